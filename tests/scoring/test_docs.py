"""docs/scoring.md: its survey is scored again, its tables are read, its keys are complete."""

import json
import re
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, load_command_class
from django.test import SimpleTestCase

PAGE = (settings.BASE_DIR / "docs" / "scoring.md").read_text(encoding="utf-8")


def tables(heading: str) -> list[list[str]]:
    """The rows of every table under this heading line of cells."""
    found = []
    for part in PAGE.split(heading)[1:]:
        rows = part.split("\n\n")[0].strip().splitlines()[1:]
        found += [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return found


def keys(part: object) -> set[str]:
    if isinstance(part, dict):
        return set(part) | {key for value in part.values() for key in keys(value)}
    return {key for each in part for key in keys(each)} if isinstance(part, list) else set()


def look_up(result: Any, path: str) -> Any:
    """Follow a path like `ties.nurses.physicians.mean`; ties and pairs are found by name."""
    part, names = result, path.split(".")
    while names:
        if isinstance(part, list):
            a, b, *names = names
            part = next(each for each in part if {a, b} == set(pair(each)) and pair(each)[0] == a)
        else:
            part = part[names.pop(0)]
    return part


def pair(entry: dict[str, Any]) -> tuple[str, str]:
    return (entry["rater"], entry["target"]) if "rater" in entry else (entry["a"], entry["b"])


class TheSurveyWorkedByHand(SimpleTestCase):
    def setUp(self) -> None:
        survey = re.search(r"```csv\n(.*?)```", PAGE, re.DOTALL)
        assert survey is not None
        self.path = Path(self.enterContext(tempfile.TemporaryDirectory())) / "survey.csv"
        self.path.write_text(survey[1])

    def run_command(self, name: str, *options: str) -> dict[str, Any]:
        out = StringIO()
        call_command(name, str(self.path), *options, "--json", "-", stdout=out)
        result: dict[str, Any] = json.loads(out.getvalue())
        return result

    def test_every_number_of_the_tables_is_what_score_says(self) -> None:
        result = self.run_command("score")

        rows = tables("| number | by hand | value | in the JSON of `score` |")
        self.assertEqual(len(rows), 19)
        for what, _, value, path in rows:
            with self.subTest(what):
                self.assertAlmostEqual(look_up(result, path.strip("`")), float(value), places=6)

    def test_level_and_certainty_of_the_text(self) -> None:
        tie = look_up(self.run_command("score"), "ties.nurses.physicians")

        self.assertEqual((tie["level"], tie["certainty"]), ("weak", "likely"))
        self.assertIn("That is *likely*", PAGE)

    def test_every_published_value_is_what_release_says(self) -> None:
        result = self.run_command("release", "--min-raters", "3")

        self.assertEqual([block["raters_n"] for block in result["blocks"]], [5])
        values = {(value["dimension"], value["target"]): value for value in result["values"]}
        rows = tables("| item, target | answers | what is published | value |")
        self.assertEqual(len(rows), 4)
        for where, _, kind, value in rows:
            with self.subTest(where):
                found = values[tuple(where.split(", "))]
                self.assertEqual(found["kind"], kind)
                if value == "–":
                    self.assertIsNone(found["value"])
                else:
                    self.assertAlmostEqual(found["value"], float(value), places=6)


class ThePageIsComplete(SimpleTestCase):
    def test_it_names_every_key_of_both_commands(self) -> None:
        golden = Path(__file__).parents[1] / "golden" / "golden_raw.csv"
        reference = Path(__file__).parent / "reference" / "survey.csv"
        names: set[str] = set()
        for command, path, *options in (
            ("score", reference, "--raw-scores"),
            ("release", golden),
        ):
            out = StringIO()
            call_command(command, str(path), *options, "--json", "-", stdout=out)
            names |= keys(json.loads(out.getvalue()))
        # Names of groups are no keys; those of one family stand in the text with an ellipsis.
        names -= {"NUR", "PHY", "THE", "g00", "g01", "g02"}
        explained = {name for name in names if re.match(r"icc[12]_", name)}

        missing = [name for name in sorted(names - explained) if not self.is_named(name)]

        self.assertEqual(missing, [])
        self.assertTrue(self.is_named("icc1_…") and self.is_named("icc2_…"))

    def test_it_names_every_option(self) -> None:
        django = {"--help", "--version", "--verbosity", "--settings", "--pythonpath"}
        django |= {"--traceback", "--no-color", "--force-color", "--skip-checks"}
        for name in ("score", "release"):
            parser = load_command_class("surveys", name).create_parser("manage.py", name)
            options = {option for action in parser._actions for option in action.option_strings}

            for option in sorted(options - django):
                if option.startswith("--"):
                    self.assertTrue(self.is_named(option), option)

    def is_named(self, name: str) -> bool:
        """As a word of its own in code marks, alone or as part of a path."""
        return re.search(rf"`[^`\n]*(?<![\w-]){re.escape(name)}(?![\w-])[^`\n]*`", PAGE) is not None
