"""The command that matches one tie from a file: its output, and what it refuses."""

import io
import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase

CASES = json.loads((Path(__file__).parent / "matching_cases.json").read_text())
C2 = next(case for case in CASES if case["id"] == "C2")


class CommandTestCase(SimpleTestCase):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.profile = deepcopy(C2["input"])

    def write(self, text: str | bytes) -> str:
        path = self.folder / "profile.json"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    def run_on(self, text: str | bytes, *options: str) -> str:
        out = io.StringIO()
        call_command("suggest", self.write(text), *options, stdout=out)
        return out.getvalue()

    def refusal(self, text: str | bytes) -> str:
        """Return the one line of a refusal."""
        out, err = io.StringIO(), io.StringIO()
        with self.assertRaises(SystemExit) as stopped:
            call_command("suggest", self.write(text), "--json", "-", stdout=out, stderr=err)
        self.assertEqual(stopped.exception.code, 2)
        self.assertEqual(out.getvalue(), "")
        self.assertEqual(err.getvalue().count("\n"), 1)
        return err.getvalue().strip()

    def refused_profile(self) -> str:
        return self.refusal(json.dumps(self.profile))


class OutputTest(CommandTestCase):
    def test_json_holds_the_object_and_nothing_else(self) -> None:
        found = json.loads(self.run_on(json.dumps(self.profile), "--json", "-"))

        self.assertEqual(list(found), ["pinned", "suggestions", "second_step"])
        self.assertEqual(found["pinned"], ["rc-feedback-dialogue"])
        first = found["suggestions"][0]
        self.assertEqual(list(first), ["slug", "name", "family", "score", "rank", "notes", "why"])
        self.assertEqual(first["name"], "Structured handover (I-PASS type)")
        self.assertEqual((first["score"], first["rank"], first["notes"]), (80.2, 1, []))
        self.assertEqual(found["second_step"], [])

    def test_a_file_gets_the_same_and_nothing_is_printed(self) -> None:
        target = self.folder / "out.json"

        printed = self.run_on(json.dumps(self.profile), "--json", str(target))

        self.assertEqual(printed, "")
        self.assertEqual(target.read_text(), self.run_on(json.dumps(self.profile), "--json", "-"))

    def test_without_json_it_is_a_list_to_read(self) -> None:
        read = self.run_on(json.dumps(self.profile))

        self.assertTrue(read.startswith("First: rc-feedback-dialogue\n"))
        self.assertIn(" 1. Structured handover (I-PASS type) (structured-handover), 80.2\n", read)
        self.assertIn("Worth trying, because it works on accurate communication (2.9)", read)

    def test_what_has_to_wait_and_what_is_not_ranked_is_said(self) -> None:
        c1 = next(case["input"] for case in CASES if case["id"] == "C1")
        strong, few = self.profile | {"level": "strong"}, self.profile | {"n_ab": 4}

        self.assertIn("Prepare now", self.run_on(json.dumps(c1)))
        self.assertIn("This tie is strong", self.run_on(json.dumps(strong)))
        self.assertIn("Too few answers for a ranking", self.run_on(json.dumps(few)))

    def test_standard_input_works_and_no_database_is_opened(self) -> None:
        # A database that cannot be opened would be noticed.
        done = subprocess.run(
            [sys.executable, "manage.py", "suggest", "-", "--json", "-"],
            input=json.dumps(self.profile),
            capture_output=True,
            text=True,
            cwd=settings.BASE_DIR,
            env={
                "DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3",
                "PATH": "/usr/bin",
                "SECRET_KEY": "x" * 50,
                "DATA_DIR": str(self.folder),
            },
            check=False,
        )

        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(json.loads(done.stdout)["suggestions"]) > 20, True)


