"""Runs a command; whatever happens, ends with an exit code and a line that says why, never with a traceback."""

import contextlib
import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from bpviz.cli.errors import BROKEN_PIPE, FAILED, INTERRUPTED, CommandError, one_line


def main(arguments: Sequence[str], started: float | None = None) -> int:
    """Runs the command in `arguments` (without the program's name) and gives its exit code.

    `started` is when the process began, as `time.time()` had it, where that is known.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments, started)
        print(end="", flush=True)  # which says nothing where there is no stdout
        return code
    except CommandError as error:
        return _end(error, error.code)
    except SystemExit as end:  # argparse, after --help and --version
        return int(end.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return BROKEN_PIPE
    except MemoryError:
        return _end("there is not enough memory for this", FAILED)
    except OSError as error:
        _close_stdout()
        return _end(f"{error.filename or 'the output'}: {error.strerror or error}", FAILED)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {error}"
        return _end(f"a fault in bpviz itself, please report it: {what}", FAILED)


def _run(arguments: Sequence[str], started: float | None) -> int:
    from bpviz.cli.arguments import parse

    options = parse(arguments)
    match options.command:
        case "train":
            from bpviz.cli.train import train

            return train(options)
        case "steps":
            from bpviz.cli.steps import steps

            return steps(options)
        case "predict":
            from bpviz.cli.predict import predict

            return predict(options)
        case "evaluate":
            from bpviz.cli.evaluate import evaluate

            return evaluate(options)
        case "stops":
            from bpviz.cli.stops import stops

            return stops(options)
        case "sheet":
            from bpviz.cli.sheet import sheet

            return sheet(options)
        case "check":
            from bpviz.cli.sheet import check

            return check(options)
        case "data":
            from bpviz.cli.data import data

            return data(options)
        case "export":
            from bpviz.cli.export import export

            return export(options)
        case "picture":
            from bpviz.cli.window import draw

            return draw(options)
        case "doctor":
            from bpviz.cli.doctor import doctor

            return doctor()
        case _:
            gc.disable()  # while all is being made nothing is thrown away: to look for it would take 50 ms
            try:
                from bpviz.cli.window import window

                return window(options, started)
            finally:
                gc.enable()


def _end(message: object, code: int) -> int:
    with contextlib.suppress(OSError):
        print(f"bpviz: {one_line(message)}", file=sys.stderr)
    return code


def _close_stdout() -> None:
    """Sends what is left to nowhere, or Python complains about it when it ends."""
    with contextlib.suppress(OSError, ValueError):  # a stdout that is no file needs no closing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
