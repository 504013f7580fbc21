"""Run as a process of its own by reports/own_process.py: sets one PDF and knows nothing else of us.

It loads no framework and no table, so it starts at once.
"""

import json
import sys

import typst

if sys.platform != "win32":
    import resource


def main(megabytes: int) -> None:
    """Read from standard input what `typst.compile` is to be called with; write the PDF."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    file, said = json.load(sys.stdin)
    sys.stdout.buffer.write(typst.compile(file, **said))


if __name__ == "__main__":
    main(int(sys.argv[1]))
