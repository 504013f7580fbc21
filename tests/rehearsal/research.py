"""The research files in the hands of R and PSPP: every number of the report done again.

    make rehearse ARGS="research"

Needs Rscript; with PSPP the syntax for SPSS is run as well. It says what to install.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402

from tests.rehearsal import document  # noqa: E402
from tests.reports.test_research_files import OpenFilesTests, ProtectedFilesTests  # noqa: E402

WRONG = ("DIFFERENT", "OUTSIDE ITS RANGE")
LABELS_IN_PSPP = "DISPLAY DICTIONARY.\n"


def run(folder: Path, *command: str) -> str:
    """Run a program in the folder of the files; anything but success ends the rehearsal."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")[-2000:]
        raise SystemExit(f"{' '.join(command)} failed:\n{said}")
    return done.stdout.decode()


def numbers(output: str) -> dict[str, tuple[str, str]]:
    """Return what each number was found to be, rounded, and how it stands to the report's."""
    lines = [line.split("\t") for line in output.strip().splitlines() if line.count("\t") == 4]
    return {line[0]: (line[2], line[4]) for line in lines[1:]}


def rehearse(name: str, folder: Path) -> str:
    """Run every program over the files of one survey and compare the two that redo the report."""
    by_r = numbers(run(folder, "Rscript", "reproduce.R"))
    by_python = numbers(run(folder, sys.executable, "-I", "reproduce.py"))
    if by_r != by_python:
        unlike = {each for each in by_r | by_python if by_r.get(each) != by_python.get(each)}
        raise SystemExit(f"{name}: R and Python differ about {sorted(unlike)[:5]}")
    run(folder, "Rscript", "read-answers-1.R")
    if shutil.which("pspp"):
        syntax = folder / "read-answers-1.sps"
        syntax.write_text(syntax.read_text() + LABELS_IN_PSPP)
        run(folder, "pspp", syntax.name)
    equal = sum(status == "equal" for _, status in by_r.values())
    inside = sum(status == "in its range" for _, status in by_r.values())
    return f"{name}: {equal} numbers equal in R and Python, {inside} in their range, 0 different"


def files_of(*cases: type[ProtectedFilesTests] | type[OpenFilesTests]) -> dict[str, Path]:
    """Release one survey of each kind in a database of its own, and unpack its files."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    before = runner.setup_databases()
    found = {}
    try:
        for case in cases:
            name = case.__name__.removesuffix("FilesTests").lower()
            folder = found[name] = Path(tempfile.mkdtemp(prefix=f"research-{name}-"))
            case.setUpClass()
            for file, content in case().files().items():
                (folder / file).write_bytes(content)
            case.tearDownClass()
    finally:
        runner.teardown_databases(before)
    return found


def main() -> None:
    """Rehearse both kinds of survey; with --write say so in docs/rehearsal.md."""
    options = argparse.ArgumentParser()
    options.add_argument("--write", action="store_true")
    write = options.parse_args().write
    if not shutil.which("Rscript"):
        raise SystemExit("Rscript is missing. On Debian or Ubuntu: apt-get install r-base-core")
    folders = files_of(ProtectedFilesTests, OpenFilesTests)
    try:
        figures = [rehearse(f"{name} survey", folder) for name, folder in folders.items()]
    finally:
        for folder in folders.values():
            shutil.rmtree(folder)
    reads = "SPSS syntax read by PSPP" if shutil.which("pspp") else "PSPP was not there"
    figures.append(f"labels read by R; {reads}")
    print("\n".join(figures))
    if write:
        document.write(
            "research",
            figures,
            '`make rehearse ARGS="research"`',
            "A survey is released, its research files are unpacked, and the programs in them are "
            "run as researchers run them. Every exact number of the report must come out equal, "
            "every range must hold the mean of the answers.",
        )


if __name__ == "__main__":
    main()
