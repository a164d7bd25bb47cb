"""`make bench`: what a person waits for, each beside its peer in the same run, as medians of interleaved rounds.

Writes RESULTS.md beside this file.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROUNDS = 7
AFTER = "the same after the first epoch: curve, formulas, the compiled engine"
LIMITS = {
    "first frame": 1.3,
    "memory": 1.3,
    "memory, compiled": 1.15,
    "2-2-2": 16.0,
    "64-32-10": 50.0,
    "case study": 0.2,
}


def numbers(*arguments: str) -> list[float]:
    """The numbers that a Python process prints, one a line."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def main() -> None:
    paint, bare_paint, memory, after, bare_memory, bare_numba, keys = [], [], [], [], [], [], []
    for i in range(ROUNDS + 1):
        bare = numbers(str(HERE / "bare_window.py"))
        painted = numbers("-m", "bpviz", "--quit-after-first-paint")
        opened = numbers(str(HERE / "open_window.py"))
        pressed = numbers(str(HERE / "key_press.py")) if i % 3 == 0 else None
        print(f"round {i} of {ROUNDS}", file=sys.stderr)
        if i == 0:
            continue  # the first round fills the disk's caches
        bare_paint.append(bare[0])
        bare_memory.append(bare[1])
        bare_numba.append(bare[2])
        paint += painted
        memory.append(opened[0])
        after.append(opened[1])
        if pressed:
            keys.append(pressed)
    print("the case study", file=sys.stderr)
    text = report(paint, bare_paint, memory, after, bare_memory, bare_numba, keys) + repaints()
    text += case_study(numbers(str(HERE / "case_study.py")))
    text += "\n" + "\n".join(map(markdown, ("at_speed", "boundary", "training", "searching")))
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


def markdown(name: str) -> str:
    """What a benchmark prints, which finds no code compiled before."""
    print(name, file=sys.stderr)
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NUMBA_CACHE_DIR": cache}
        command = [sys.executable, str(HERE / f"{name}.py")]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def repaints() -> str:
    """What one repaint of the window takes: a table of its own, see repaint.py."""
    figures = numbers(str(HERE / "repaint.py"))
    sizes = "2-2-2", "64-32-10", "784-128-10"
    limits = 8, 16, "—", "—", "—", "—"
    what = [f"{size}, {how}" for how in ("while it runs fast", "for a Step") for size in sizes]
    lines = ["| one repaint of the window for a new snapshot | median | at most, in ms |", "|---|---|---|"]
    lines += [f"| {w} | {ms:.1f} ms | {most} |" for w, ms, most in zip(what, figures, limits, strict=True)]
    return "\n".join(["", *lines, ""])


def report(paint, bare_paint, memory, after, bare_memory, bare_numba, keys) -> str:
    def row(what: str, ours: list[float], bare: list[float], unit: str, limit: object) -> str:
        mine, peer = statistics.median(ours), statistics.median(bare)
        return f"| {what} | {mine:.3g} {unit} | {peer:.3g} {unit} | {mine / peer:.2f} | {limit} |"

    small, large = (statistics.median(column) for column in zip(*keys, strict=True))
    versions = ", ".join(f"{name} {version(name)}" for name in ("PySide6-Essentials", "pyqtgraph", "numpy", "bpviz"))
    return "\n".join(
        [
            "# What `make bench` measured",
            "",
            f"Python {platform.python_version()}, {versions}; {platform.machine()}, {os.cpu_count()} cores, offscreen.",
            f"Medians of {ROUNDS} interleaved rounds ({len(keys)} for key presses).",
            "",
            "The peer is a bare script that imports PySide6, numpy and pyqtgraph and shows an empty window; in the",
            "last line it has imported numba, too, and compiled one function.",
            "",
            "| what | bpviz | bare script | ratio | at most |",
            "|---|---|---|---|---|",
            row("process start to first painted frame", paint, bare_paint, "s", LIMITS["first frame"]),
            row("resident memory after opening", memory, bare_memory, "MiB", LIMITS["memory"]),
            row(AFTER, after, bare_numba, "MiB", LIMITS["memory, compiled"]),
            "",
            "| from a key press to the end of the last repaint | median | at most |",
            "|---|---|---|",
            f"| 2-2-2 | {small:.1f} ms | {LIMITS['2-2-2']:.0f} ms |",
            f"| 64-32-10 | {large:.1f} ms | {LIMITS['64-32-10']:.0f} ms |",
            "",
        ]
    )


def case_study(seconds: list[float]) -> str:
    took = [f"{number:.3g} s" for number in seconds] + ["not installed"] * (4 - len(seconds))
    return "\n".join(
        [
            "",
            "The case study: 5 folds of seeds, 500 epochs of 7-5-3, the same accuracies as the tutorial's.",
            "",
            "| seconds of computing | | at most |",
            "|---|---|---|",
            f"| `bpviz evaluate`, compiled code in the cache | {took[0]} | {LIMITS['case study']} s |",
            f"| the tutorial's procedures | {took[1]} | |",
            f"| scikit-learn's MLPClassifier, an update after each row | {took[2]} | |",
            f"| scikit-learn's MLPClassifier, its own settings (adam, batches of 168) | {took[3]} | |",
            "",
        ]
    )


if __name__ == "__main__":
    main()
