"""`score` on files as people make them: what it takes, and what it refuses and how."""

import json
import os
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase

from tests.scoring.made import CODES, as_csv, random_survey

HEADER = ",".join(["respondent", "rater_group", "target_group", *CODES])
LINE = "r1,a,b,3,4,4,4,4,4,4"


class CommandCase(SimpleTestCase):
    """Runs a command on files in a folder of its own. No database: `SimpleTestCase` forbids it."""

    command = "score"

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def file(self, content: str | bytes, name: str = "ratings.csv") -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run_on(self, content: str | bytes, *options: str) -> dict[str, Any]:
        out = StringIO()
        call_command(self.command, self.file(content), *options, "--json", "-", stdout=out)
        result: dict[str, Any] = json.loads(out.getvalue())
        return result

    def refusals(self, path: str, *options: str) -> list[str]:
        """What is written to standard error, without the folder."""
        out, err, target = StringIO(), StringIO(), self.folder / "result.json"
        for wanted in ("-", str(target)):
            err.seek(err.truncate(0))
            with self.assertRaises(SystemExit) as caught:
                call_command(self.command, path, *options, "--json", wanted, stdout=out, stderr=err)
            self.assertEqual(caught.exception.code, 2)
        self.assertEqual(out.getvalue(), "")
        self.assertFalse(target.exists())
        return err.getvalue().replace(f"{self.folder}/", "").splitlines()

    def refused(self, content: str | bytes, *options: str) -> list[str]:
        return self.refusals(self.file(content), *options)


class FilesThatAreTaken(CommandCase):
    def test_columns_in_any_order_blanks_byte_order_mark_and_3_0(self) -> None:
        plain = self.run_on(f"{HEADER}\n{LINE}\nr2,a,b,3,,5,4,2,1,1\n")

        rows = [LINE.split(","), ["r2", "a", "b", "3", "", "5", "4", "2", "1", "1"]]
        header = ",".join(reversed(HEADER.split(",")))
        body = "\r\n".join(
            ",".join(
                f" {row[place]}.0 " if place > 2 and row[place] else f" {row[place]} "
                for place in reversed(range(10))
            )
            for row in rows
        )
        other = self.run_on(f"\ufeff{header}\r\n{body}\r\n\r\n")

        self.assertEqual(other, plain)

    def test_names_are_text_whatever_they_hold(self) -> None:
        result = self.run_on(f'{HEADER}\n"Müller, ""Resi""",=1+1,<b>Ärzte</b>,3,4,4,4,4,4,4\n\n')

        self.assertEqual([each["name"] for each in result["groups"]], ["<b>Ärzte</b>", "=1+1"])

    def test_settings_say_what_was_asked(self) -> None:
        result = self.run_on(
            f"{HEADER}\n{LINE}\n",
            "--min-items",
            "6",
            "--raw-scores",
            "--bootstrap",
            "0",
            "--seed",
            "9",
        )

        found = result["settings"]
        self.assertEqual((found["min_items"], found["raw_scores"]), (6, True))
        self.assertEqual((found["bootstrap"], found["seed"]), (0, 9))
        self.assertEqual((found["wave"], found["against"], found["roster"]), (None, None, False))
        self.assertEqual(found["items"], list(CODES))

    def test_an_empty_unit_is_a_unit_of_its_own(self) -> None:
        rows = "".join(f"r{n},a,b,3,4,4,4,4,4,{1 + n % 5},{'N' * (n % 2)}\n" for n in range(8))

        result = self.run_on(f"{HEADER},unit\n{rows}")

        self.assertEqual(result["tests"]["by_unit"]["df1"], 1)

    def test_a_roster_adds_up_and_corrects(self) -> None:
        rows = "".join(f"r{n},a,b,3,4,4,4,4,4,{1 + n}\n" for n in range(4))
        roster = self.file("unit,headcount,group\nN,3,a\nS, 5.0 ,a\n,,b\n", "roster.csv")

        result = self.run_on(HEADER + "\n" + rows, "--roster", roster)

        groups = [(each["headcount"], each["response_rate"]) for each in result["groups"]]
        self.assertEqual(groups, [(8, 0.5), (None, None)])
        self.assertIsNotNone(result["ties"][0]["nonresponse_low"])


