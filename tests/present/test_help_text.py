"""The help sheet's text names every key and is readable in every theme."""

import re
from xml.etree import ElementTree

import pytest

from bpviz.present.commands import COMMANDS
from bpviz.present.help_text import COLOURS, help_html
from bpviz.present.palette import DARK, HIGH_CONTRAST_LIGHT, LIGHT, Palette, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK, HIGH_CONTRAST_LIGHT], ids=lambda palette: palette.name)
def test_colours_are_readable(palette: Palette) -> None:
    html = help_html(palette, str)
    marks = {getattr(palette, name) for name, _, _ in COLOURS}
    for colour in set(re.findall(r"[^-]color:(#\w+)", html)) - marks:
        assert contrast(colour, palette.pane) >= 4.5
    for colour in marks:
        assert contrast(colour, palette.pane) >= 3


def test_it_is_well_formed_and_has_every_key() -> None:
    html = help_html(LIGHT, lambda keys: f"<{keys}>")
    text = "".join(ElementTree.fromstring(f"<x>{html.replace('&nbsp;', ' ')}</x>".replace("<br>", "<br/>")).itertext())
    for command in COMMANDS.values():
        for keys in command.shortcuts:
            assert f"<{keys}>" in text
        assert command.help in text or not command.shortcuts
    assert "{" not in text
