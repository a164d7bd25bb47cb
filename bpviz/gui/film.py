"""Steps as an animated GIF: one frame a Step."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from bpviz.data.files import ExportError, Progress, no_progress
from bpviz.gui.stage import Stage
from bpviz.session.timeline import Position

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 300_000_000  # of all frames: as many bytes, while the file is written
STAYS = 0.8  # seconds
LAST = 3  # times as long stays the last frame, before all begins anew


def film(stage: Stage, first: int, last: int, progress: Progress) -> list["Image"]:
    """All frames of `filmed`, at once."""
    frames = []
    for frame in filmed(stage, first, last):
        if frame is None:
            QCoreApplication.processEvents()
        else:
            frames.append(frame)
            progress(len(frames) / (last - first + 1))
    return frames


def filmed(stage: Stage, first: int, last: int) -> Iterator["Image | None"]:
    """The frames just after Steps `first` … `last` (the first of a run is 1) and, before each, some None: then the
    event loop has to come round. A run that diverges on the way ends there. Raises ExportError where the frames would
    be too large."""
    from PIL import Image  # here, because only films need it

    for index in range(first, last + 1):
        stage.show(Position(index))
        if stage.run.position.index < index:
            return
        yield from (None, None, None)
        frame = stage.frame()
        _check_size(frame, last - first + 1)
        size, pixels = (frame.width(), frame.height()), bytes(frame.constBits())
        colours = Image.frombytes("RGB", size, pixels, "raw", "RGB", frame.bytesPerLine(), 1)
        yield colours.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _check_size(frame: QImage, frames: int) -> None:
    pixels = frame.width() * frame.height()
    if pixels * frames > MOST_PIXELS:
        most = MOST_PIXELS // pixels
        raise ExportError(
            f"at {frame.width()} × {frame.height()} pixels at most {most} Steps, not {frames}: take fewer"
        )


def write_gif(frames: list["Image"], file: BinaryIO, stays: float = STAYS, progress: Progress = no_progress) -> None:
    """Writes frames that stay for so many seconds, the last one longer; then it begins anew. They leave the list while
    they are written: Pillow makes copies, and there is not to be room for both."""
    count = len(frames)
    milliseconds = [round(1000 * stays)] * (count - 1) + [round(1000 * stays * LAST)]
    frames.reverse()

    def more() -> Iterator["Image"]:
        while frames:
            progress(1 - len(frames) / count)
            yield frames.pop()

    frames.pop().save(file, "GIF", save_all=True, append_images=more(), duration=milliseconds, loop=0)
