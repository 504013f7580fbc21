"""A data folder as a first start leaves it, made once for all processes of a test run."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "HOME")


@cache
def _run_folder() -> Path:
    """The folder of the whole run; outside of one, a folder of this process alone."""
    return Path(os.environ.get("TEST_RUN_DIR") or tempfile.mkdtemp(prefix="rc-"))


def prepared(*, demo: bool) -> Path:
    """Return the folder; whoever comes first makes it, the others wait for it."""
    folder = _run_folder() / f"prepared-{'demo' if demo else 'empty'}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            env = {name: os.environ[name] for name in KEPT if name in os.environ}
            env |= {"DATA_DIR": str(unfinished), "DEMO": str(int(demo))}
            subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True)
            unfinished.rename(folder)
    return folder


def copy_prepared(folder: Path, *, demo: bool) -> None:
    """Put a prepared installation where none is yet; the next start finds everything done."""
    shutil.copytree(prepared(demo=demo), folder)
