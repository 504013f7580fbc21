"""What is forgotten, and when: planted names, links and answers, and a clock that moves on."""

from datetime import datetime, time, timedelta

from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils.timezone import make_aware, now

from surveys import answering, people, results
from surveys.erasing import delete_study, forget_answers, forget_what_is_due
from surveys.importing.handing_in import hand_in_text
from surveys.links import address_of, comment_key, new_link, token_hash, withdraw_key
from surveys.locking import first_invitation
from surveys.models.answers import Comment, ResearchFile, Response, TieRating
from surveys.models.messages import Kind, Message, NoReminders
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.models.releases import Release, ReleasedValue, Roster
from surveys.models.rosters import Leaver, Move, PeopleList
from surveys.models.studies import Study
from surveys.models.waves import ResearchReader, Wave
from surveys.sweeping import sweep
from tests.base import Cast, CastTestCase
from tests.surveys.on_disk import MOST_SWEEPS, bytes_on_disk

PERSON_SIDE = (Participant, Link, Draft, Message, NoReminders, Roster)
ANSWER_SIDE = (Response, TieRating, Comment, ResearchFile)


def everything_stored():
    """Every value of every table of the database, as one text."""
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(lines)


class Canaries(Cast):
    """Fifty people: twelve send answers with a comment, three leave a draft, then a release.

    A mail to each of them got stuck in the outbox.
    """

    def plant(self):
        self.enter()
        rules = {"asks_for_comment": True, "comment_readers": "everybody", "comment_minimum": 20}
        Wave.objects.filter(pk=self.wave.pk).update(research_export=True, **rules)
        self.wave.refresh_from_db()
        ResearchReader.objects.create(
            organisation=self.hospital, wave=self.wave, user=self.cato, name="Rosa"
        )
        first_invitation(self.wave)
        self.names, self.links, self.answers, self.drafts = [], [], [], []
        self.mails = []
        self.tokens = [self.token_of(number) for number in range(50)]
        for number, token in enumerate(self.tokens[:12]):
            comment = f"a canary wrote this, it was number {number}"
            self.answer_by(token, {self.physicians: 3}, comment=comment)
            self.answers += [comment, withdraw_key(token), comment_key(token)]
        for number, token in enumerate(self.tokens[12:15]):
            version = answering.begin(token).version
            text = f"a canary began to write this {number}"
            answering.save_comment(token, text, version=version)
            self.drafts.append(text)
        self.close()
        self.closed_at = self.wave.closes_at
        self.published = results.freeze(self.wave)
        self.rosters = list(Roster.objects.values_list("pseudonym", flat=True))
        self.answers.append("respondent,rater_group,target_group")  # head of the research file
        self.plain = {
            "names": self.names,
            "links": self.links,
            "rosters": self.rosters,
            "answers": self.answers,
            "drafts": self.drafts,
            "mails": self.mails,
        }

    def token_of(self, number):
        name, email = f"Canary Person {number:02}", f"canary{number:02}@birds.example"
        person = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, name=name, email=email
        )
        invitation = self.invitation(self.nurses, participant=person)
        token = new_link(invitation)
        self.mails.append(f"a canary waits for this letter {number:02}")
        of_person = {"organisation": self.hospital, "invitation": invitation}
        Message.objects.create(
            kind=Kind.INVITATION, address=email, text=self.mails[-1], **of_person
        )
        NoReminders.objects.create(**of_person)
        self.names += [name, email]
        self.links.append(token_hash(token))
        return token

    def left(self, text):
        """Which kinds of canaries are still to be found, and that none is found in part."""
        found = {}
        for kind, canaries in self.plain.items():
            found[kind] = sum(canary in text for canary in canaries)
        return {kind: n == len(self.plain[kind]) for kind, n in found.items() if n}


def noon(day):
    """The middle of a day: whole days after it are the same days at whatever hour tests run."""
    return make_aware(datetime.combine(day, time(12)))


class ClockTest(Canaries, CastTestCase):
    def setUp(self):
        self.plant()

    @classmethod
    def setUpTestData(cls):
        """Nothing before `plant`."""

    def after(self, days, *, since):
        forget_what_is_due(since + timedelta(days=days))
        return self.left(everything_stored())

    def test_each_kind_goes_on_its_day_and_not_before(self):
        everything = dict.fromkeys(self.plain, True)
        self.assertEqual(len(self.names), 100)
        self.assertEqual(len(self.rosters), 12)
        self.assertEqual(self.left(everything_stored()), everything)
        released = noon(self.published.released_on)

        del everything["drafts"]
        self.assertEqual(self.after(0, since=now()), everything)
        self.assertEqual(self.after(89, since=released), everything)
        del everything["answers"]
        self.assertEqual(self.after(90, since=released), everything)
        self.assertEqual(self.after(364, since=self.closed_at), everything)
        self.assertEqual(self.after(365, since=self.closed_at), {})

    def test_what_was_released_says_the_same_afterwards(self):
        before = results.released_ties(self.published)

        self.after(400, since=self.closed_at)

        self.assertEqual(results.released_ties(Release.objects.get()), before)
        for table in (*PERSON_SIDE, *ANSWER_SIDE):
            self.assertEqual(table.objects.count(), 0, table.__name__)

    def test_invitations_stay_as_mere_numbers(self):
        self.after(400, since=self.closed_at)

        invitations = Invitation.objects.all()
        self.assertEqual({each.participant_id for each in invitations}, {None})
        self.assertEqual(invitations.filter(state="done").count(), 12)

    def test_a_link_opens_nothing_any_more(self):
        self.after(400, since=self.closed_at)

        self.assertEqual(self.client.get(address_of(self.tokens[20])).status_code, 404)

    def test_a_later_release_gives_the_answers_ninety_more_days(self):
        Release.objects.create(
            **Release.objects.values().get()
            | {
                "id": None,
                "number": 2,
                "released_on": self.published.released_on + timedelta(days=30),
            }
        )
        first = noon(self.published.released_on)

        self.assertIn("answers", self.after(119, since=first))
        self.assertNotIn("answers", self.after(120, since=first))

    def test_running_twice_is_the_same_as_once(self):
        self.after(90, since=now())
        once = everything_stored()

        self.after(90, since=now())

        self.assertEqual(everything_stored(), once)