class Waves(CommandCase):
    ROWS = "r1,a,b,3,3,3,3,3,3,3,{0}\nr2,a,b,3,4,4,4,4,4,4,{0}\n"

    def waves(self, *names: str) -> str:
        return f"{HEADER},wave\n" + "".join(self.ROWS.format(name) for name in names)

    def test_the_last_is_described_and_compared_with_the_first(self) -> None:
        result = self.run_on(self.waves("spring", "summer", "autumn"))

        self.assertEqual(result["settings"]["wave"], "autumn")
        self.assertEqual(result["settings"]["against"], "spring")
        self.assertEqual(result["counts"]["ratings"], 2)
        self.assertEqual(result["changes"]["ties"][0]["difference"], 0.0)

    def test_last_means_the_wave_that_begins_last(self) -> None:
        text = self.waves("spring", "summer") + "r3,a,b,3,5,5,5,5,5,5,spring\n"

        self.assertEqual(self.run_on(text)["settings"]["wave"], "summer")

    def test_both_may_be_chosen(self) -> None:
        result = self.run_on(self.waves("1", "2", "3"), "--wave", "2", "--against", "3")

        self.assertEqual((result["settings"]["wave"], result["settings"]["against"]), ("2", "3"))

    def test_one_wave_has_no_changes(self) -> None:
        result = self.run_on(self.waves("only"))

        self.assertEqual((result["settings"]["wave"], result["changes"]), ("only", None))

    def test_a_wave_is_not_compared_with_itself(self) -> None:
        result = self.run_on(self.waves("1", "2"), "--wave", "1")

        self.assertEqual((result["settings"]["against"], result["changes"]), (None, None))

    def test_an_empty_wave_column_is_no_wave(self) -> None:
        self.assertIsNone(self.run_on(self.waves(""))["settings"]["wave"])

    def test_a_person_may_change_group_between_waves(self) -> None:
        text = self.waves("1") + "r1,c,b,3,5,5,5,5,5,5,2\n"

        self.assertEqual(self.run_on(text)["counts"]["respondents"], 1)


