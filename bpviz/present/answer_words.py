"""*Ask first* in words: what is asked for, what an answer is worth, and the score."""

from bpviz.data.numbers import parse_number
from bpviz.engine.quantities import Quantity
from bpviz.present.number_format import NumberFormat
from bpviz.session.grading import Grade, Verdict
from bpviz.session.names import Names
from bpviz.session.slips import Asked
from bpviz.session.tally import Score

RULE = "Type a number, then Enter: three digits count."
RIGHT = "Right."


def asked_prompt(name: str, which: int, count: int) -> str:
    """'delta[h1]', '2 of 3: new w[h1,x2]'."""
    return f"{which + 1} of {count}: {name}" if count > 1 else name


def go_on(name: str, text: str) -> str:
    """Said of a right answer where the Step has another number to ask for."""
    return f"{RIGHT[:-1]}, {name} is {text.strip()}. Go on, or press → to see all."


def asked_name(asked: Asked, names: Names) -> str:
    """'delta[h1]', 'net[h1] so far', 'new w[h1,x2]'."""
    name = names.ref(asked.ref)
    if asked.so_far:
        return f"{name} so far"
    return f"new {name}" if asked.ref.quantity in (Quantity.WEIGHT, Quantity.BIAS) else name


def reply(text: str, verdict: Verdict, asked: Asked, numbers: NumberFormat) -> str:
    """What is said of an answer; how far off it is in one digit, which leaves something to be found."""
    off = parse_number(text) - asked.value
    about = f"about {numbers.short(float(f'{abs(off):.1g}'))} too {'high' if off > 0 else 'low'}"
    match verdict.grade:
        case Grade.RIGHT:
            return RIGHT
        case Grade.TOO_COARSE:
            return "Right as far as it goes: three digits count."
        case Grade.SLIP:
            return f"Not {text.strip()}: it looks as if {verdict.slip}. It is {about}."
        case Grade.WRONG:
            return f"Not {text.strip()}: it is {about}."


def score_text(score: Score) -> str:
    """'5 at first try · 1 later · 2 revealed'."""
    return f"{score.first_try} at first try · {score.later} later · {score.revealed} revealed"


def score_sentence(score: Score) -> str:
    """'Of 8 numbers asked for, 5 were right at the first try, 1 later, 2 revealed'."""
    asked = sum(score)
    numbers = "number" if asked == 1 else "numbers"
    return f"Of {asked} {numbers} asked for, {score.first_try} right at first try, {score.later} later, " + (
        f"{score.revealed} revealed"
    )
