#!/bin/sh
# Prints the first interpreter on this machine that bpviz supports.
for python in python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
echo "bpviz needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=/path/to/python ..." >&2
exit 1