class Refusals(CommandCase):
    def test_columns_missing_unknown_and_repeated(self) -> None:
        header = HEADER.replace("timely", "shared_goals").replace("respondent", "Respondent")

        self.assertEqual(
            self.refused(f"{header}\n{LINE}\n"),
            [
                "ratings.csv:1: column 'Respondent' is unknown",
                "ratings.csv:1: column 'shared_goals' is there 2 times",
                "ratings.csv:1: column 'respondent' is missing",
                "ratings.csv:1: column 'timely' is missing",
            ],
        )

    def test_values_other_than_whole_numbers_from_1_to_5(self) -> None:
        for value in ("0", "6", "3.5", "x", "-1", "٣", "³", "1e0", "3,", "NaN", "+3", "3.0.0"):
            with self.subTest(value=value):
                text = f'{HEADER}\n{LINE}\nr2,a,b,3,4,"{value}",4,4,4,4\n'
                found = self.refused(text)

                self.assertEqual(len(found), 1)
                self.assertRegex(found[0], r"^ratings\.csv:3: column 'accurate' must be a whole ")
                self.assertIn(repr(value), found[0])

    def test_every_wrong_value_of_a_line_is_named(self) -> None:
        found = self.refused(f"{HEADER}\nr1,a,b,0,4,4,4,4,4,9\n")

        self.assertEqual(
            [line.split(" must")[0] for line in found],
            ["ratings.csv:2: column 'frequent'", "ratings.csv:2: column 'mutual_respect'"],
        )

    def test_wrong_number_of_fields(self) -> None:
        found = self.refused(f"{HEADER}\n{LINE},5\nr2,a,b\n")

        self.assertEqual(
            found,
            [
                "ratings.csv:2: has 11 fields instead of 10",
                "ratings.csv:3: has 3 fields instead of 10",
            ],
        )

    def test_empty_respondent_or_group(self) -> None:
        found = self.refused(f"{HEADER}\n ,a,b,3,4,4,4,4,4,4\nr1,,,3,4,4,4,4,4,4\n")

        self.assertEqual(
            found,
            [
                "ratings.csv:2: column 'respondent' is empty",
                "ratings.csv:3: column 'rater_group' is empty",
                "ratings.csv:3: column 'target_group' is empty",
            ],
        )

    def test_the_same_respondent_and_target_twice(self) -> None:
        found = self.refused(f"{HEADER}\n{LINE}\nr1,a,c,3,4,4,4,4,4,4\n{LINE}\n")

        self.assertEqual(
            found, ["ratings.csv:4: column 'target_group': respondent 'r1' rates 'b' a second time"]
        )

    def test_a_respondent_in_two_groups_or_units(self) -> None:
        rows = "r1,a,b,3,4,4,4,4,4,4,N\nr1,c,d,3,4,4,4,4,4,4,S\nr1,a,e,3,4,4,4,4,4,4,\n"

        found = self.refused(f"{HEADER},unit\n{rows}")

        self.assertEqual(
            [line.split(": respondent 'r1'")[0] for line in found],
            [
                "ratings.csv:3: column 'rater_group'",
                "ratings.csv:3: column 'unit'",
                "ratings.csv:4: column 'unit'",
            ],
        )

    def test_some_waves_empty_and_others_not(self) -> None:
        for first, second, words in (("1", "", "empty"), ("", "1", "filled")):
            with self.subTest(words):
                rows = f"{LINE},{first}\nr2,a,b,3,4,4,4,4,4,4,{second}\n"
                found = self.refused(f"{HEADER},wave\n{rows}")

                self.assertEqual(len(found), 1)
                self.assertRegex(found[0], rf"^ratings\.csv:3: column 'wave' is {words}, but")

    def test_no_data_line_and_no_line_at_all(self) -> None:
        self.assertEqual(self.refused(f"{HEADER}\n"), ["ratings.csv:1: there is no data line"])
        self.assertEqual(len(self.refused("")), 1)
        self.assertRegex(self.refused("")[0], "^ratings.csv:1: the file is empty")

    def test_not_utf_8(self) -> None:
        latin = f"{HEADER}\n{LINE}\nr2,Ärzte,b,3,4,4,4,4,4,4\n".encode("latin-1")

        self.assertEqual(self.refused(latin), ["ratings.csv:3: is not UTF-8"])
        self.assertEqual(self.refused(HEADER.encode("utf-16")), ["ratings.csv:1: is not UTF-8"])

    def test_quotes_that_do_not_close(self) -> None:
        found = self.refused(f'{HEADER}\n"r1,a,b,3,4,4,4,4,4,4\n{LINE}\n')

        self.assertRegex(found[0], r"^ratings\.csv:2: is not comma-separated text")

    def test_a_file_that_cannot_be_read(self) -> None:
        missing = str(self.folder / "missing.csv")

        self.assertEqual(
            self.refusals(missing), ["missing.csv:1: cannot be read: No such file or directory"]
        )
        self.assertRegex(self.refusals(str(self.folder))[0], ":1: cannot be read: Is a directory")

    def test_the_first_twenty_then_a_count(self) -> None:
        rows = "".join(f"r{n},a,b,3,4,4,4,4,4,9\n" for n in range(25)) + "r1,a,b,3,4,4,4,4,4,4\n"

        found = self.refused(f"{HEADER}\n{rows}")

        self.assertEqual(len(found), 21)
        self.assertTrue(found[19].startswith("ratings.csv:21: column 'mutual_respect'"))
        self.assertEqual(found[20], "ratings.csv: 26 problems, the first 20 are shown")

    def test_problems_stand_in_the_order_of_lines_also_across_kinds(self) -> None:
        rows = f"{LINE}\n{LINE}\nr2,a,b,3,4,4,4,4,4,9\n"

        found = self.refused(f"{HEADER}\n{rows}")

        self.assertEqual([line.split(":")[1] for line in found], ["3", "4"])

    def test_a_name_cannot_write_lines_of_its_own(self) -> None:
        found = self.refused(f'{HEADER}\n"r1\nratings.csv:9: all is well\x1b[2J",a,b,9,,,,,,\n')

        self.assertEqual(len(found), 1)
        twice = f'"{"x" * 99}\n",a,b,3,,,,,,\n'
        self.assertEqual(len(self.refused(f"{HEADER}\n{twice}{twice}")), 1)

    def test_options_out_of_range(self) -> None:
        text = f"{HEADER}\n{LINE}\n"
        for option, value in (
            ("--min-items", "0"),
            ("--min-items", "8"),
            ("--min-items", "four"),
            ("--bootstrap", "-1"),
            ("--seed", "1.5"),
        ):
            with self.subTest(option=option, value=value):
                found = self.refused(text, f"{option}={value}")

                self.assertRegex(found[0], f"^ratings.csv:1: {option} must be a whole number from")
                self.assertIn(repr(value), found[0])

    def test_unknown_instrument_and_waves(self) -> None:
        text = f"{HEADER}\n{LINE}\n"

        self.assertRegex(
            self.refused(text, "--instrument", "rc7")[0],
            r"^ratings\.csv:1: --instrument: there is no instrument 'rc7'; known: relational_coo",
        )
        for option in ("--wave", "--against"):
            self.assertEqual(
                self.refused(text, option, "spring"),
                ["ratings.csv:1: column 'wave': there is no wave 'spring'; waves: none"],
            )

    def test_a_result_that_cannot_be_written(self) -> None:
        path, err = self.file(f"{HEADER}\n{LINE}\n"), StringIO()

        with self.assertRaises(SystemExit) as caught:
            call_command("score", path, "--json", str(self.folder / "no" / "x.json"), stderr=err)

        self.assertEqual(caught.exception.code, 2)
        self.assertIn("x.json:1: cannot be written: No such file or directory", err.getvalue())


