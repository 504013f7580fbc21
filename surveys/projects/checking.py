"""Each file of a project against its schema; what is wrong is said with file and place."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from surveys.projects.container import BadProject
from surveys.projects.strict_json import BadJson, read_json

SCHEMAS = Path(__file__).parent / "schemas"
NAMES = ("project", "study", "waves", "release", "plans", "catalogue", "instrument")
MOST_SHOWN = 10


class Problems(BadProject):
    """Several things that are wrong, in the order of the file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


def schema_text(name: str) -> bytes:
    """Return a schema as it is shipped and put into every project file."""
    return (SCHEMAS / f"{name}.schema.json").read_bytes()


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_text(name)))


def read_part(files: Mapping[str, bytes], file: str, schema: str) -> dict[str, Any]:
    """Return one file of a project, read strictly and as its schema says; `Problems` otherwise."""
    if file not in files:
        raise BadProject(_("“%(file)s” is missing.") % {"file": file})
    try:
        found = read_json(files[file])
    except BadJson as problem:
        raise BadProject(f"{file}: {problem}") from None
    check(file, found, schema)
    return dict(found)


def check(file: str, found: object, schema: str) -> None:
    """Refuse what is not as a schema says; the first problems are named with their place."""
    wrong = []
    for error in _validator(schema).iter_errors(found):
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.path)
        wrong.append(f"{file}{place}: {_cut(error.message)}")
        if len(wrong) == MOST_SHOWN:
            break
    if wrong:
        raise Problems(wrong)


def _cut(message: str) -> str:
    return message if len(message) < 200 else f"{message[:190]}…"
