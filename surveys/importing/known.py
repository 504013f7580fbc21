"""What a wave has already: its groups, units, languages and people, as staff see them."""

from dataclasses import dataclass, replace

from django.db.models.functions import Coalesce

from surveys.models.participants import Invitation
from surveys.models.waves import Wave
from surveys.results.rosters import pseudonym


@dataclass(frozen=True, slots=True)
class Person:
    """One person as a list says: who, in which group, unit and language."""

    email: str
    name: str
    workgroup: str
    unit: str
    partner: str
    language: str

    def as_known(self, before: "Person") -> "Person":
        """The same, where the list leaves out what is known: an empty cell erases nothing."""
        return replace(
            self,
            name=self.name or before.name,
            unit=self.unit or before.unit,
            partner=before.partner if not self.partner else self.partner,
            language=self.language or before.language,
        )


class Leavers:
    """Who was taken out of a wave. Knows nobody, and recognises an address it is shown."""

    def __init__(self, wave: Wave) -> None:
        self.secret = wave.study.secret
        self.marks = set(wave.leavers.values_list("pseudonym", flat=True))

    def __contains__(self, address: str) -> bool:
        return bool(self.marks) and pseudonym(self.secret, address) in self.marks


@dataclass(frozen=True, slots=True)
class Known:
    """What a list is compared with."""

    organisation: str
    languages: tuple[str, ...]
    groups: dict[str, str]
    units: tuple[str, ...]
    partners: tuple[str, ...]
    people: dict[str, Person]
    leavers: Leavers
    is_fixed: bool


def known_of(wave: Wave) -> Known:
    """Read it: five queries, however many people there are."""
    study = wave.study
    groups = {
        name: partner or ""
        for name, partner in study.workgroups.values_list("name", "partner__name")
    }
    people = Invitation.objects.filter(wave=wave, participant__isnull=False).annotate(
        group=Coalesce("participant__move__workgroup__name", "workgroup__name"),
        place=Coalesce("participant__move__unit__name", "unit__name"),
    )
    rows = people.values_list(
        "participant__email", "participant__name", "group", "place", "language"
    )
    return Known(
        organisation=study.organisation.name,
        languages=tuple(study.languages),
        groups=groups,
        units=tuple(study.units.values_list("name", flat=True)),
        partners=tuple(study.partners.values_list("name", flat=True)),
        people={
            email: Person(email, name, group, unit or "", groups[group], language)
            for email, name, group, unit, language in rows
            if email
        },
        leavers=Leavers(wave),
        is_fixed=wave.is_locked,
    )
