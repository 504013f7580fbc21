"""The database refuses to loosen a rule or to touch a release, whoever writes and however."""

import re
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import TransactionTestCase
from django.utils.timezone import localdate, now

from rcsurvey.checks import GUARDS as NEWEST
from rcsurvey.checks import guards_of
from surveys import erasing, results
from surveys.locking import first_invitation
from surveys.models.answers import ResearchFile, Response
from surveys.models.events import Event
from surveys.models.organisations import Organisation
from surveys.models.participants import Invitation, Link, Participant
from surveys.models.releases import (
    Block,
    BlockPart,
    Release,
    ReleasedComment,
    ReleasedValue,
    Roster,
)
from surveys.models.studies import Study, Unit
from surveys.models.waves import ResearchReader, Wave
from tests.base import Cast, CastTestCase

GUARDS = import_module(f"surveys.migrations.{NEWEST}")
OPEN = {"mode": "open", "open_agreed_by": "Ida", "open_agreed_on": localdate()}


class GuardedTestCase(CastTestCase):
    @contextmanager
    def refused(self, because):
        with self.assertRaisesMessage(IntegrityError, because), transaction.atomic():
            yield

    def refuse(self, row, because, **values):
        """The ORM and raw SQL are refused alike."""
        with self.refused(because):
            type(row)._base_manager.filter(pk=row.pk).update(**values)
        for field, value in values.items():
            setattr(row, field, value)
        with self.refused(because):
            row.save()
        row.refresh_from_db()

    def allow(self, row, **values):
        type(row)._base_manager.filter(pk=row.pk).update(**values)
        row.refresh_from_db()


class WaveTest(GuardedTestCase):
    def lock(self, **facts):
        self.allow(self.wave, **facts)
        first_invitation(self.wave)

    def test_before_the_first_invitation_everything_can_change(self):
        self.allow(self.wave, min_raters=3, min_items=1, between_weak_below=3.0, **OPEN)
        self.allow(self.wave, mode="protected", results_on=localdate())
        self.allow(self.wave, research_export=True, results_on=None)

        self.assertIsNone(self.wave.first_invited_on)

    def test_protected_does_not_become_open(self):
        self.lock(open_agreed_by="Ida", open_agreed_on=localdate())

        self.refuse(self.wave, "it cannot become open", mode="open")

    def test_open_becomes_protected_and_not_open_again(self):
        self.lock(**OPEN)

        self.allow(self.wave, mode="protected")

        self.refuse(self.wave, "it cannot become open", mode="open")

    def test_the_minimum_rises_and_does_not_fall(self):
        self.lock()

        self.allow(self.wave, min_raters=7)

        self.refuse(self.wave, "can be raised, not lowered", min_raters=6)

    def test_the_export_goes_off_and_not_on(self):
        self.lock(research_export=False)
        self.refuse(self.wave, "cannot be switched on", research_export=True)

    def test_an_export_that_was_announced_goes_off(self):
        self.allow(self.wave, research_export=True)
        self.reader()
        first_invitation(self.wave)

        self.allow(self.wave, research_export=False)

        self.refuse(self.wave, "cannot be switched on", research_export=True)

    def test_comments_need_more_people_or_are_not_asked_for(self):
        self.lock(asks_for_comment=True, comment_readers="the administrators")

        self.allow(self.wave, comment_minimum=20)
        self.refuse(self.wave, "only become stricter", comment_minimum=19)
        self.refuse(self.wave, "stays as it was", comment_readers="everybody")
        self.allow(self.wave, asks_for_comment=False)
        self.refuse(self.wave, "only become stricter", asks_for_comment=True)

    def test_results_are_put_off_and_not_brought_forward(self):
        self.lock()

        self.allow(self.wave, results_on=localdate())
        self.allow(self.wave, results_on=localdate() + timedelta(days=5))

        sooner = localdate() + timedelta(days=4)
        self.refuse(self.wave, "not brought forward", results_on=sooner)
        self.refuse(self.wave, "not brought forward", results_on=None)

    def test_cut_offs_and_the_rest_of_what_was_said_stay(self):
        self.lock()

        for field, value in {
            "min_items": 5,
            "between_weak_below": 3.4,
            "between_strong_above": 4.1,
            "between_source": "elsewhere",
            "within_weak_below": 4.0,
            "within_strong_above": 4.7,
            "within_source": "elsewhere",
            "open_agreed_by": "Ida",
            "open_agreed_on": localdate(),
            "number": 2,
            "organisation_id": self.other_hospital.pk,
        }.items():
            self.refuse(self.wave, "stays as it was", **{field: value})

    def test_the_lock_itself_stays(self):
        self.lock()

        self.refuse(self.wave, "stays as it was", first_invited_on=None)
        self.refuse(self.wave, "stays as it was", first_invited_on=localdate() + timedelta(days=1))

    def test_times_may_move(self):
        self.lock()

        self.allow(self.wave, closes_at=now() + timedelta(days=30))

        self.assertTrue(self.wave.is_open())

    def test_sql_without_django_is_refused(self):
        self.lock()

        with self.refused("can be raised, not lowered"), connection.cursor() as cursor:
            cursor.execute("UPDATE surveys_wave SET min_raters = 3")

    def test_a_row_is_not_replaced_by_a_looser_one(self):
        self.lock()
        names = [field.column for field in Wave._meta.local_concrete_fields]
        values = ", ".join("3" if name == "min_raters" else name for name in names)
        columns = ", ".join(names)
        update = ", ".join(f"{name} = excluded.{name}" for name in names)
        replacing = f"SELECT {columns.replace('min_raters', '3')} FROM surveys_wave WHERE true"
        statements = [
            f"INSERT INTO surveys_wave ({columns}) {replacing} "
            f"ON CONFLICT (id) DO UPDATE SET {update}"
        ]
        if connection.vendor == "sqlite":
            statements.append(
                f"REPLACE INTO surveys_wave ({columns}) SELECT {values} FROM surveys_wave"
            )

        for statement in statements:
            with self.refused(""), connection.cursor() as cursor:
                cursor.execute(statement)

        self.wave.refresh_from_db()
        self.assertEqual(self.wave.min_raters, 5)

    def reader(self, **facts):
        return ResearchReader.objects.create(
            organisation=self.hospital,
            **{"wave": self.wave, "user": self.cato, "name": "Rosa", "purpose": "a thesis"} | facts,
        )

    def test_nobody_is_named_for_the_export_after_the_first_invitation(self):
        rosa = self.reader()
        first_invitation(self.wave)

        with self.refused("nobody can be named"):
            self.reader(user=self.amal)
        self.refuse(rosa, "stays as they read it", name="Somebody else")
        self.refuse(rosa, "stays as they read it", purpose="something else")

    def test_a_name_does_not_move_to_a_wave_that_is_locked(self):
        other = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        rosa = self.reader(wave=other)
        first_invitation(self.wave)

        self.refuse(rosa, "stays as they read it", wave_id=self.wave.pk)

    def test_a_name_can_be_taken_off(self):
        rosa = self.reader()
        first_invitation(self.wave)

        rosa.delete()

        self.assertEqual(ResearchReader.objects.count(), 0)


