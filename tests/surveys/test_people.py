"""People one by one. Once a wave runs, nothing staff see or do tells who has answered."""

from django.core.exceptions import ValidationError
from django.http import Http404

from surveys import access, answering, people
from surveys.links import new_link
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.models.rosters import Leaver
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from surveys.progress import progress_of
from surveys.setups import setup_of
from surveys.workgroups import people_by_group
from tests.base import CastTestCase


class PeopleTestCase(CastTestCase):
    def join(self, name, group=None):
        person = Participant.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            name=name,
            email=f"{name.lower()}@example.org",
        )
        self.invitation(group or self.nurses, participant=person)
        return person

    def listed(self, search=""):
        return people.listed(self.wave, people.asked_people(self.wave, search))

    def token(self, person):
        return new_link(Invitation.objects.get(participant=person))

    def send(self, token):
        self.answer_by(token, {self.physicians: 4})

    def seen_by_staff(self):
        """All that any page for staff is made of."""
        setup = setup_of(self.wave)
        listed = [(p.name, p.group, p.unit) for p in self.listed()]
        return (
            listed,
            people_by_group(self.wave),
            setup.heads,
            setup.groups,
            progress_of(self.wave),
        )


class RunningTest(PeopleTestCase):
    """Two waves like twins: in one somebody has answered, in the other not."""

    def both(self, act):
        """Do the same to Ann, who has answered, and to Bea, who has not; return what is seen."""
        seen = []
        for name, answers in (("Ann", True), ("Bea", False)):
            self.wave = Wave.objects.create(
                organisation=self.hospital,
                study=self.study,
                number=Wave.objects.count() + 1,
                opens_at=self.wave.opens_at,
                closes_at=self.wave.closes_at,
            )
            person = self.join(name)
            for number in range(3):
                self.token(self.join(f"Other{number}"))
            token = self.token(person)
            if answers:
                self.send(token)
            act(Participant.objects.get(pk=person.pk))
            seen.append(repr(self.seen_by_staff()).replace("Bea", "Ann"))
        return seen

    def test_a_move_looks_the_same_whether_or_not_it_took_effect(self):
        answered, not_answered = self.both(lambda p: people.move(p, self.physicians, None))

        self.assertEqual(answered, not_answered)
        self.assertIn("('Ann', 'Physicians', '')", answered)

    def test_leaving_looks_the_same_whether_or_not_somebody_has_answered(self):
        answered, not_answered = self.both(people.take_out)

        self.assertEqual(answered, not_answered)
        self.assertNotIn("Ann", answered)

    def test_leaving_after_a_move_looks_the_same_too(self):
        def move_and_leave(person):
            people.move(person, self.physicians, None)
            people.take_out(Participant.objects.get(pk=person.pk))

        answered, not_answered = self.both(move_and_leave)

        self.assertEqual(answered, not_answered)

    def test_a_move_takes_effect_for_who_has_not_answered_and_the_draft_starts_anew(self):
        person = self.join("Ann")
        answering.begin(self.token(person))

        people.move(person, self.physicians, None)

        invitation = Invitation.objects.get(participant=person)
        self.assertEqual(invitation.workgroup, self.physicians)
        self.assertEqual(Draft.objects.count(), 0)

    def test_a_draft_stays_where_nothing_about_the_questions_changes(self):
        person = self.join("Ann")
        answering.begin(self.token(person))

        people.move(person, self.nurses, None)

        self.assertEqual(Draft.objects.count(), 1)

    def test_who_has_answered_stays_counted_where_they_answered(self):
        person = self.join("Ann")
        self.send(self.token(person))

        people.move(person, self.physicians, None)

        self.assertEqual(Invitation.objects.get(participant=person).workgroup, self.nurses)

    def test_a_unit_moves_along(self):
        north = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        person = self.join("Ann")
        self.token(person)

        people.move(person, self.nurses, north)

        self.assertEqual([p.unit for p in self.listed()], ["North"])

    def test_a_leaver_s_name_goes_and_an_unused_link_is_closed(self):
        person = self.join("Ann")
        token = self.token(person)
        answering.begin(token)

        people.take_out(person)

        self.assertEqual(Draft.objects.count(), 0)
        self.assertFalse(Participant.objects.filter(email__contains="ann").exists())
        with self.assertRaises(Http404):
            access.get_link(token)

    def test_what_a_leaver_has_sent_stays_and_can_be_taken_back_with_the_link(self):
        person = self.join("Ann")
        token = self.token(person)
        self.send(token)

        people.take_out(person)

        answering.withdraw(token)
        state = Link.objects.get().invitation.state
        self.assertEqual(state, Invitation.State.WITHDRAWN)

    def test_a_leaver_is_kept_as_a_mark_and_not_by_address(self):
        person = self.join("Ann")
        self.token(person)

        people.take_out(person)

        self.assertRegex(Leaver.objects.get().pseudonym, r"^[0-9a-f]{64}$")
        with self.assertRaises(Http404):
            access.get_participant(self.wave, person.pk)

    def test_a_new_address_needs_a_new_link_and_is_refused_here(self):
        person = self.join("Ann")
        self.token(person)

        with self.assertRaises(ValidationError):
            people.readdress(person, "other@example.org")

    def test_once_a_wave_is_closed_its_people_stay(self):
        person = self.join("Ann")
        self.token(person)
        self.wave.refresh_from_db()
        self.close()

        for act in (people.take_out, lambda p: people.move(p, self.physicians, None)):
            with self.assertRaises(people.WaveIsOver):
                act(person)
        self.assertEqual(len(self.listed()), 1)


class BeforeTheStartTest(PeopleTestCase):
    def test_a_move_is_a_move(self):
        person = self.join("Ann")

        people.move(person, self.physicians, None)

        self.assertEqual(Invitation.objects.get().workgroup, self.physicians)

    def test_nothing_is_left_of_who_is_taken_out(self):
        people.take_out(self.join("Ann"))

        self.assertEqual((Participant.objects.count(), Invitation.objects.count()), (0, 0))
        self.assertEqual(Leaver.objects.count(), 0)

    def test_an_address_is_corrected_unless_somebody_else_has_it(self):
        person, _other = self.join("Ann"), self.join("Bea")

        people.readdress(person, "new@example.org")
        with self.assertRaises(ValidationError):
            people.readdress(person, "bea@example.org")

        self.assertEqual(Participant.objects.get(pk=person.pk).email, "new@example.org")

    def test_people_are_found_by_name_and_address(self):
        self.join("Ann")
        self.join("Bea", self.physicians)

        self.assertEqual([p.name for p in self.listed("BEA@")], ["Bea"])
        self.assertEqual([p.name for p in self.listed()], ["Ann", "Bea"])
