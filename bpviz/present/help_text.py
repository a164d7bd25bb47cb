"""The help sheet's text, as the simple HTML that Qt shows."""

from collections.abc import Callable, Iterable
from html import escape
from itertools import groupby

from bpviz.present.commands import COMMANDS, Command
from bpviz.present.palette import Palette

Keys = Callable[[str], str]
"""Writes keys in Qt's portable form as this system's keyboard has them."""

FIRST_MINUTES = (
    "The window opens on the network of the tutorial, before anything is computed. Press {forward}: the first hidden "
    "neuron adds its terms up and squashes the sum. {back} takes it back.",
    "Each press goes one <i>grain</i> further, here one neuron. {finer} makes the grain finer, down to one term of a "
    "sum; {coarser} makes it coarser, up to a whole epoch.",
    "After the forward pass comes the loss, then the backward pass, from the outputs to the hidden neurons, and then "
    "the update of every weight. Then it is the next row’s turn.",
    "The card on the right says in words and as a formula what has just happened, the source below it which line did "
    "it. Put the mouse on any number: the same number lights up everywhere else.",
    "{play} lets it run by itself. Drag on the strip above the network to go anywhere, also back. "
    "The wheel zooms the strip, down to single Steps; a double click shows the whole run.",
    "{ask_first} asks you first: the result of each Step is a ? until the next press. Type your answer, if you like: "
    "a wrong one is told which usual slip it looks like.",
    "In the panel on the left, change the layers, the learning rate or the seed. {undo} takes it back. The menu "
    "<i>Examples</i> has the tutorial’s sections, and three ways to fail.",
)

COLOURS = (
    ("positive", "━━", "a positive weight; the line is the wider, the larger the weight"),
    ("negative", "╍╍", "a negative weight, dashed as well"),
    ("forward", "●", "forward pass: a neuron is computed from the layer before it"),
    ("loss", "●", "loss: the outputs are compared with what was expected"),
    ("backward", "●", "backward pass: a neuron gets its error signal and its delta"),
    ("accumulate", "●", "accumulate: in a batch, a row’s gradients are added to those of the rows before it"),
    ("update", "●", "update: weights and bias change"),
)

SIGNS = (
    ("✓ ✗", "the predicted class is right, or wrong"),
    ("—", "was not computed yet in this row"),
    ("?", "you are asked first; the next press tells"),
    ("δ", "delta: how the loss changes with the neuron’s net input"),
    ("■ □", "a bias, positive or negative, whose number has no room"),
    ("◆", "a stop; each can be set by a click beside a line of the source"),
)


FILL = (
    "A neuron’s fill shows its output, from the lower to the upper end of its transfer function’s range. Classes have "
    "colours of their own."
)
TYPING = "The keys work in every pane, except while a number is typed: Enter or Esc ends that."


def help_html(palette: Palette, keys: Keys, commands: Iterable[Command] = COMMANDS.values()) -> str:
    """The whole sheet: the first five minutes, the colours and signs, and every key by group."""
    minutes = "".join(f"<p>{_with_keys(text, keys, palette)}</p>" for text in FIRST_MINUTES)
    groups = "".join(
        _group(group, members, keys, palette) for group, members in groupby(_with_shortcut(commands), _by_group)
    )
    return (
        _heading("The first five minutes", palette)
        + minutes
        + _heading("What the colours and signs mean", palette)
        + _table(_colour_rows(palette))
        + _muted(FILL, palette)
        + _heading("Every key", palette)
        + groups
        + _muted(TYPING, palette)
    )


def _by_group(command: Command) -> str:
    return command.group


def _with_shortcut(commands: Iterable[Command]) -> list[Command]:
    """The commands that have keys, those of a group together, groups in the order of the table."""
    with_keys = [command for command in commands if command.shortcuts]
    groups = list(dict.fromkeys(map(_by_group, with_keys)))
    return sorted(with_keys, key=lambda command: groups.index(command.group))


def _group(group: str, commands: Iterable[Command], keys: Keys, palette: Palette) -> str:
    rows = (
        (
            " ".join(key_cap(keys(shortcut), palette) for shortcut in command.shortcuts),
            f'<b>{escape(command.text)}</b><br><span style="color:{palette.muted}">{escape(command.help)}</span>',
        )
        for command in commands
    )
    return f'<p style="color:{palette.muted}"><b>{escape(group)}</b></p>' + _table(rows)


def _colour_rows(palette: Palette) -> Iterable[tuple[str, str]]:
    for name, sign, meaning in COLOURS:
        yield f'<span style="color:{getattr(palette, name)}">{sign}</span>', escape(meaning)
    for sign, meaning in SIGNS:
        yield sign, escape(meaning)


def _with_keys(text: str, keys: Keys, palette: Palette) -> str:
    return text.format_map({id: key_cap(keys(c.shortcuts[0]), palette) for id, c in COMMANDS.items() if c.shortcuts})


def key_cap(key: str, palette: Palette) -> str:
    """A key as it stands in the text."""
    key = escape(key).replace(" ", "&nbsp;")
    return f'<span style="background-color:{palette.selection}">&nbsp;{key}&nbsp;</span>'


def _heading(text: str, palette: Palette) -> str:
    return f'<h2 style="color:{palette.ink}">{escape(text)}</h2>'


def _muted(text: str, palette: Palette) -> str:
    return f'<p style="color:{palette.muted}">{text}</p>'


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><td width="34%" style="padding:3px 12px 3px 0px">{left}</td><td style="padding:3px 0px">{right}</td></tr>'
        for left, right in rows
    )
    return f'<table width="100%" cellspacing="0">{cells}</table>'
