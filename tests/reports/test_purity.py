"""Every number of every page and file of a release comes from the release table, or is furniture.

And with the answers taken away, all pages and files still say the same, byte by byte.
"""

import random
from datetime import date, timedelta

from django.db import connection
from django.utils.timezone import now

from interventions.catalogue import load
from surveys import results
from surveys.links import new_link
from surveys.models.participants import Participant
from surveys.models.releases import Release, ReleasedValue
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from tests.base import CODES, Cast
from tests.reports.purity import FILES, settled
from tests.reports.purity_close_ups import CloseUpTestCase
from tests.reports.recomputed import Recomputed

ANSWERS = (
    "surveys_response",
    "surveys_tierating",
    "surveys_comment",
    "surveys_researchfile",
    "surveys_draft",
)
PAGES = (
    "reports:overview",
    "reports:heatmap",
    "reports:map",
    "reports:units",
    "reports:further",
    "reports:changes",
    "reports:trend",
    "interventions:suggestions",
    "interventions:prepare",
)


class ManyPeople(Cast):
    """North and South; groups of every size, among them some that must be pooled or held back."""

    HEADS = {"Nurses": (9, 6), "Physicians": (5, 2), "Therapists": (3, 1), "Clerks": (2, 0)}

    @classmethod
    def enter(cls) -> None:
        super().enter()
        load()
        cls.clerks = cls.workgroup("Clerks", 3)
        cls.north, cls.south = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("North", "South")
        )
        cls.rng = random.Random(11)

    def everybody_answers(self, *, joiners: int = 0) -> None:
        """Let all answer: high and low ends, skips, and a comment now and then."""
        groups = list(self.study.workgroups.all())
        for group in groups:
            heads = self.HEADS.get(group.name, (0, 0))
            for unit, people in zip((self.north, self.south), heads, strict=True):
                more = joiners if group.name == "Nurses" and unit == self.north else 0
                for number in range(people + more):
                    self.one_answers(group, unit, number, groups)

    def one_answers(self, group, unit, number, groups) -> None:
        person = Participant.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            email=f"{group.name}{unit.name}{number}@example.org",
        )
        link = new_link(self.invitation(group, unit=unit, participant=person))
        scores = {}
        for target in groups:
            if not group.asks_about(target) or self.rng.random() < 0.1:
                continue
            level = 2 + (group.pk * 7 + target.pk * 5) % 4
            scores[target] = {
                code: min(5, max(1, level + self.rng.choice((-1, 0, 0, 0, 1))))
                for code in CODES
                if self.rng.random() < 0.93
            }
        comment = "Seven talks at 8:30 helped." if number == 1 else ""
        self.answer_by(link, scores, comment=comment)

    def next_wave(self, number: int) -> None:
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=number,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
            asks_for_comment=True,
            comment_readers="the project team",
        )


