"""A widget as SVG, which looks the same everywhere: lines stay lines, and letters are outlines, so that no font is
needed to see them."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRect
from PySide6.QtGui import QFont, QPainter, QPainterPath, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QWidget

from bpviz.gui.theme import TEXT_FAMILY

NAMESPACE = "http://www.w3.org/2000/svg"
SVG = f"{{{NAMESPACE}}}"
PAIR = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?),(-?[\d.]+(?:e[+-]?\d+)?)")


def svg(widget: QWidget, title: str) -> bytes:
    """What a widget shows now. What it shows as an image, such as icons, is one here too."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the older one knows no clipping
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    generator.setTitle(title)
    generator.setDescription("drawn by bpviz")
    with _plots_in_lines(widget):
        painter = QPainter(generator)
        widget.render(painter, QPoint())
        painter.end()
    ElementTree.register_namespace("", NAMESPACE)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(buffer.data().data())
    root.set("width", str(widget.width()))  # in pixels; Qt's millimetres depend on the screen
    root.set("height", str(widget.height()))
    _place_clips(root, {child.mapTo(widget, QPoint()).toTuple() for child in widget.findChildren(QWidget)})
    _place_lines(root)
    _outline(root)
    _drop_empty(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


@contextmanager
def _plots_in_lines(widget: QWidget) -> Iterator[None]:
    """While plots draw their marks as lines: Qt would write pyqtgraph's picture of all marks in place of each. Nor
    are curves drawn as the pictures that are kept of them."""
    views = widget.findChildren(QGraphicsView)
    scenes = [view.scene() for view in views]
    kept = [view for view in views if hasattr(view, "draw_in_lines")]
    items = [item for scene in scenes for item in scene.items() if hasattr(item, "setExportMode")]
    for item in items:
        item.setExportMode(True, {"antialias": True})
    for view in kept:
        view.draw_in_lines(True)
    yield
    for view in kept:
        view.draw_in_lines(False)
    for item in items:
        item.setExportMode(False)


def _place_clips(root: ElementTree.Element, origins: Collection[object]) -> None:
    """Puts clips where they belong: Qt writes them in the coordinates of the widget that is being painted, but clips in
    those of the whole. `origins` are the places of all widgets; where one begins to be painted it is the transform."""
    clips = {f"url(#{clip.get('id')})": clip for clip in root.iter(f"{SVG}clipPath")}
    origin = QTransform()
    waiting = None  # a clip whose group is the one that encloses the next
    for group in root.iter(f"{SVG}g"):
        if not group.get("transform"):
            waiting = clips.pop(group.get("clip-path", ""), None)
            continue
        transform = _transform(group)
        if not transform.isScaling() and (transform.dx(), transform.dy()) in origins:
            origin = transform
        if waiting is not None:
            waiting[0].set("transform", f"translate({origin.dx()},{origin.dy()})")
            waiting = None


def _place_lines(root: ElementTree.Element) -> None:
    """Does away with lines that are stretched while their width is not, which many programs do not know."""
    for group in root.iter(f"{SVG}g"):
        transform = _transform(group)
        if not transform.isScaling() or not all(map(_keeps_width, group)):
            continue
        for line in group:
            for name in {"d", "points"}.intersection(line.keys()):
                line.set(name, PAIR.sub(partial(_moved, transform), line.get(name, "")))
        del group.attrib["transform"]


def _keeps_width(line: ElementTree.Element) -> bool:
    return line.get("vector-effect") == "non-scaling-stroke"


def _moved(transform: QTransform, pair: re.Match[str]) -> str:
    point = transform.map(QPointF(float(pair[1]), float(pair[2])))
    return f"{point.x():.2f},{point.y():.2f}"


def _transform(group: ElementTree.Element) -> QTransform:
    numbers = re.findall(r"[-+\d.e]+", group.get("transform", "").removeprefix("matrix"))
    return QTransform(*map(float, numbers)) if len(numbers) == 6 else QTransform()


def _outline(root: ElementTree.Element) -> None:
    """Replaces texts by their outlines; their words stay as labels."""
    for text in root.iter(f"{SVG}text"):
        path, words = QPainterPath(), text.text or ""
        path.addText(QPointF(float(text.get("x", 0)), float(text.get("y", 0))), _font(text), words)
        kept = {name: text.get(name, "") for name in ("fill", "fill-opacity", "stroke")}
        text.clear()
        text.tag = f"{SVG}path"
        text.attrib.update({"aria-label": words, "d": _data(path), "fill-rule": "nonzero"} | kept)


def _drop_empty(root: ElementTree.Element) -> None:
    """Does away with paths without a point, such as spaces, which some programs complain about."""
    for parent in root.iter(f"{SVG}g"):
        for path in parent.findall(f"{SVG}path"):
            if not path.get("d", "").strip():
                parent.remove(path)


def _font(text: ElementTree.Element) -> QFont:
    font = QFont(text.get("font-family", ""))
    font.setPixelSize(round(float(text.get("font-size", 13))))
    font.setWeight(QFont.Weight(int(text.get("font-weight", 400))))
    font.setItalic(text.get("font-style") == "italic")
    if font.family() != TEXT_FAMILY:
        font.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)  # as the theme has it
    return font


def _data(path: QPainterPath) -> str:
    """An outline in the words of SVG."""
    kinds = QPainterPath.ElementType
    letters = {kinds.MoveToElement: "M", kinds.LineToElement: "L", kinds.CurveToElement: "C"}
    elements = (path.elementAt(i) for i in range(path.elementCount()))
    return " ".join(f"{letters.get(element.type, '')}{element.x:.2f},{element.y:.2f}" for element in elements)
