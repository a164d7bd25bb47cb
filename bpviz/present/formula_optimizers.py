"""What an optimizer remembers and takes from the weights, as symbols: of one weight, or of all weights of a layer."""

from collections.abc import Iterator

Text = tuple[str, str]  # as LaTeX, and plain


def remembered(optimizer: str, letters: str, index: Text, gradient: Text) -> list[tuple[str, str, str]]:
    """How it changes what it remembers: left, right and plain of each line. The `letters` are those of the momentum, of
    the mean of gradients and of the mean of their squares."""
    (v, plain_v), (m, plain_m), (s, plain_s) = _named(letters, index)
    match optimizer:
        case "momentum":
            latex, plain = gradient
            return [(v, rf"\leftarrow \mu \, {v} + {latex}", f"{plain_v} ← μ · {plain_v} + {plain}")]
        case "adam":
            latex, plain = _in_brackets(gradient, " ")
            mean = rf"\leftarrow \beta_1 \, {m} + (1 - \beta_1) \, {latex}"
            square = rf"\leftarrow \beta_2 \, {s} + (1 - \beta_2) \, {latex}^2"
            return [
                (m, mean, f"{plain_m} ← β₁ · {plain_m} + (1 − β₁) · {plain}"),
                (s, square, f"{plain_s} ← β₂ · {plain_s} + (1 − β₂) · {plain}²"),
            ]
    return []


def update(optimizer: str, letters: str, weight: Text, index: Text, gradient: Text) -> tuple[str, str, str]:
    """What becomes of a weight, by what is remembered of it: left, right and plain."""
    (v, plain_v), (m, plain_m), (s, plain_s) = _named(letters, index)
    match optimizer:
        case "momentum":
            latex, plain = v, plain_v
        case "adam":
            latex = rf"\dfrac{{{m} / (1 - \beta_1^t)}}{{\sqrt{{{s} / (1 - \beta_2^t)}} + \varepsilon}}"
            plain = f"({plain_m} / (1 − β₁^t)) / (√({plain_s} / (1 − β₂^t)) + ε)"
        case _:
            latex, plain = _in_brackets(gradient, " + ")
    left, plain_left = weight
    return left, rf"\leftarrow {left} - \eta \, {latex}", f"{plain_left} ← {plain_left} − η · {plain}"


def _named(letters: str, index: Text) -> Iterator[Text]:
    return ((f"{letter}_{index[0]}", f"{letter}[{index[1]}]") for letter in letters)


def _in_brackets(text: Text, sign: str) -> Text:
    """In brackets where such a sign is in it."""
    return (f"({text[0]})", f"({text[1]})") if sign in text[1] else text
