"""The wheel is whole: installed in a new environment, away from the checkout, the program starts."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import bpviz

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of an environment with the wheel, and this environment's packages for the rest."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("bpviz-*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    scripts = folder / "venv" / "bin"
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", scripts / "python"),
        *("install", "--no-deps", wheel),
        cwd=folder,
    )
    (packages / "packages_of_the_tests.pth").write_text(sysconfig.get_path("purelib"))
    return scripts


def test_assets_and_resources_are_in_the_package(scripts: Path, tmp_path: Path) -> None:
    program = "import bpviz.carried as c; print(c.__file__); print(c.assets()); print(c.resources() / 'style.qss')"
    paths = run(scripts / "python", "-c", program, cwd=tmp_path).splitlines()
    for path in paths:
        assert Path(path).is_relative_to(scripts.parent)
        assert Path(path).exists()


def test_the_installed_program_tells_its_version(scripts: Path, tmp_path: Path) -> None:
    assert bpviz.__version__ in run(scripts / "bpviz", "--version", cwd=tmp_path)


def test_the_installed_program_opens_its_window(scripts: Path, tmp_path: Path) -> None:
    assert float(run(scripts / "bpviz", "--quit-after-first-paint", cwd=tmp_path)) > 0