class RosterRefusals(CommandCase):
    def check(self, roster: str | bytes, *wanted: str) -> None:
        path = self.file(roster, "roster.csv")

        found = self.refused(f"{HEADER}\n{LINE}\nr2,a,b,3,4,4,4,4,4,4\n", "--roster", path)

        # Other files are named in full inside a message.
        self.assertEqual([line.replace(f"{self.folder}/", "") for line in found], list(wanted))

    def test_a_group_that_is_missing(self) -> None:
        self.check("group,headcount\na,5\n", "ratings.csv:2: group 'b' is not in roster.csv")

    def test_more_respondents_than_heads(self) -> None:
        self.check(
            "group,headcount\nb,9\na,1\n",
            "roster.csv:3: column 'headcount': group 'a' has 1, but 2 answered",
        )

    def test_columns_fields_numbers_and_names(self) -> None:
        self.check(
            "group,heads\na,5\n",
            "roster.csv:1: column 'heads' is unknown",
            "roster.csv:1: column 'headcount' is missing",
        )
        self.check("group,headcount\na,5,N\n", "roster.csv:2: has 3 fields instead of 2")
        self.check(
            "group,headcount\na,many\n ,5\n",
            "roster.csv:2: column 'headcount' must be a whole number, or nothing, not 'many'",
            "roster.csv:3: column 'group' is empty",
        )

    def test_empty_unreadable_not_utf_8(self) -> None:
        self.check("group,headcount\n", "roster.csv:1: there is no data line")
        self.check("", "roster.csv:1: the file is empty; the first line must name the columns")
        self.check("group,headcount\nÄrzte,5\n".encode("latin-1"), "roster.csv:2: is not UTF-8")

    def test_an_unknown_part_makes_the_sum_unknown(self) -> None:
        roster = self.file("group,headcount\na,1\na,\nb,3\n", "roster.csv")

        result = self.run_on(f"{HEADER}\n{LINE}\nr2,a,b,3,4,4,4,4,4,4\n", "--roster", roster)

        self.assertIsNone(result["groups"][0]["headcount"])

    def test_groups_of_a_wave_that_is_not_used_need_no_heads(self) -> None:
        rows = f"r1,z,z,3,4,4,4,4,4,4,0\n{LINE},1\n{LINE},2\n"
        roster = self.file("group,headcount\na,5\nb,3\n", "roster.csv")

        result = self.run_on(f"{HEADER},wave\n{rows}", "--roster", roster, "--against", "1")

        self.assertTrue(result["settings"]["roster"])


