"""The import contract holds, and would be caught if it did not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command as c; c()",
    "--no-cache",
    "--no-logo",
]

LIST_QT_AFTER_IMPORTING_ALL_BUT_THE_WINDOW = """
import importlib, pkgutil, sys

def import_all(package):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if module.name != "bpviz.gui":
            imported = importlib.import_module(module.name)
            if module.ispkg:
                import_all(imported)

import_all(importlib.import_module("bpviz"))
print(sorted(name for name in sys.modules if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph")))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bpviz", tmp_path / "bpviz", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(folder: Path) -> list[str]:
    result = subprocess.run(LINT, cwd=folder, capture_output=True, text=True)
    broken = [line.removesuffix(" BROKEN") for line in result.stdout.splitlines() if line.endswith(" BROKEN")]
    assert (result.returncode == 0) == (not broken), result.stdout + result.stderr
    return broken


def test_the_contract_holds(copy: Path) -> None:
    assert broken_contracts(copy) == []


@pytest.mark.parametrize(
    "file, line, contract",
    [
        ("engine/planted.py", "import bpviz.session", "Each room imports only the rooms below it"),
        ("session/planted.py", "import bpviz.present", "Each room imports only the rooms below it"),
        ("present/planted.py", "from PySide6 import QtCore", "Nothing below the window reaches Qt"),
        ("data/planted.py", "import pyqtgraph", "Nothing below the window reaches Qt"),
        ("cli/planted.py", "import PySide6", "The command line reaches Qt only through the window"),
        ("gui/panes/planted.py", "import bpviz.gui.panes.other", "Panes know nothing of each other"),
    ],
)
def test_a_planted_violation_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    (copy / "bpviz/gui/panes/other.py").touch()
    (copy / "bpviz" / file).write_text(f"def later() -> None:\n    {line}\n")
    assert broken_contracts(copy) == [contract]


def test_everything_but_the_window_does_without_qt() -> None:
    result = subprocess.run(
        [sys.executable, "-c", LIST_QT_AFTER_IMPORTING_ALL_BUT_THE_WINDOW],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (result.stdout.strip(), result.stderr) == ("[]", "")
