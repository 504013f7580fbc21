"""Results through the interface: the numbers of the release, and nothing that moves or leaks."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.timezone import now

from interventions.catalogue import load
from interventions.readiness import tick
from reports.exports import FORMATS
from reports.summary import build_report
from surveys.models.events import Event
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from surveys.results import released_ties
from tests.base import CastTestCase
from tests.reports.api.programs import Program, numbers_in_api

ANSWERS = ("surveys_response", "surveys_tierating", "surveys_comment", "surveys_draft")


class ResultsTest(CastTestCase):
    """Two released waves; in the second one physicians are rated higher."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()
        cast = cls()
        cast.answer_all()
        cls.first = cast.release()
        cls.second_wave = cast.wave = Wave.objects.create(
            organisation=cls.hospital,
            study=cls.study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )
        cast.answer_all()
        cls.second = cast.release()

    def setUp(self) -> None:
        self.program = Program(self.lena)

    def read(self, name: str = "read_release", **more: Any) -> HttpResponse:
        return self.program.call("GET", name, self.wave.pk, **more)

    def test_every_number_is_the_one_that_was_released(self) -> None:
        ties = released_ties(self.first)
        names = {group.name: group.key for group in ties.groups}

        found = numbers_in_api(self.first, self.lena)

        self.assertEqual(len(found), 3 * 4 * 10)  # raters, rated groups, measures
        for (rater, rated, measure), numbers in found.items():
            tie = ties.ties[names[rater], names[rated]]
            reading = tie.mean if measure == "all" else None
            if measure in ("communication", "relationship"):
                reading = getattr(tie, measure)
            elif measure != "all":
                reading = tie.dimensions[measure]
            released = (reading.low, reading.value, reading.high, reading.n) if reading else ()
            self.assertEqual(numbers, released or (None,) * 4, (rater, rated, measure))
        self.assertEqual(found["Nurses", "Physicians", "all"][1], 24 / 9)

    def test_a_release_says_field_by_field_what_the_file_says(self) -> None:
        file = FORMATS["ties.json"](build_report(self.first)).content

        said = self.read().json()

        file = json.loads(file)
        self.assertEqual(said.pop("before_sharing")[0]["seen_to"], False)
        file.pop("before_sharing")
        for line in (*said["ties"], *file["ties"]):
            line.pop("before_sharing")
        self.assertEqual(said, file)

    def test_with_the_answers_taken_away_every_answer_stays_the_same(self) -> None:
        names = ("read_release", "list_ties", "list_suggestions")
        before = [self.read(name).content for name in names]
        before.append(self.program.call("GET", "read_changes", self.second_wave.pk).content)
        if connection.vendor == "postgresql":
            connection.check_constraints()  # it renames no table that waits for a check
        with connection.cursor() as cursor:
            for table in ANSWERS:
                cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")

        after = [self.read(name).content for name in names]
        after.append(self.program.call("GET", "read_changes", self.second_wave.pk).content)

        self.assertEqual(before, after)

    def test_what_a_caller_has_already_is_not_sent_again_until_something_is_new(self) -> None:
        tag = self.read()["ETag"]
        same = self.read(headers={"If-None-Match": tag})
        tick(self.wave, {"sponsor"})
        other = self.read(headers={"If-None-Match": tag})

        self.assertEqual((same.status_code, same.content), (304, b""))
        self.assertEqual(other.status_code, 200)
        self.assertNotEqual(other["ETag"], tag)

    def test_that_results_were_fetched_is_logged_once_a_day_for_each_token(self) -> None:
        for _ in range(3):
            self.read()
        Program(self.lena).call("GET", "list_ties", self.wave.pk)

        lines = Event.objects.filter(action="results fetched")

        self.assertEqual(lines.count(), 2)
        self.assertEqual({line.actor for line in lines}, {self.lena})
        self.assertFalse(any(self.program.key in line.about for line in lines))

    def test_the_line_names_the_unit_and_the_changes_that_were_fetched(self) -> None:
        wave = self.second_wave.pk
        unit = Unit.objects.create(
            organisation=self.hospital, study=self.study, name="North", position=0
        )
        for _ in range(2):
            self.program.get("read_release", wave, unit=unit.pk)
            self.program.get("list_ties", wave, unit=unit.pk)
            self.program.get("read_changes", wave)

        lines = Event.objects.filter(action="results fetched").values_list("about", flat=True)
        self.assertEqual(
            [line.partition(", token ")[2].partition(", ")[2] for line in lines],
            [f"unit {unit.pk}: {unit.name}", "changes since wave 1"],
        )

    def test_ties_come_in_pages_and_by_measure(self) -> None:
        first = self.program.get("list_ties", self.wave.pk, measure="timely", size=5)
        last = self.program.get("list_ties", self.wave.pk, measure="timely", size=5, page=3)
        beyond = self.program.get("list_ties", self.wave.pk, measure="timely", size=5, page=99)

        self.assertEqual((first["total"], len(first["items"]), first["next"]), (12, 5, 2))
        self.assertEqual((len(last["items"]), last["next"]), (2, None))
        self.assertEqual((beyond["items"], beyond["next"]), ([], None))
        self.assertEqual({line["measure"] for line in first["items"]}, {"timely"})

    def test_changes_name_the_two_waves_and_say_what_can_be_said(self) -> None:
        found = self.program.get("read_changes", self.second_wave.pk)
        named = self.program.get("read_changes", self.second_wave.pk, against=1)

        self.assertEqual((found["before"], found["after"]), (1, 2))
        self.assertEqual(found, named)
        self.assertIn("No tie has moved since wave 1", found["answer"])
        for number in (2, 3):
            answer = self.program.call(
                "GET", "read_changes", self.second_wave.pk, query={"against": number}
            )
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.read("read_changes").status_code, 404)

    def test_releases_are_listed_once_for_each_wave(self) -> None:
        lines = self.program.get("list_releases", study=self.study.pk)["items"]

        self.assertEqual([line["wave_number"] for line in lines], [1, 2])
        self.assertEqual(lines[0]["fingerprint"], self.first.fingerprint)
        self.assertEqual(self.program.get("list_releases", study=10**6)["items"], [])

    def test_an_open_wave_has_no_release_for_anybody(self) -> None:
        third = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=3,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )

        for person in (self.amal, self.cato, self.lena):
            program = Program(person)
            for name in ("read_release", "list_ties", "read_changes", "list_suggestions"):
                answer = program.call("GET", name, third.pk)
                self.assertEqual(answer.status_code, 404)
            self.assertEqual(program.get("read_wave", third.pk)["state"], "open")

    def test_lists_ask_as_often_whatever_their_length(self) -> None:
        counts = []
        self.program.get("list_waves", self.study.pk)  # the day of its first use is kept
        for size in (1, 2):
            with connection.execute_wrapper(count := Counter()):
                self.program.get("list_waves", self.study.pk, size=size)
            counts.append(count.statements)
        with connection.execute_wrapper(count := Counter()):
            self.read("list_ties")

        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 12)
        self.assertLess(count.statements, 50)


class Counter:
    """Counts statements, but for those of the cache in which limits are counted."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_ours = "cache" not in sql and "SAVEPOINT" not in sql
        self.statements += is_ours
        return execute(sql, params, many, context)