class Output(CommandCase):
    def test_a_file_holds_the_same_as_standard_output(self) -> None:
        path, target = self.file(as_csv(random_survey(1))), self.folder / "result.json"
        out = StringIO()
        call_command("score", path, "--json", "-", stdout=out)

        call_command("score", path, "--json", str(target), stdout=StringIO())

        self.assertEqual(target.read_text(), out.getvalue())
        self.assertEqual(
            sorted(p.name for p in self.folder.iterdir()), ["ratings.csv", "result.json"]
        )

    def test_a_device_is_written_to_and_not_replaced(self) -> None:
        call_command("score", self.file(f"{HEADER}\n{LINE}\n"), "--json", os.devnull)

        self.assertFalse(Path(os.devnull).is_file())

    def test_without_json_it_is_a_table(self) -> None:
        out = StringIO()
        rows = Waves.ROWS.format("1") + Waves.ROWS.format("2") + "r3,a,c,,,,,,,,2\n"

        call_command("score", self.file(f"{HEADER},wave\n{rows}"), stdout=out)

        text = out.getvalue()
        self.assertIn("wave 2: 3 respondents, 2 of 3 ratings count (at least 4 of 7 items)", text)
        self.assertRegex(text, r"a → b +2 +3\.71 +0\.61")
        self.assertRegex(text, r"a → c +0 +– +– +– +– +–")
        self.assertRegex(text, r"change since 1 +0\.00")

    def test_a_name_cannot_move_the_cursor(self) -> None:
        out = StringIO()

        call_command("score", self.file(f'{HEADER}\nr1,"a\x1b[2J",b,3,4,4,4,4,4,4\n'), stdout=out)

        self.assertNotIn("\x1b", out.getvalue())


class AsAProgram(CommandCase):
    """In a process of its own: exit codes, streams, and no database behind it."""

    def program(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "rcsurvey.settings",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
        }
        return subprocess.run(
            [sys.executable, "-W", "error::RuntimeWarning", "manage.py", *arguments],
            capture_output=True,
            text=True,
            cwd=settings.BASE_DIR,
            env=environment,
            check=False,
        )

    def test_success_is_nought_and_needs_no_database(self) -> None:
        result = self.program("score", self.file(f"{HEADER}\n{LINE}\n"), "--json", "-")

        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(json.loads(result.stdout)["counts"]["ratings"], 1)

    def test_a_refusal_is_two_with_nothing_on_standard_output(self) -> None:
        path = self.file(f"{HEADER}\nr1,a,b,7,4,4,4,4,4,4\n")

        for command in ("score", "release"):
            result = self.program(command, path, "--json", "-")

            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertEqual(
                result.stderr,
                f"{path}:2: column 'frequent' must be a whole number from 1 to 5, or nothing, "
                "not '7'\n",
            )

    def test_an_option_that_does_not_exist_is_two(self) -> None:
        result = self.program("score", self.file(f"{HEADER}\n{LINE}\n"), "--live")

        self.assertEqual((result.returncode, result.stdout), (2, ""))