class RefusalTest(CommandTestCase):
    def test_the_place_the_value_and_what_is_allowed_are_named(self) -> None:
        self.profile["ab"]["respect"] = self.profile["ab"].pop("mutual_respect")

        self.assertEqual(
            self.refused_profile(),
            "profile: ab.respect: unknown dimension, expected one of frequent, timely, accurate, "
            "problem_solving, shared_goals, shared_knowledge, mutual_respect",
        )

    def test_each_wrong_value_is_refused(self) -> None:
        for place, value, words in (
            ("kind", "betwen", 'kind: "betwen" unknown, expected one of within, between'),
            ("level", None, "level: null unknown, expected one of weak, moderate, strong"),
            ("scope", "role-wide", 'scope: "role-wide" unknown, expected one of isolated'),
            ("scope", ["isolated"], 'scope: ["isolated"] unknown'),
            ("hub", "C", 'hub: "C" unknown, expected one of null, A, B'),
            ("n_ab", -1, "n_ab: -1 expected null or a whole number"),
            ("n_ab", 2.5, "n_ab: 2.5 expected null or a whole number"),
            ("n_ba", True, "n_ba: true expected null or a whole number"),
            ("ab", None, "ab: null is no object"),
            ("ba", [], "ba: [] is no object"),
            ("structures", None, "structures: null is no object"),
            ("structures", {"huddles": 1}, "structures.huddles: unknown structure, expected one"),
            ("structures", {"meetings": 1.01}, "structures.meetings: 1.01 expected a number from"),
            ("structures", {"meetings": "1"}, 'structures.meetings: "1" is no number'),
        ):
            with self.subTest(place=place, value=value):
                self.profile = C2["input"] | {place: value}

                self.assertIn(f"profile: {words}", self.refused_profile())

    def test_each_wrong_score_is_refused(self) -> None:
        for value in (0.99, 5.01, True, "3", None, 10**400, [3]):
            with self.subTest(value=value):
                self.profile["ba"] = C2["input"]["ba"] | {"timely": value}

                self.assertIn("profile: ba.timely: ", self.refused_profile())
        text = json.dumps(C2["input"]).replace("3.2", "NaN", 1)
        self.assertIn("profile: ab.timely: NaN expected a number from 1 to 5", self.refusal(text))

    def test_a_missing_an_unknown_and_a_doubled_key_are_refused(self) -> None:
        missing = {key: value for key, value in C2["input"].items() if key != "hub"}
        less = C2["input"] | {"ab": {"timely": 3}}
        twice = json.dumps(C2["input"]).replace('"kind"', '"kind": "between", "kind"', 1)

        self.assertEqual(self.refusal(json.dumps(missing)), "profile: hub: missing key")
        self.assertIn(
            "profile: note: unknown key, expected one of kind, level",
            self.refusal(json.dumps(C2["input"] | {"note": 1})),
        )
        self.assertEqual(self.refusal(json.dumps(less)), "profile: ab.frequent: missing dimension")
        self.assertEqual(self.refusal(twice), "profile: kind: is given twice")

    def test_what_does_not_go_together_is_refused(self) -> None:
        within = C2["input"] | {"kind": "within"}
        nobody: list[dict[str, Any]] = [
            C2["input"] | {"n_ab": None, "n_ba": None},
            C2["input"] | {"n_ab": None, "ba": None},
            C2["input"] | {"n_ab": None, "kind": "leader_team"},
        ]

        self.assertIn("profile: ba: must be null", self.refusal(json.dumps(within)))
        self.assertIn(
            'profile: hub: "B"', self.refusal(json.dumps(within | {"ba": None, "hub": "B"}))
        )
        for profile in nobody:
            self.assertIn("profile: n_ab: is null", self.refusal(json.dumps(profile)))

    def test_what_is_no_profile_is_refused(self) -> None:
        self.assertIn("profile: is not JSON", self.refusal("{"))
        self.assertIn("profile: is not JSON", self.refusal(""))
        self.assertEqual(self.refusal("[1, 2]"), "profile: [1, 2] is no object")
        self.assertIn("cannot be read: it is not text in UTF-8", self.refusal(b"\xff\xfe{"))
        self.assertIn("�", self.refusal(json.dumps(C2["input"] | {"a\n\x1bb": 1})))

    def test_a_file_that_is_not_there_and_one_that_cannot_be_written(self) -> None:
        for arguments in (
            [str(self.folder / "nothing.json")],
            [str(self.folder)],
            [self.write(json.dumps(self.profile)), "--json", str(self.folder / "no" / "out")],
        ):
            with self.subTest(arguments), mock.patch("sys.stderr", io.StringIO()) as err:
                with self.assertRaises(SystemExit) as stopped:
                    call_command("suggest", *arguments, stderr=err)

                self.assertEqual(stopped.exception.code, 2)
                self.assertEqual(err.getvalue().count("\n"), 1)
