"""Starts bpviz: as `bpviz`, and as `python -m bpviz`."""

import sys
import time

STARTED = time.time()


def main() -> int:
    """Runs the command line of this process; gives its exit code."""
    try:
        from bpviz.cli.main import main as run  # not above, so that Ctrl+C ends it quietly from the start

        return run(sys.argv[1:], STARTED)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
