"""T7: whoever holds the database cannot say whose answers are whose.

The attacker knows in which order people sent their answers, and has the database as it lies on
the disk: the place of each row, its key, the transaction that wrote it, its size.
"""

import random
from math import sqrt
from statistics import fmean

import numpy as np
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test import SimpleTestCase, TransactionTestCase

from surveys import answering
from surveys.models.answers import (
    CODES,
    OUTCOME_CODES,
    PARTNERSHIP_CODES,
    Comment,
    OutcomeAnswer,
    PartnershipRating,
    PickedOutcome,
    ResearchFile,
    Response,
    TieRating,
)
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.rewriting import rewrite
from tests.base import Cast

PEOPLE = 24
RUNS = 20
# Chance passes these about once in ten million runs of the suite; an order that was kept, even
# if turned round or shuffled within parts only, does not.
SIGMAS = 5.3
PLACE = "ctid" if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else "rowid"


def marker_of(person: int) -> dict[str, int]:
    """The person's number in base five, as choices: known to the test and to nobody else."""
    return {"timely": person // 5 + 1, "accurate": person % 5 + 1}


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def rank_correlation(order: list[int]) -> float:
    """How far the people found in an order stand in the order in which they sent: -1 to 1."""
    return float(np.corrcoef(np.arange(len(order)), order)[0, 1])


def hits(order: list[int]) -> int:
    return sum(place == person for place, person in enumerate(order))


class LinkageTest(Cast, TransactionTestCase):
    def setUp(self):
        self.enter()
        self.wave.asks_for_comment, self.wave.comment_readers = True, "the administrators"
        self.wave.save()
        chance = random.Random(7)
        people = list(range(PEOPLE))
        tokens = {person: self.link(self.nurses) for person in people}
        for person in people:  # the order of sending; invitations came in another
            self.send(tokens[person], person, chance.randint(0, 5))

    def send(self, token, person, more):
        choices = marker_of(person) | dict.fromkeys(CODES[3 : 3 + more], 3)
        version = answering.begin(token).version
        for code, choice in choices.items():
            version = answering.save_screen(
                token,
                code,
                {self.physicians.pk: choice},
                set(),
                shown={self.physicians.pk},
                version=version,
                screen=1,
            ).version
        answering.submit(token, version=version, comment=f"This is comment {person}")

    def found_by(self, order: str) -> list[int]:
        """Return the senders of the responses, in the order of something in the database."""
        rows = asked(
            "SELECT r.timely, r.accurate FROM surveys_response p "
            "JOIN surveys_tierating r ON r.response_id = p.id "
            f"WHERE r.target_id = {self.physicians.pk} ORDER BY {order}"
        )
        return [(timely - 1) * 5 + accurate - 1 for timely, accurate in rows]

    def comments_by(self, order: str) -> list[int]:
        rows = asked(f"SELECT text FROM surveys_comment ORDER BY {order}")
        return [int(text.rsplit(" ", 1)[1]) for (text,) in rows]

    def attacks(self):
        """Every way to put the answers into an order, by name."""
        found = {
            "place of the response": self.found_by(f"p.{PLACE}"),
            "place of the ratings": self.found_by(f"r.{PLACE}"),
            "key": self.found_by("p.id"),
            "withdraw key": self.found_by("p.withdraw_key"),
            "place of the comment": self.comments_by(PLACE),
            "key of the comment": self.comments_by("id"),
        }
        if connection.vendor == "postgresql":
            number = "{}.xmin::text::bigint, {}.ctid"
            found["transaction of the response"] = self.found_by(number.format("p", "p"))
            found["transaction of the ratings"] = self.found_by(number.format("r", "r"))
        return found

    def test_before_a_rewrite_the_order_of_arrival_gives_everybody_away(self):
        found = self.attacks()

        for name, order in found.items():
            if name.startswith(("place", "transaction")):
                self.assertEqual(order, list(range(PEOPLE)), name)
        self.assertLess(hits(found["key"]), 8)

    def test_after_a_rewrite_no_order_is_better_than_chance(self):
        matched, turned = {}, {}
        for _ in range(RUNS):
            rewrite()
            for name, order in self.attacks().items():
                self.assertEqual(sorted(order), list(range(PEOPLE)), name)
                if name != "withdraw key":  # it survives, so there is one order of it, not twenty
                    matched.setdefault(name, []).append(hits(order))
                    turned.setdefault(name, []).append(rank_correlation(order))

        # In a random order one person in all stands in the right place, give or take one, and
        # the rank correlation is 0, give or take 1 / sqrt(people - 1).
        for name, counts in matched.items():
            self.assertLess(sum(counts), RUNS + SIGMAS * sqrt(RUNS) + 10, name)
            spread = 1 / sqrt((PEOPLE - 1) * RUNS)
            self.assertLess(abs(fmean(turned[name])), SIGMAS * spread, name)

    def test_after_a_rewrite_all_answers_share_one_transaction(self):
        rewrite()

        if connection.vendor == "postgresql":
            tables = ("surveys_response", "surveys_tierating", "surveys_comment")
            numbers = {
                number for table in tables for number in asked(f"SELECT xmin::text FROM {table}")
            }
            self.assertEqual(len(numbers), 1)
            # The rewrite locks what it wrote; that mark may stay, and there is only one.
            marks = asked("SELECT DISTINCT xmax::text FROM surveys_response")
            self.assertLessEqual(len({mark for (mark,) in marks} - {"0"}), 1)
        else:
            journal = asked("PRAGMA wal_checkpoint(PASSIVE)")
            self.assertEqual(journal[0][1:], (0, 0))  # nothing left in it to read

    def test_two_rewrites_give_two_orders_and_no_key_twice(self):
        seen, orders = set(), []
        for _ in range(3):
            rewrite()
            keys = {str(key) for (key,) in asked("SELECT id FROM surveys_response")}
            self.assertTrue(seen.isdisjoint(keys))
            seen |= keys
            orders.append(self.found_by(f"p.{PLACE}"))

        self.assertEqual(len({tuple(order) for order in orders}), 3)

    def test_the_size_of_what_is_stored_says_nothing_about_when_it_came(self):
        rewrite()
        size = " + ".join(f"(CASE WHEN r.{code} IS NULL THEN 0 ELSE 1 END)" for code in CODES)

        order = self.found_by(f"{size}, p.id")

        # Random lengths from a fixed seed: the most telling of 1,000 shuffles is no worse.
        chance = random.Random(7)
        shuffled = [abs(rank_correlation(chance.sample(order, PEOPLE))) for _ in range(1000)]
        share = fmean(value >= abs(rank_correlation(order)) for value in shuffled)
        self.assertGreater(share, 0.01)


class SchemaTest(SimpleTestCase):
    """What the tables of the answers must not have."""

    FURTHER = (PartnershipRating, OutcomeAnswer, PickedOutcome)
    ANSWERS = (Response, TieRating, *FURTHER, Comment)
    MAY_POINT_TO = {
        *("organisation", "wave", "workgroup", "unit", "release", "response", "partner"),
    }

    def columns(self, table):
        return [field for field in table._meta.get_fields() if field.concrete]

    def test_no_time_no_serial_number_and_no_address(self):
        never = (
            models.DateField,  # and with it every date with a time
            models.TimeField,
            models.DurationField,
            models.AutoField,
            models.BigAutoField,
            models.SmallAutoField,
            models.GenericIPAddressField,
            models.EmailField,
            models.JSONField,
        )
        for table in self.ANSWERS:
            for field in self.columns(table):
                self.assertNotIsInstance(field, never, f"{table.__name__}.{field.name}")

    def test_they_point_to_no_person_and_no_person_points_to_them(self):
        persons = {Participant, Invitation, Link, Draft, apps.get_model(settings.AUTH_USER_MODEL)}
        for table in self.ANSWERS:
            towards = {
                f.related_model._meta.model_name for f in self.columns(table) if f.is_relation
            }
            self.assertLessEqual(towards, self.MAY_POINT_TO, table.__name__)
        for person in persons:
            for field in person._meta.get_fields():
                self.assertNotIn(field.related_model, {*self.ANSWERS, ResearchFile})

    def test_a_comment_does_not_know_the_response_it_came_with(self):
        self.assertNotIn("response", {field.name for field in self.columns(Comment)})

    def test_every_column_is_one_that_was_thought_about(self):
        self.assertEqual(
            {
                table.__name__: {f.column for f in self.columns(table) if f.column}
                for table in self.ANSWERS
            },
            {
                "Response": {
                    *("id", "organisation_id", "wave_id", "workgroup_id", "unit_id"),
                    *("release_id", "withdraw_key"),
                },
                "TieRating": {
                    *("response_id", "organisation_id", "target_id", "workgroup_id", "unit_id"),
                    *("no_contact", *CODES),
                },
                "PartnershipRating": {
                    *("response_id", "organisation_id", "partner_id", "workgroup_id", "unit_id"),
                    *PARTNERSHIP_CODES,
                },
                "OutcomeAnswer": {
                    *("response_id", "organisation_id", "workgroup_id", "unit_id"),
                    *OUTCOME_CODES,
                },
                "PickedOutcome": {"response_id", "organisation_id", "line"},
                "Comment": {
                    *("id", "organisation_id", "wave_id", "text", "release_id", "withdraw_key"),
                },
            },
        )


class StoredSchemaTest(TransactionTestCase):
    """The same, asked of the database: a default could count or tell the time."""

    def test_no_column_has_a_default_that_counts_or_tells_the_time(self):
        for table in SchemaTest.ANSWERS:
            name = table._meta.db_table
            if connection.vendor == "postgresql":
                defaults = asked(
                    "SELECT column_name, column_default, data_type FROM information_schema.columns "
                    f"WHERE table_name = '{name}' AND (column_default IS NOT NULL "
                    "OR is_identity = 'YES' OR data_type LIKE 'time%' OR data_type = 'date')"
                )
            else:
                defaults = [
                    row
                    for row in asked(f"PRAGMA table_info({name})")
                    if row[4] is not None or row[2].lower().startswith(("date", "time"))
                ]
                made_by = asked(f"SELECT sql FROM sqlite_master WHERE name = '{name}'")[0][0]
                self.assertNotIn("AUTOINCREMENT", made_by.upper())
            self.assertEqual(defaults, [], name)
