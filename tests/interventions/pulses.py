"""A hospital whose first wave is released, with something on the plan of nurses and physicians."""

from collections.abc import Mapping
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate, now

from interventions.models.plans import Action
from surveys import results
from surveys.links import new_link
from surveys.models.participants import Invitation, Participant
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.interventions.pages import AdviceTestCase

PEOPLE = {"Nurses": 9, "Physicians": 6, "Therapists": 5}
FIRST = {  # who says what about whom in the first wave
    "Nurses": {"Nurses": 4, "Physicians": 2, "Therapists": 4},
    "Physicians": {"Nurses": 3, "Physicians": 4, "Therapists": 4},
    "Therapists": {"Nurses": 4, "Physicians": 4, "Therapists": 4},
}
WORDING = {"en": {"item.timely.co_worker": "{group}, in time?", "mail.thanks.body": "Thanks!"}}


class PulseTestCase(AdviceTestCase):
    """Everybody has an address and was asked five weeks ago."""

    first: Release

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cls.wave.first_invited_on = localdate() - timedelta(weeks=5)
        cls.wave.wording = WORDING
        cls.wave.outcome_items = ["quality"]
        cls.wave.save()
        for group, people in PEOPLE.items():
            for number in range(people):
                cast.invite(cls.study.workgroups.get(name=group), f"{group}{number}".lower())
        cast.all_answer(cls.wave, FIRST)
        cls.first = cast.release()

    def invite(self, group: Workgroup, name: str) -> None:
        person = Participant.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            name=name.capitalize(),
            email=f"{name}@example.org",
        )
        self.invitation(group, participant=person)

    def all_answer(self, wave: Wave, scores: Mapping[str, Mapping[str, int]]) -> None:
        """Let everybody who is asked answer, by links as the mails hold them."""
        for invitation in Invitation.objects.filter(wave=wave).select_related("workgroup"):
            given = scores[invitation.workgroup.name].items()
            about = {self.study.workgroups.get(name=name): score for name, score in given}
            self.answer_by(new_link(invitation), about)

    def plan(self, slug: str = "humble-inquiry") -> Action:
        self.client.force_login(self.lena)
        pair = f"tie-{self.nurses.pk}-{self.physicians.pk}"
        url = reverse("interventions:plan-add", args=[self.wave.pk])
        self.client.post(url, {"pair": pair, "slug": slug})
        self.client.force_login(self.amal)
        return Action.objects.get(slug=slug)

    def ask(self) -> Wave:
        """Ask a pulse on the page of the plan."""
        self.client.force_login(self.amal)
        self.client.post(reverse("interventions:pulse", args=[self.wave.pk]), {"days": "7"})
        return Wave.objects.get(pulse_of=self.wave)

    def end(self, pulse: Wave) -> None:
        """Let the day come on which it closes by itself, and the half hour after it."""
        pulse.refresh_from_db()
        Wave.objects.filter(pk=pulse.pk).update(
            opens_at=now() - timedelta(days=7), closes_at=now() - timedelta(hours=1)
        )
        pulse.refresh_from_db()

    def released_pulse(self, scores: Mapping[str, Mapping[str, int]]) -> Release:
        pulse = self.ask()
        self.all_answer(pulse, scores)
        self.end(pulse)
        return results.freeze(pulse)