class TwoWaves(ManyPeople):
    """Two waves of many people: exact numbers, ranges, half steps, withheld and held back ones."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        cast = cls()
        cast.next_wave(2)
        cast.everybody_answers()
        cls.first = cast.release()
        cast.next_wave(3)
        cast.everybody_answers(joiners=1)
        cls.second = cast.release()


class ProtectedTest(TwoWaves, CloseUpTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def releases(self) -> tuple[Release, Release]:
        return (self.first, self.second)

    def test_the_releases_hold_every_kind_of_value(self) -> None:
        kinds = ReleasedValue.objects.values_list("block__release__wave__number", "kind")

        found = set(kinds)
        self.assertLessEqual(
            {(2, kind) for kind in ("exact", "at_least", "withheld")} | {(3, "step")}, found
        )
        self.assertTrue(any("+" in row for row in Recomputed(self.first).rows))
        self.assertTrue(self.first.held_back_targets)
        self.assertEqual(self.first.figures["pooled_sd"]["reason"], "")

    def test_the_overview(self) -> None:
        for release in self.releases():
            self.check_overview(release)

    def test_the_heatmap_in_every_measure(self) -> None:
        for release in self.releases():
            self.check_heatmap(release)

    def test_the_heatmap_of_every_unit(self) -> None:
        for release in self.releases():
            for unit in (self.north, self.south):
                self.check_heatmap(release, unit)

    def test_the_units_side_by_side(self) -> None:
        for release in self.releases():
            self.assertGreater(self.check_units(release, [self.north, self.south]), 12)

    def test_the_files_of_the_whole_and_of_every_unit(self) -> None:
        for release in self.releases():
            for unit in (None, self.north, self.south):
                self.check_files(release, unit)

    def test_what_to_try(self) -> None:
        for release in self.releases():
            self.check_advice(release)

    def test_every_tie_every_group_and_the_map(self) -> None:
        for release in self.releases():
            self.check_close_ups(release)

    def test_with_the_answers_away_everything_still_says_the_same(self) -> None:
        before = self.everything()
        self.take_answers_away()

        after = self.everything()

        self.assertGreater(len(before), 60)
        self.assertEqual(before, after)

    def take_answers_away(self) -> None:
        connection.check_constraints()  # PostgreSQL renames no table that waits for a check
        with connection.cursor() as cursor:
            for table in ANSWERS:
                cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")

    def everything(self) -> dict[str, bytes]:
        """Every page and file of both releases, as each kind of reader finds it."""
        said = {}
        for person in (self.lena, self.amal):
            self.client.force_login(person)
            for address in self.addresses():
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200, address)
                said[f"{person.username}: {address}"] = settled(response)
        return said

    def addresses(self) -> list[str]:
        found = []
        for release in self.releases():
            found += [self.address(name, release) for name in PAGES]
            found += self.closer_addresses(release)
            found += [f"{self.address('reports:overview', release)}?compare=studies"]
            if release.wave.number > 2:  # the first wave that was released has none before it
                found += [self.address("interventions:moved", release)]
            for unit in ("", self.north.pk, self.south.pk):
                heatmap = self.address("reports:heatmap", release)
                found += [f"{heatmap}?unit={unit}&show={show}" for show in ("all", *CODES)]
                for name in FILES:
                    found.append(f"{self.address('reports:file', release, name)}?unit={unit}")
        return found

    def closer_addresses(self, release: Release) -> list[str]:
        nurses, physicians = str(self.nurses.pk), str(self.physicians.pk)
        pooled = next(row for row in Recomputed(release).rows if "+" in row)
        return [
            self.address("reports:tie", release, nurses, physicians),
            self.address("reports:tie", release, pooled, nurses),
            self.address("reports:group", release, nurses),
            self.address("reports:group", release, pooled),
        ]

    def test_the_answers_were_really_away(self) -> None:
        self.take_answers_away()

        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM surveys_response_away")
            self.assertGreater(cursor.fetchone()[0], 0)

        self.assertNotIn("surveys_response", connection.introspection.table_names())


class OpenTest(ManyPeople, CloseUpTestCase):
    HEADS = {"Nurses": (2, 1), "Physicians": (1, 2), "Therapists": (0, 1), "Pharmacists": (1, 0)}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        Wave.objects.filter(pk=cls.wave.pk).update(
            mode="open", open_agreed_by="Rosa", open_agreed_on=date(2026, 1, 5)
        )
        cls.wave.refresh_from_db()
        cast = cls()
        cast.everybody_answers()
        cls.frozen = cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def test_the_overview(self) -> None:
        self.check_overview(self.frozen)

    def test_the_heatmap(self) -> None:
        for unit in (None, self.north, self.south):
            self.check_heatmap(self.frozen, unit)

    def test_the_units_side_by_side(self) -> None:
        self.assertGreater(self.check_units(self.frozen, [self.north, self.south]), 12)

    def test_every_tie_every_group_and_the_map(self) -> None:
        self.check_close_ups(self.frozen)

    def test_the_files(self) -> None:
        for unit in (None, self.north, self.south):
            self.check_files(self.frozen, unit)

    def test_what_to_try(self) -> None:
        self.check_advice(self.frozen)


class LaterReleaseTest(ManyPeople, CloseUpTestCase):
    """Two releases of one wave: the views are made of the blocks of both."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        cast = cls()
        cast.everybody_answers()
        cast.release()
        Wave.objects.filter(pk=cls.wave.pk).update(closes_at=now() + timedelta(days=1))
        cls.wave.refresh_from_db()
        for number in range(20, 28):
            cast.one_answers(cls.nurses, cls.south, number, list(cls.study.workgroups.all()))
        cast.wave.closes_at = now() - timedelta(minutes=1)
        cast.wave.save()
        cls.second = results.freeze(cast.wave)

    def test_all_pages_and_files(self) -> None:
        self.client.force_login(self.lena)

        self.assertEqual(self.second.number, 2)
        self.check_overview(self.second)
        self.check_files(self.second)
        for unit in (None, self.north, self.south):
            self.check_heatmap(self.second, unit)
        self.check_close_ups(self.second)
        self.check_advice(self.second)
