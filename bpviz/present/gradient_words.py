"""The gradient check and *What if* in words and small tables."""

from collections.abc import Sequence
from html import escape
from math import isfinite

from bpviz.engine.gradient_check import CLOSE, Checked, GradientCheck, Outcome
from bpviz.engine.steps import Ref
from bpviz.present.html import Html, mono
from bpviz.present.number_format import NOT_COMPUTED, NumberFormat
from bpviz.present.palette import Palette
from bpviz.session.names import Names

CHOOSE, ALL, CANCEL, LOOK = "choose", "all", "cancel", "look"  # what links do; the first has a number

NOT_HERE = "There is no gradient here: this run has no deltas, or its weights are not finite."
WAIT = "The gradient is checked while the run stands."
KINK = "kink: {} has none or two slopes here, the difference says nothing"
TOO_LARGE = "the row error is too large, the difference says nothing"
ROUNDING = "✓ as far as rounding lets see"


class GradientWords(Html):
    """Writes with a person's digits and the theme's colours."""

    def __init__(self, names: Names, numbers: NumberFormat, palette: Palette) -> None:
        super().__init__(palette)
        self._names, self._numbers = names, numbers

    def check(self, row: int, found: Sequence[Checked], chosen: Ref | None, weights: int, share: float | None) -> str:
        """What was found out about some of `weights` weights, for a row of the data; `share` of the others is done,
        None where nobody works on them."""
        told = [checked.is_close for checked in found if not self._silence(checked)]
        verdict = f"{sum(told)} of {len(told)} agree"
        verdict += f", of {len(found) - len(told)} it cannot be told" if len(told) < len(found) else ""
        limit = self._grey(f"(up to {CLOSE:g} of the larger)")
        head = f"<p><b>Row {row + 1}, weights as at the cursor: {verdict}</b> {limit}</p>"
        rows = "".join(self._line(i, checked, chosen) for i, checked in enumerate(found))
        titles = self._row(*map(self._grey, ("", "delta rule", "difference", "relative error", "")))
        return head + f'<table cellspacing="0">{titles}{rows}</table>' + self._rest(len(found), weights, share)

    def _rest(self, found: int, weights: int, share: float | None) -> str:
        if share is not None:
            return f"<p>{share:.0%} of {weights:,} weights … {self._link(CANCEL, 'Cancel')}</p>"
        if found < weights:
            return f"<p>{self._link(ALL, f'Check all {weights:,} weights')}</p>"
        return ""

    def _silence(self, checked: Checked) -> str:
        """Why the difference says nothing; '' where it does."""
        if checked.kink:
            return KINK.format(self._names.unit(checked.kink))
        return "" if isfinite(checked.difference) else TOO_LARGE

    def _verdict(self, checked: Checked) -> str:
        if silence := self._silence(checked):
            return escape(silence)
        if not checked.is_close:
            return f'<span style="color:{self._palette.alert}">✗ differs</span>'
        return "✓" if checked.relative_error <= CLOSE else ROUNDING

    def _line(self, i: int, checked: Checked, chosen: Ref | None) -> str:
        name = mono(self._names.ref(checked.ref))
        return self._row(
            self._link(f"{CHOOSE}:{i}", f"<b>{name}</b>" if checked.ref == chosen else name),
            mono(self._numbers.short(checked.gradient)),
            mono(self._numbers.short(checked.difference)),
            mono(f"{checked.relative_error:.1e}" if isfinite(checked.relative_error) else NOT_COMPUTED),
            self._verdict(checked),
        )

    def what_if(self, check: GradientCheck, ref: Ref, value: float, then: Outcome, outputs: Sequence[str]) -> str:
        """Outputs and loss as they are and as they would be, and the loss that the gradient predicts."""
        short = self._numbers.short
        rows = [self._row("", *map(self._grey, ("now", "then", "predicted")))]
        shown = list(zip(outputs, check.now.outputs, then.outputs, strict=True))
        for name, old, new in shown[:6]:
            rows.append(self._row(escape(name), mono(short(old)), mono(short(new)), ""))
        if len(shown) > 6:
            rows.append(self._row(self._grey(f"… {len(shown) - 6} more"), "", "", ""))
        loss = (check.now.loss, then.loss, check.predicted(ref, value))
        rows.append(self._row("row error", *map(mono, map(short, loss))))
        return f'<table cellspacing="0">{"".join(rows)}</table>'

    def said(self, text: str, link: str = "") -> str:
        """A sentence instead, and what can be done about it."""
        action = f" {self._link(LOOK, link)}" if link else ""
        return f'<p style="color:{self._palette.muted}">{escape(text)}{action}</p>'

    def _row(self, *cells: str) -> str:
        return (
            "<tr>"
            + "".join(f'<td style="padding:1px 14px 1px 0px; white-space:nowrap">{cell}</td>' for cell in cells)
            + "</tr>"
        )
