"""Where painted text stands in its place, as `QPainter.drawText` takes it.

Made once: to combine Qt's flags anew for every text takes as long as to paint a short one.
"""

from PySide6.QtCore import Qt

_SIDE, _TEXT = Qt.AlignmentFlag, Qt.TextFlag

CENTRED = _SIDE.AlignCenter.value
LEFT = _SIDE.AlignLeft.value | _SIDE.AlignVCenter.value
RIGHT = _SIDE.AlignRight.value | _SIDE.AlignVCenter.value
PADDED = RIGHT | _TEXT.TextIncludeTrailingSpaces.value  # spaces behind a number keep its point in the column
UNCLIPPED = _TEXT.TextDontClip.value  # to be added to one of the others