class StudyTest(GuardedTestCase):
    def test_groups_units_and_questions_stay_while_people_answer(self):
        north = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        other = Study.objects.create(organisation=self.hospital, name="Other", process="other")
        first_invitation(self.wave)

        for field, value in {
            "kind": "leader",
            "rates": False,
            "is_rated": False,
            "position": 9,
            "study_id": other.pk,
        }.items():
            self.refuse(self.nurses, "keep their kind", **{field: value})
        self.refuse(north, "units keep their order", position=9)
        self.refuse(self.study, "the questions stay the same", instrument_version=2)
        self.refuse(self.study, "keeps its secret", secret="another")
        self.refuse(self.study, "keeps its secret", organisation_id=self.other_hospital.pk)

    def test_a_pair_does_not_become_a_group_on_paper(self):
        unknown = self.workgroup("Clerks", None)
        first_invitation(self.wave)

        self.refuse(self.pharmacists, "does not grow on paper", headcount=3)
        self.refuse(self.pharmacists, "does not grow on paper", headcount=None)
        self.refuse(unknown, "does not grow on paper", headcount=3)
        self.allow(unknown, headcount=2)
        self.allow(self.pharmacists, headcount=1)
        self.allow(self.nurses, headcount=12)

    def test_names_may_be_corrected(self):
        first_invitation(self.wave)

        self.allow(self.nurses, name="Ward nurses", phrase="the ward nurses")

        self.assertEqual(self.nurses.name, "Ward nurses")

    def test_after_the_release_the_next_wave_is_prepared(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        self.release()

        self.allow(self.nurses, kind="external", position=9)
        self.allow(self.pharmacists, headcount=4)

        self.refuse(self.study, "keeps its secret", secret="another")


class PersonSideTest(GuardedTestCase):
    def test_no_link_before_the_lock(self):
        invitation = self.invitation(self.nurses)

        with self.refused("locked before its first link"):
            Link.objects.create(invitation=invitation, token_hash="0" * 64)
        with self.refused("locked before its first link"):
            Link.objects.bulk_create([Link(invitation=invitation, token_hash="0" * 64)])

    def test_a_link_and_an_invitation_stay_where_they_are(self):
        self.link(self.nurses)
        other = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        second = self.invitation(self.nurses)

        self.refuse(Link.objects.get(), "it was made for", invitation_id=second.pk)
        self.refuse(Link.objects.get(), "it was made for", token_hash="0" * 64)
        self.refuse(second, "belongs to its wave", wave_id=other.pk)

    def test_an_answer_stays_in_its_wave_and_its_release(self):
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        other = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        self.refuse(Response.objects.first(), "belongs to its wave", wave_id=other.pk)

        self.release()

        self.refuse(Response.objects.first(), "belongs to its wave", release_id=None)


class ReleaseTest(GuardedTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.wave.asks_for_comment, cls.wave.comment_readers = True, "everybody"
        cls.wave.research_export = True
        cls.wave.save()
        ResearchReader.objects.create(
            organisation=cls.hospital, wave=cls.wave, user=cls.cato, name="Rosa"
        )
        cast = cls()
        for number in range(10):
            comment = ["Ask 100% of us, [please] *now*, o_k?", f"comment {number}"][number > 0]
            person = Participant.objects.create(
                organisation=cls.hospital, wave=cls.wave, email=f"person{number}@example.org"
            )
            link = cast.link(cls.nurses, participant=person)
            cast.answer_by(link, {cls.physicians: 3}, comment=comment)
        cls.wave.closes_at = now() - timedelta(minutes=1)
        cls.wave.save()
        cls.published = results.freeze(cls.wave)

    def rows(self):
        return (
            self.published,
            Block.objects.first(),
            BlockPart.objects.first(),
            ReleasedValue.objects.filter(kind="exact").first(),
            ReleasedComment.objects.first(),
        )

    def test_nothing_of_a_release_is_changed(self):
        release, block, part, value, comment = self.rows()

        never = "What is released never changes"
        self.refuse(release, never, released_on=localdate() - timedelta(days=1))
        self.refuse(release, never, min_raters=3)
        self.refuse(release, never, fingerprint="")
        self.refuse(block, never, raters_n=11)
        self.refuse(part, never, workgroup_id=self.physicians.pk)
        self.refuse(value, never, total=31)
        self.refuse(ResearchFile.objects.get(), never, content="")

    def test_nothing_of_a_release_is_deleted(self):
        for row in reversed(self.rows()):
            with self.refused("What is released never changes"), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])

    def test_nothing_is_added_to_a_release(self):
        release, block, part, value, comment = self.rows()
        for row, changes in (
            (block, {"key": "b9"}),
            (part, {"workgroup_id": self.physicians.pk}),
            (value, {"dimension": "another"}),
            (comment, {"position": 99}),
        ):
            row.pk = None
            for name, new in changes.items():
                setattr(row, name, new)
            with self.refused("What is released never changes"):
                row.save(force_insert=True)
        with self.refused("What is released never changes"):
            Roster.objects.create(block=Block.objects.get(), pseudonym="0")

    def test_a_place_in_a_block_is_given_once_and_goes_with_the_names(self):
        place = Roster.objects.first()

        self.refuse(place, "What is released never changes", pseudonym="somebody else")
        Roster.objects.all().delete()

        self.assertEqual(Roster.objects.count(), 0)

    def test_a_release_does_not_move_even_before_it_is_sealed(self):
        unsealed = Release.objects.create(
            **Release.objects.values().get() | {"id": None, "number": 2, "fingerprint": ""}
        )
        other = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

        self.refuse(unsealed, "What is released never changes", wave_id=other.pk)
        self.allow(unsealed, fingerprint="sealed")
        self.refuse(unsealed, "What is released never changes", fingerprint="again")

    def test_a_comment_is_blacked_out_and_never_rewritten(self):
        comment = ReleasedComment.objects.get(text__startswith="Ask 100%")
        never = "blacked out in part, and nothing else"

        for text in (
            "",
            "Ask 100% of us",
            "ASK 100% of us, [please] *now*, o_k?",
            "Ask 200% of us, [please] *now*, o_k?",
            "Ask 100% of us, [please] ?now*, o_k?",
            "Ask ███% of them, [please] *now*, o_k?",
        ):
            self.refuse(comment, never, text=text)
        self.refuse(comment, never, position=77)
        self.allow(comment, text="Ask ███% of us, [please] *███*, o_k?")
        self.allow(comment, text="███████████████████████████████████?")

        self.refuse(comment, never, text="Ask 100% of us, [please] *now*, o_k?")

    def test_the_whole_study_takes_its_releases_with_it(self):
        kept = Study.objects.create(organisation=self.hospital, name="Kept", process="kept")

        erasing.delete_study(self.study)

        self.assertEqual(list(Study.objects.all()), [kept])
        for table in (Release, Block, ReleasedValue, ReleasedComment, Response, Invitation):
            self.assertEqual(table.objects.count(), 0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM surveys_deleting")
            self.assertEqual(cursor.fetchone(), (0,))

    def test_no_row_takes_the_place_of_another(self):
        Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        Event.objects.create(organisation=self.hospital, action="released", about="wave 1")
        for guard in import_module("surveys.migrations.0002_guards").REPLACED:
            cells = self.one_row(guard.table)
            columns, values = ", ".join(cells), ", ".join(["%s"] * len(cells))
            kinds = ["INSERT"] if connection.vendor == "postgresql" else ["INSERT", "REPLACE"]
            for kind in kinds:
                with self.assertRaises(IntegrityError) as refusal, transaction.atomic():
                    connection.cursor().execute(
                        f"{kind} INTO {guard.table} ({columns}) VALUES ({values})",
                        [*cells.values()],
                    )
                because = "duplicate key" if connection.vendor == "postgresql" else guard.because
                self.assertIn(because, str(refusal.exception), guard.name)

    def one_row(self, table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id LIMIT 1")
            return dict(
                zip([each[0] for each in cursor.description], cursor.fetchone(), strict=True)
            )

    def test_deleting_one_study_lets_go_of_no_other(self):
        other = Study.objects.create(organisation=self.hospital, name="Other", process="other")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO surveys_deleting (study_id) VALUES (%s)", [other.pk])

            with self.refused("What is released never changes"):
                cursor.execute("DELETE FROM surveys_releasedvalue")


class LogTest(GuardedTestCase):
    def test_the_log_is_only_ever_added_to(self):
        event = Event.objects.create(
            organisation=self.hospital, actor=self.amal, action="released", about="wave 1"
        )

        self.refuse(event, "only ever added to", about="another wave")
        with self.refused("only ever added to"):
            Event.objects.all().delete()
        with self.refused("only ever added to"):
            self.hospital.delete()

        self.assertEqual(Event.objects.count(), 1)


class StandingTest(Cast, TransactionTestCase):
    """The guards as a whole: all there, taken down and put up again, in the way of no flush."""

    def test_all_guards_are_up_and_no_more(self):
        vendors = ("", connection.vendor)
        wanted = {guard.name for guard in GUARDS.GUARDS if guard.only in vendors}

        self.assertEqual(guards_of(connection), wanted)
        self.assertGreater(len(wanted), 30)

    def test_every_guard_speaks_of_columns_that_exist(self):
        tables = {table._meta.db_table: table for table in apps.get_models()}
        for guard in GUARDS.GUARDS:
            columns = {field.column for field in tables[guard.table]._meta.local_concrete_fields}
            named = set(re.findall(r"\b(?:OLD|NEW)\.(\w+)", guard.refuse_if))
            self.assertLessEqual(named, columns, guard.name)

    def test_a_later_migration_takes_them_down_and_puts_them_up(self):
        field = models.CharField(max_length=20, default="")
        field.set_attributes_from_name("remark")

        with connection.schema_editor() as editor:
            GUARDS.take_down(None, editor)
            editor.add_field(Wave, field)
            editor.remove_field(Wave, field)
            GUARDS.put_up(None, editor)

        self.test_all_guards_are_up_and_no_more()

    def test_back_to_before_them_and_forward_again(self):
        try:
            call_command("migrate", "surveys", "0001", verbosity=0)
            self.assertEqual(guards_of(connection), set())
        finally:
            call_command("migrate", verbosity=0)

        self.test_all_guards_are_up_and_no_more()

    def publish(self):
        self.enter()
        self.answer(self.nurses, {self.physicians: 3}, people=5)
        self.release()

    def test_flush_empties_what_is_guarded(self):
        self.publish()

        call_command("flush", interactive=False, verbosity=0)

        self.assertEqual((Release.objects.count(), Organisation.objects.count()), (0, 0))
        self.publish()  # and the guards stand as before
        with self.assertRaises(IntegrityError), transaction.atomic():
            ReleasedValue.objects.all().delete()

    def test_no_statement_empties_a_whole_table(self):
        self.publish()
        Event.objects.create(organisation=self.hospital, action="released", about="wave 1")
        tables = ["blockpart", "releasedvalue", "block", "release", "event"]
        statement = "DELETE FROM surveys_{}"
        if connection.vendor == "postgresql":
            tables += ["releasedcomment", "wave"]
            statement = "TRUNCATE surveys_{} CASCADE"

        for table in tables:
            with self.assertRaises(IntegrityError) as refusal, connection.cursor() as cursor:
                cursor.execute(statement.format(table))
            self.assertRegex(str(refusal.exception), "never changes|only ever added to")

        self.assertEqual(Release.objects.count(), 1)
