"""A report pack, or a PDF, is made in a process of its own, with limits of time and of memory.

What a typesetter or a chart library does with a report nobody expected then ends that process,
and neither the worker nor the mails behind it, nor the server of pages.
"""

import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from reports.pack import Pack

if sys.platform != "win32":
    import resource

# One thread for sums that are not made here: each would reserve memory of its own.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
TYPESETTER = Path(__file__).parent / "exports" / "typesetter.py"


class NotMade(Exception):
    """The process ended before the file was whole."""


def make_zip(pack: Pack, file: Path, *, on_file: Callable[[int], object]) -> None:
    """Write the zip of a pack to a file; `on_file` hears how many of its files are made.

    Raises `NotMade` if it ran out of time or memory, or failed.
    """
    command = [sys.executable, "-m", "django", "make_pack", str(file), str(settings.PACK_MEGABYTES)]
    with subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # an error can quote what stands in the report
    ) as process:
        clock = threading.Timer(settings.PACK_SECONDS, process.kill)
        clock.start()
        try:
            _talk(process, pack, on_file)
        finally:
            clock.cancel()
            process.kill()
    if process.returncode != 0:
        raise NotMade


def _talk(process: "subprocess.Popen[bytes]", pack: Pack, on_file: Callable[[int], object]) -> None:
    assert process.stdin and process.stdout
    try:
        with process.stdin as handed_over:
            pickle.dump(pack, handed_over)
    except BrokenPipeError:
        raise NotMade from None
    for number, _ in enumerate(process.stdout, start=1):
        on_file(number)
    process.wait()


def compiled_alone(file: str, **said: object) -> bytes:
    """Set a PDF as `typst.compile` does. Raises `NotMade` like `make_zip`."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(TYPESETTER), str(settings.PACK_MEGABYTES)],
            env=os.environ | ENVIRONMENT,
            input=json.dumps([file, said]).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # as above
            timeout=settings.PACK_FILE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NotMade from None
    if done.returncode != 0:
        raise NotMade
    return done.stdout


def limit_memory(megabytes: int) -> None:
    """Let this process allocate so much and no more, where the system knows such a limit."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