class OtherWavesTest(CastTestCase):
    def test_an_open_wave_loses_nothing(self):
        answering.begin(self.link(self.nurses))
        self.answer(self.nurses, {self.physicians: 3})

        forget_what_is_due()

        self.assertEqual((Draft.objects.count(), Response.objects.count()), (1, 1))

    def test_a_wave_that_was_never_released_forgets_its_answers_with_the_names(self):
        self.answer(self.nurses, {self.physicians: 3})
        self.close()

        forget_what_is_due(self.wave.closes_at + timedelta(days=364))
        self.assertEqual(Response.objects.count(), 1)
        forget_what_is_due(self.wave.closes_at + timedelta(days=365))
        self.assertEqual((Response.objects.count(), Link.objects.count()), (0, 0))

    def test_a_wave_in_preparation_keeps_its_people(self):
        new = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        Participant.objects.create(organisation=self.hospital, wave=new, name="Nia")

        forget_what_is_due(now() + timedelta(days=4000))

        self.assertEqual(Participant.objects.count(), 1)

    def test_a_list_that_nobody_took_over_is_kept_for_a_week(self):
        hand_in_text(self.wave, "email,workgroup\ncanary@example.org,Nurses")

        handed_in = noon(PeopleList.objects.get().handed_in_on)
        forget_what_is_due(handed_in + timedelta(days=6))
        self.assertEqual(PeopleList.objects.count(), 1)
        forget_what_is_due(handed_in + timedelta(days=7))

        self.assertEqual(PeopleList.objects.count(), 0)

    def test_moves_and_leavers_go_with_the_names(self):
        first_invitation(self.wave)
        for number in range(2):
            person = Participant.objects.create(
                organisation=self.hospital, wave=self.wave, email=f"canary{number}@example.org"
            )
            self.invitation(self.nurses, participant=person)
            people.move(person, self.physicians, None)
        people.take_out(person)
        self.close()

        forget_what_is_due(now() + timedelta(days=366))

        self.assertEqual((Move.objects.count(), Leaver.objects.count()), (0, 0))
        self.assertNotIn("canary", everything_stored())

    def test_one_waves_end_is_not_anothers(self):
        self.answer(self.nurses, {self.physicians: 3})
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
        )
        self.answer(self.nurses, {self.physicians: 3})

        forget_answers(self.wave)

        self.assertEqual(Response.objects.get().wave.number, 1)


@override_settings(SECONDS_UNTIL_SWEEPING=10)
class FilesTest(Canaries, TransactionTestCase):
    """The same in the files on the disk."""

    def test_what_is_erased_stands_in_no_file_any_more(self):
        self.plant()
        tables = (*PERSON_SIDE, *ANSWER_SIDE)
        before = bytes_on_disk(*tables).decode("latin-1")
        self.assertEqual(self.left(before), dict.fromkeys(self.plain, True))

        forget_what_is_due(now() + timedelta(days=366))
        after = self.left(bytes_on_disk(*tables).decode("latin-1"))
        for _ in range(MOST_SWEEPS):
            if after:
                sweep(*tables)
                after = self.left(bytes_on_disk(*tables).decode("latin-1"))

        self.assertEqual(after, {})

    def test_the_planner_keeps_no_samples_of_them(self):
        self.plant()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.assertEqual(self.left(self.samples()), {})

        forget_what_is_due(now() + timedelta(days=366))

        self.assertEqual(self.left(self.samples()), {})

    def samples(self):
        question = "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats"
        if connection.vendor == "sqlite":
            question = "SELECT tbl, idx, stat FROM sqlite_stat1"
        with connection.cursor() as cursor:
            cursor.execute(question)
            found = str(cursor.fetchall())
        self.assertGreater(len(found), 100)  # there are samples, of other columns
        return found


class DeleteStudyTest(Canaries, CastTestCase):
    @classmethod
    def setUpTestData(cls):
        """Nothing before `plant`."""

    def test_nothing_of_it_stays_behind(self):
        self.plant()

        delete_study(self.study)

        self.assertEqual(self.left(everything_stored()), {})
        self.assertEqual((Study.objects.count(), ReleasedValue.objects.count()), (0, 0))
