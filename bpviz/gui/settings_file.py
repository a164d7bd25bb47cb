"""The file with what the program remembers: texts in JSON. Nothing that may stand in it can do more than be read; Qt's
own format can have Qt make objects, and crashes on damaged ones."""

import json
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

from bpviz.data.atomic import whole_file
from bpviz.data.files import not_plain

MOST_BYTES = 2**20
PATIENCE = 1000  # milliseconds until another window has written


class SettingsFile:
    """Texts by key, in a file that several windows share: each writes what it changed and leaves the rest.

    `problem` says why the file is not used, '' where it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._changed: dict[str, str | None] = {}
        self._texts: dict[str, str] = {}
        self.reread()

    @classmethod
    def own(cls) -> "SettingsFile":
        """The person's."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        return cls(Path(folder) / "bpviz" / "settings.json")

    def reread(self) -> None:
        """Looks what other windows have written."""
        try:
            self._texts = _texts_in(self.path)
        except OSError as error:
            self.problem = f"{self.path} cannot be read: {error.strerror or error}"
        except ValueError as error:
            self.problem = f"{self.path} is damaged: {error}"
        else:
            self.problem = ""

    def value(self, key: str) -> str | None:
        """The text of a key; None where there is none."""
        return self._changed[key] if key in self._changed else self._texts.get(key)

    def set(self, key: str, text: str) -> None:
        """Sets the text of a key; in the file it is after `write`."""
        self._changed[key] = text

    def remove(self, group: str) -> None:
        """Removes the texts of all keys that begin with `group` and a slash."""
        for key in (*self._texts, *self._changed):
            if key.startswith(f"{group}/"):
                self._changed[key] = None

    def write(self) -> None:
        """Writes what was changed; where that fails, `problem` says so, and the file stays as it was."""
        lock = QLockFile(f"{self.path}.lock")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not lock.tryLock(PATIENCE):
                raise OSError("nothing can be written there")
            with suppress(ValueError):  # what is damaged is replaced
                self._texts = _texts_in(self.path)
            texts = {key: text for key, text in (self._texts | self._changed).items() if text is not None}
            with whole_file(self.path) as file:
                file.write(json.dumps(texts, indent=1, sort_keys=True).encode())
        except OSError as error:
            self.problem = f"{self.path} cannot be written: {error.strerror or error}"
        else:
            self._texts, self._changed, self.problem = texts, {}, ""
        finally:
            lock.unlock()


def _texts_in(path: Path) -> dict[str, str]:
    """The texts in a file; what is no text is left out. Raises OSError, or ValueError where it is damaged."""
    if why := not_plain(path):
        raise OSError(why)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return _texts_of_before(path.with_name("bpviz.conf"))
    if len(content) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES // 2**20} MB")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(found, dict):
        raise ValueError("it does not hold values by name")
    return {key: text for key, text in found.items() if isinstance(text, str)}


def _texts_of_before(path: Path) -> dict[str, str]:
    """What Qt's own format held before there was this file; what is not simple is left out."""
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return {}
    import configparser  # here, because it is needed once

    before = configparser.RawConfigParser(strict=False, delimiters="=", comment_prefixes=())
    before.optionxform = str  # type: ignore[assignment,method-assign]  # as it is written
    with suppress(OSError, ValueError, configparser.Error):
        before.read_string(path.read_text("utf-8"))
    texts = {}
    for group in before.sections():
        for key, text in before.items(group):
            with suppress(ValueError):  # Qt escapes as JSON does, mostly
                texts[f"{group}/{key}"] = json.loads(text if text.startswith('"') else f'"{text}"')
    return texts
