"""The office files of a report opened in LibreOffice: `python -m tests.rehearsal office`.

Makes the slides and the workbook of the demonstration, as it is, with hostile names, and from right
to left; converts them without a window and reads what came out. Exit code 1 if one did not open,
or opened without its slides, sheets or texts.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import openpyxl
from django.core.management import call_command
from pptx import Presentation
from pypdf import PdfReader

from tests.rehearsal.document import load, write

INSTALL = (
    "LibreOffice is missing. On Debian or Ubuntu: "
    "apt install libreoffice-impress libreoffice-calc; elsewhere: https://www.libreoffice.org"
)
SECONDS = 180  # for one file; the first start makes a profile
HOSTILE = ("=cmd|' /C calc'!A0", '<a href="https://example.org">x</a>', r"$\href{x}{y}$", "+1 a")
ARABIC = ("تمريض", "أطباء", "علاج طبيعي", "صيدلة")
BROKEN = ("Err:5", "#NAME?", "#REF!", "#VALUE!")
WHAT = (
    "The slides and the workbook of the demonstration are opened by LibreOffice without a window "
    "and printed as PDF: as they are, with names that would be formulas, links or mathematics "
    "elsewhere, and in Arabic. Every slide and every sheet must be there, with the names of all "
    "groups as they were typed, and no cell that became a formula."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        print(INSTALL)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "rcsurvey.settings"
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("demo", stdout=io.StringIO())
        return rehearse(soffice, Path(folder), writes=given.write)


def rehearse(soffice: str, folder: Path, *, writes: bool) -> int:
    """Open every file and say what came of it."""
    busy, started, problems, counts = load(), time.monotonic(), [], [0, 0]
    for name, language, names in (
        ("as it is", "en", ()),
        ("hostile names", "en", HOSTILE),
        ("in Arabic", "ar", ARABIC),
    ):
        files, groups = made(names, language)
        for ending, content in files.items():
            file = folder / f"report.{ending}"
            file.write_bytes(content)
            text = opened(soffice, file)
            parts = slides_of(content) if ending == "pptx" else sheets_of(content)
            counts[ending == "xlsx"] += len(parts)
            problems += [f"{name}, {ending}: {each}" for each in missing(text, parts, groups)]
    figures = (
        f"{counts[0]} slides and {counts[1]} sheets of six files opened",
        f"{len(problems)} missing, or no text any more",
    )
    print(*figures, *problems, sep="\n")
    if writes:
        seconds = time.monotonic() - started
        write(
            "office",
            figures,
            f'`make rehearse ARGS="office"`, {seconds:.0f} seconds, {busy},',
            WHAT,
        )
    return bool(problems)


def made(names: tuple[str, ...], language: str) -> tuple[dict[str, bytes], list[str]]:
    """Make slides and workbook of the newest wave; return them and the names that stand in them."""
    # Only now: tables cannot be imported before the settings are known.
    releases = import_module("surveys.models.releases").Release.objects.order_by("wave__study_id")
    newest = releases.order_by("wave__study_id", "-wave__number").first()
    groups = list(newest.wave.study.workgroups.filter(is_rated=True))
    for group, name in zip(groups, names, strict=False):
        type(group).objects.filter(pk=group.pk).update(name=name)
    folder = Path(tempfile.mkdtemp(dir=os.environ["DATA_DIR"]))
    call_command(
        "export",
        str(newest.wave_id),
        format="pptx,xlsx",
        out=folder,
        language=language,
        stdout=io.StringIO(),
    )
    files = {file.suffix[1:]: file.read_bytes() for file in folder.iterdir()}
    wanted = newest.wave.study.workgroups.filter(is_rated=True).values_list("name", flat=True)
    return files, list(wanted)


def opened(soffice: str, file: Path) -> list[str]:
    """Print a file as PDF with LibreOffice; return what its pages say, none if it did not open."""
    printed = file.with_name(f"{file.name}.pdf")
    file.with_suffix(".pdf").unlink(missing_ok=True)
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation=file://{file.parent}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(file.parent),
            str(file),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    if not file.with_suffix(".pdf").exists():
        return []
    file.with_suffix(".pdf").replace(printed)
    return [page.extract_text() for page in PdfReader(printed).pages]


def slides_of(content: bytes) -> list[str]:
    """Return the title of each slide."""
    slides = Presentation(io.BytesIO(content)).slides
    return [slide.shapes.title.text_frame.text for slide in slides]


def sheets_of(content: bytes) -> list[str]:
    """Return the first heading of each sheet."""
    sheets: list[Any] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return [str(sheet["A1"].value) for sheet in sheets]


def missing(pages: list[str], parts: list[str], groups: list[str]) -> list[str]:
    """Say what should stand on the pages and does not, and what should not and does."""
    if not pages:
        return ["did not open"]
    text = squeezed("".join(pages))
    found = [f"{len(pages)} pages for {len(parts)} parts"] if len(pages) < len(parts) else []
    found += [f"no “{each}”" for each in (*parts, *groups) if not is_said(each, text)]
    return found + [f"a cell reads {each}" for each in BROKEN if each in text]


def is_said(words: str, text: str) -> bool:
    """Whether words stand in a text; of Arabic a PDF keeps the letters, not their order."""
    wanted = squeezed(words)
    return wanted in text or (not wanted.isascii() and set(wanted) <= set(text))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


if __name__ == "__main__":
    sys.exit(main())
