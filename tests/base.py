"""The cast: one hospital with a small study, another that has no business there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.test import TestCase
from django.utils.timezone import now

from surveys import answering, results
from surveys.links import new_link, token_hash
from surveys.models.organisations import Membership, Organisation
from surveys.models.participants import Invitation
from surveys.models.releases import Release
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import Wave
from surveys.questions import questionnaire_for
from surveys.scoring.released import ReleasedTies

CODES = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
BEST_CHOICE = {"frequent": 3}  # "about right"; everywhere else the last option is the best


def choice_worth(code: str, score: int) -> int:
    """Return the option that scores so much: only *frequent* is scored out of order."""
    return {1: 1, 3: 2, 5: 3, 4: 4, 2: 5}[score] if code == "frequent" else score


class Cast:
    """Amal administers North Hospital, Lena leads there, Cato advises. Bram runs another one.

    Nurses (9 people), physicians (6), therapists (5), two pharmacists. The wave is open.
    """

    @classmethod
    def enter(cls) -> None:
        """Put everybody into the database."""
        cls.hospital = Organisation.objects.create(name="North Hospital")
        cls.other_hospital = Organisation.objects.create(name="Elsewhere Hospital")
        cls.amal = cls.person("amal", cls.hospital, Membership.Role.ADMINISTRATOR)
        cls.lena = cls.person("lena", cls.hospital, Membership.Role.LEADER)
        cls.cato = cls.person("cato", cls.hospital, Membership.Role.CONSULTANT)
        cls.bram = cls.person("bram", cls.other_hospital, Membership.Role.ADMINISTRATOR)
        cls.study = Study.objects.create(
            organisation=cls.hospital, name="Discharge", process="discharge"
        )
        cls.nurses = cls.workgroup("Nurses", 9)
        cls.physicians = cls.workgroup("Physicians", 6)
        cls.therapists = cls.workgroup("Therapists", 5)
        cls.pharmacists = cls.workgroup("Pharmacists", 2)
        cls.wave = Wave.objects.create(
            organisation=cls.hospital,
            study=cls.study,
            number=1,
            opens_at=now() - timedelta(days=7),
            closes_at=now() + timedelta(days=7),
        )

    @classmethod
    def person(cls, name: str, organisation: Organisation, role: str) -> Any:
        user = get_user_model().objects.create_user(name, f"{name}@example.org")
        Membership.objects.create(organisation=organisation, user=user, role=role)
        return user

    @classmethod
    def workgroup(cls, name: str, headcount: int | None, **facts: Any) -> Workgroup:
        return Workgroup.objects.create(
            organisation=cls.hospital,
            study=cls.study,
            name=name,
            headcount=headcount,
            position=Workgroup.objects.count(),
            **facts,
        )

    def invitation(self, group: Workgroup, **facts: Any) -> Invitation:
        return Invitation.objects.create(
            organisation=self.hospital, wave=self.wave, workgroup=group, **facts
        )

    def link(self, group: Workgroup, **facts: Any) -> str:
        """Return a fresh personal link of somebody in a workgroup."""
        return new_link(self.invitation(group, **facts))

    def answer(
        self,
        group: Workgroup,
        scores: Mapping[Workgroup, int | Mapping[str, int]],
        *,
        people: int = 1,
        comment: str = "",
        **facts: Any,
    ) -> str:
        """Let people answer the way the site does: same scores on every item, or by item."""
        for _ in range(people):
            token = self.link(group, **facts)
            self.answer_by(token, scores, comment=comment)
        return token

    def answer_by(
        self,
        token: str,
        scores: Mapping[Workgroup, int | Mapping[str, int]],
        *,
        comment: str = "",
    ) -> None:
        """Answer and send with one link; what seven screens would save is written at once."""
        draft = answering.begin(token)
        for target, score in scores.items():
            draft.choices[str(target.pk)] = {
                code: choice_worth(code, score if isinstance(score, int) else score[code])
                for code in CODES
                if isinstance(score, int) or code in score
            }
        draft.touch(token_hash(token))
        draft.save(update_fields=["choices", "touched_by"])
        answering.submit(token, version=draft.version, comment=comment)

    def close(self) -> None:
        self.wave.closes_at = now() - timedelta(minutes=1)
        self.wave.save()

    def release(self) -> Release:
        """Close the wave and release it."""
        self.close()
        return results.freeze(self.wave)

    def answer_all(self) -> None:
        """Fill the wave: nurses and physicians find each other hard going, therapists do not."""
        nurses, physicians, therapists = self.nurses, self.physicians, self.therapists
        self.answer(nurses, {nurses: 4, physicians: 3, therapists: 4}, people=6)
        self.answer(nurses, {nurses: 5, physicians: 2, therapists: 5}, people=3)
        self.answer(physicians, {nurses: 3, physicians: 4, therapists: 4}, people=6)
        self.answer(therapists, {nurses: 4, physicians: 4, therapists: 4}, people=5)

    def released(self) -> ReleasedTies:
        """Answer, close, release; return what may be shown."""
        self.answer_all()
        return results.released_ties(self.release())

    def asked_about(self, group: Workgroup) -> list[str]:
        return [t.name for t in questionnaire_for(self.invitation(group)).targets]


class CastTestCase(Cast, TestCase):
    """A test that starts with the cast on stage."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
