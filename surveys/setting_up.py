"""From an idea to a launched wave: a study with its first wave, the steps, and the launch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from surveys import launching
from surveys.instruments import get_instrument
from surveys.locking import NotReady
from surveys.models.participants import Invitation
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.readiness import waits_for
from surveys.workgroups import count_heads, why_fixed


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four screens, as the bar shows it."""

    name: str
    title: str
    is_done: bool
    is_current: bool

    @property
    def url_name(self) -> str:
        return f"surveys:setup-{self.name}"


@transaction.atomic
def begin(study: Study, wave: Wave) -> Wave:
    """Store a new study and its first wave."""
    study.save()
    wave.study, wave.organisation, wave.number = study, study.organisation, 1
    wave.save()
    return wave


def steps(wave: Wave, current: str) -> Sequence[Step]:
    """Return the four screens; done is what later screens can build upon."""
    has_people = Invitation.objects.filter(wave=wave).exists()
    done = {
        "process": True,
        "people": has_people,
        "check": wave.is_locked,
        "launch": wave.is_locked,
    }
    titles = {
        "process": _("Process"),
        "people": _("People"),
        "check": _("Check"),
        "launch": _("Launch"),
    }
    return [Step(name, titles[name], done[name], name == current) for name in titles]


def where_to_go_on(wave: Wave) -> str:
    """Return the name of the screen on which somebody who comes back goes on."""
    if not Invitation.objects.filter(wave=wave).exists():
        return "surveys:setup-list" if hasattr(wave, "people_list") else "surveys:setup-people"
    return "surveys:setup-check"


@transaction.atomic
def launch(
    wave: Wave, *, closes_at: datetime, opens_at: datetime | None, results_on: date | None
) -> None:
    """Fix everything people will read, and let the wave begin.

    Raises
    ------
    NotReady
        Something is missing, or the wave has been launched already; nothing has been changed.
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("study").get(pk=wave.pk)
    if wave.is_locked:
        raise NotReady(_("This wave has been launched already."))
    if found := waits_for(wave):
        raise NotReady(" ".join(each.sentence for each in found))
    if not why_fixed(wave):
        count_heads(wave)
        study = wave.study
        study.instrument_version = get_instrument(study.instrument).version
        study.save(update_fields=["instrument_version"])
    wave.results_on = results_on
    wave.save(update_fields=["results_on"])
    launching.launch(wave, closes_at=closes_at, opens_at=opens_at)
