"""People handed over, steps of answering, plans: as the pages do it, and no more is told."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from interventions.catalogue import load
from interventions.models.plans import Action
from surveys import answering, mailing
from surveys.models.events import Event
from surveys.models.messages import Kind, Message
from surveys.models.participants import Invitation, Participant
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from surveys.progress import count_for_today
from tests.base import CastTestCase
from tests.reports.api.programs import Program


def person(mailbox: str, group: str = "Nurses", **more: str) -> dict[str, str]:
    return {"email": f"{mailbox}@example.org", "workgroup": group, **more}


class PeopleTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.draft = Wave.objects.create(organisation=cls.hospital, study=cls.study, number=2)

    def setUp(self) -> None:
        self.program = Program(self.amal)

    def push(self, *people: dict[str, str], wave: Wave | None = None, **more: Any) -> Any:
        body = {"people": people, **more}
        return self.program.call("PUT", "push_people", (wave or self.draft).pk, body=body)

    def test_people_are_added_once_however_often_they_are_sent(self) -> None:
        first = self.push(person("ann", name="Ann", unit="North"), person("ben", "Clerks"))
        again = self.push(person("ann", name="Ann", unit="North"), person("ben", "Clerks"))

        self.assertEqual(first.json(), {"added": 2, "changed": 0, "known": 0})
        self.assertEqual(again.json(), {"added": 0, "changed": 0, "known": 2})
        self.assertEqual(Participant.objects.filter(wave=self.draft).count(), 2)
        self.assertEqual(Unit.objects.get(study=self.study).name, "North")
        self.assertEqual(Event.objects.filter(action="people imported").count(), 1)

    def test_before_the_start_they_are_corrected_and_nobody_is_taken_out(self) -> None:
        self.push(person("ann"), person("ben"))

        answer = self.push(person("ann", "Physicians", name="Ann Ek"))

        self.assertEqual(answer.json(), {"added": 0, "changed": 1, "known": 0})
        ann = Participant.objects.get(email="ann@example.org")
        self.assertEqual((ann.name, ann.invitation.workgroup.name), ("Ann Ek", "Physicians"))
        self.assertEqual(Participant.objects.filter(wave=self.draft).count(), 2)

    def test_a_list_with_something_to_mend_adds_nobody_and_says_where(self) -> None:
        answer = self.push(person("ann"), {"email": "nobody", "workgroup": ""}, person("ann"))

        self.assertEqual(answer.status_code, 422)
        where = {each["where"] for each in answer.json()["error"]["fields"]}
        self.assertEqual(where, {"people.1.email", "people.1.workgroup", "people.2.email"})
        self.assertFalse(Participant.objects.exists())

    def test_a_group_that_may_be_a_slip_is_asked_about(self) -> None:
        asked = self.push(person("ann", "Nurse s"))
        meant = self.push(person("ann", "Nurse s"), own_groups=["Nurse s"])

        [field] = asked.json()["error"]["fields"]
        self.assertEqual(field["where"], "own_groups")
        self.assertIn("“Nurse s” looks like “Nurses”", field["message"])
        self.assertEqual(meant.json()["added"], 1)

    def test_while_it_runs_who_is_new_is_invited_and_nothing_tells_who_answered(self) -> None:
        ann, ben = (
            Participant.objects.create(
                organisation=self.hospital, wave=self.wave, email=f"{name}@example.org"
            )
            for name in ("ann", "ben")
        )
        mailing.plan(self.wave)
        link = self.link(self.nurses, participant=ann)
        self.link(self.nurses, participant=ben)
        silent = [self.push(person(name), wave=self.wave).content for name in ("ann", "ben")]
        version = answering.begin(link).version
        answering.submit(link, version=version)

        told = [self.push(person(name), wave=self.wave).content for name in ("ann", "ben")]
        moved = [self.push(person(name, "Physicians"), wave=self.wave) for name in ("ann", "ben")]
        new = self.push(person("eve"), wave=self.wave)

        self.assertEqual(silent[0], silent[1])
        self.assertEqual(told, silent)
        self.assertEqual(moved[0].status_code, 422)
        self.assertEqual(moved[0].content, moved[1].content)
        self.assertEqual(new.json()["added"], 1)
        mail = Message.objects.filter(kind=Kind.INVITATION)
        written_to = mail.values_list("invitation__participant__email", flat=True)
        self.assertIn("eve@example.org", written_to)

    def test_a_wave_that_has_closed_takes_nobody(self) -> None:
        self.close()

        answer = self.push(person("ann"), wave=self.wave)

        self.assertEqual((answer.status_code, answer.json()["error"]["code"]), (409, "wave_closed"))
        self.assertFalse(Participant.objects.exists())

    def test_progress_moves_in_the_steps_of_the_page_and_never_by_one(self) -> None:
        links = [self.link(self.nurses) for _ in range(12)]
        seen = []
        for link in links[:4]:
            version = answering.begin(link).version
            answering.submit(link, version=version)
            seen.append(self.program.get("read_progress", self.wave.pk)["lines"])
        count_for_today()
        counted = self.program.get("read_progress", self.wave.pk)["lines"]

        self.assertEqual([each == seen[0] for each in seen], [True] * 4)
        nothing = {"name": "Everybody invited", "answered": "under 20 %", "tenths": 1}
        self.assertEqual(seen[0][0], nothing)
        self.assertEqual(counted[0]["answered"], "30 to 39 %")
        self.assertEqual(self.program.get("read_progress", self.draft.pk)["lines"], [])

    def test_no_answer_of_the_interface_names_a_person_who_is_asked(self) -> None:
        self.push(person("ann", name="Ann Ek"))
        for name, key in (
            ("list_studies", None),
            ("read_study", self.study.pk),
            ("list_waves", self.study.pk),
            ("read_wave", self.draft.pk),
            ("read_progress", self.draft.pk),
        ):
            answer = self.program.call("GET", name, *([key] if key else []))
            self.assertNotIn("ann", answer.content.decode().lower(), name)


class PlansTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()
        cast = cls()
        cast.answer_all()
        cls.frozen = cast.release()

    def setUp(self) -> None:
        self.program = Program(self.lena)
        suggested = self.program.get("list_suggestions", self.wave.pk)
        self.first = suggested[0]
        self.idea = {"pair": self.first["pair"], "idea": self.first["ideas"][0]["idea"]}

    def add(self, idea: dict[str, str]) -> Any:
        return self.program.call("POST", "add_action", self.wave.pk, body=idea)

    def change(self, action: int, **facts: Any) -> Any:
        return self.program.call("PATCH", "change_action", action, body=facts)

    def test_a_suggestion_comes_onto_the_plan_once(self) -> None:
        first, again = self.add(self.idea), self.add(self.idea)

        self.assertEqual((first.status_code, again.status_code), (201, 200))
        self.assertEqual(first.json(), again.json())
        self.assertEqual(first.json()["idea"], self.idea["idea"])
        listed = self.program.get("list_actions", wave=self.wave.pk)
        self.assertEqual(listed["items"], [first.json()])

    def test_what_is_not_suggested_is_not_found(self) -> None:
        for idea in (self.idea | {"pair": "tie-1-999"}, self.idea | {"idea": "no-such-idea"}):
            self.assertEqual(self.add(idea).status_code, 404)
        self.assertFalse(Action.objects.exists())

    def test_only_what_is_sent_is_changed_and_a_stale_version_changes_nothing(self) -> None:
        action = self.add(self.idea).json()
        step = action["steps"][0]["id"]

        first = self.change(action["id"], version=1, notes="Begin small.", steps_done=[step])
        second = self.change(
            action["id"], version=2, due_on="2027-03-31", reminds="cato@example.org"
        )
        stale = self.change(action["id"], version=1, notes="Begin large.")

        self.assertEqual(first.json()["steps"][0]["done"], True)
        self.assertEqual(second.json()["notes"], "Begin small.")
        self.assertEqual(second.json()["due_on"], "2027-03-31")
        self.assertEqual(second.json()["reminds"], "cato@example.org")
        self.assertEqual(
            (stale.status_code, stale.json()["error"]["code"]), (409, "changed_meanwhile")
        )
        self.assertEqual(Action.objects.get().notes, "Begin small.")

    def test_dates_in_the_wrong_order_and_foreign_groups_are_refused(self) -> None:
        action = self.add(self.idea).json()

        early = self.change(action["id"], version=1, starts_on="2027-03-31", due_on="2027-03-01")
        foreign = self.change(action["id"], version=1, leading_group=10**6)

        self.assertEqual(early.json()["error"]["fields"][0]["where"], "due_on")
        self.assertEqual(foreign.json()["error"]["fields"][0]["where"], "leading_group")
        self.assertEqual(Action.objects.get().version, 1)

    def test_a_tie_carries_three_actions_and_no_fourth(self) -> None:
        ideas = [each["idea"] for each in self.first["ideas"]]
        answers = [self.add(self.idea | {"idea": idea}).status_code for idea in ideas]

        self.assertEqual(answers.count(201), 3)
        self.assertEqual(set(answers), {201, 409})

    def test_an_action_moves_on_and_off_the_plan_and_back(self) -> None:
        action = self.add(self.idea).json()["id"]
        for status in ("running", "removed", "done"):
            answer = self.program.call("PUT", "move_action", action, body={"status": status})
            self.assertEqual(answer.json()["status"], status)
            shown = self.program.get("list_actions")["total"]
            self.assertEqual(shown, 0 if status == "removed" else 1)

    def test_before_the_release_nothing_is_suggested(self) -> None:
        open_wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )

        self.assertEqual(
            self.program.call("GET", "list_suggestions", open_wave.pk).status_code, 404
        )
        answer = self.program.call("POST", "add_action", open_wave.pk, body=self.idea)
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(Invitation.objects.filter(wave=open_wave).count(), 0)
