"""Pages as the simple HTML that Qt shows, in the theme's colours."""

from html import escape

from bpviz.present.palette import Palette


def mono(text: str) -> str:
    """Numbers and names, in their type; breaks nowhere."""
    return f"<span style=\"font-family:'JetBrains Mono'\">{escape(text).replace(' ', '&nbsp;')}</span>"


class Html:
    """What pages are written with."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette

    def _link(self, to: str, html: str) -> str:
        return f'<a href="{to}" style="color:{self._palette.ink}">{html}</a>'

    def _grey(self, html: str) -> str:
        return f'<span style="color:{self._palette.muted}">{html}</span>'
