"""What the bar of every staff page offers: the organisations to choose from, and what is there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from surveys.models.organisations import Membership, Organisation, Power

CHOSEN = "organisation"  # the key in the session


@dataclass(frozen=True, slots=True)
class Bar:
    """A person's memberships, and the one organisation they want to see now, if any."""

    memberships: tuple[Membership, ...]
    chosen: Organisation | None

    @property
    def organisations(self) -> list[Organisation]:
        return [each.organisation for each in self.memberships]

    @property
    def offers_choice(self) -> bool:
        return len(self.memberships) > 1

    @property
    def people(self) -> list[Organisation]:
        """Organisations whose people this person manages."""
        return self._where(Power.MANAGE_PEOPLE)

    @property
    def looks(self) -> list[Organisation]:
        """Organisations whose files' look this person chooses."""
        return self._where(Power.SET_LOOK)

    @property
    def webhooks(self) -> list[Organisation]:
        """Organisations whose other systems this person has told about waves."""
        return self._where(Power.CONNECT)

    @property
    def logs(self) -> list[Organisation]:
        """Organisations whose log this person reads."""
        return self._where(Power.READ_LOG)

    @property
    def results(self) -> list[int]:
        """The keys of organisations whose released results this person reads."""
        return [organisation.pk for organisation in self._where(Power.READ_RESULTS)]

    @property
    def shares(self) -> list[int]:
        """The keys of organisations whose released results this person may share by a link."""
        return [organisation.pk for organisation in self._where(Power.SHARE_RESULTS)]

    def _where(self, power: Power) -> list[Organisation]:
        return [each.organisation for each in self.memberships if each.may(power)]


def bar_of(request: HttpRequest) -> Bar:
    """Gather the bar; one query, and none for somebody who is not signed in."""
    if not request.user.is_authenticated:
        return Bar((), None)
    mine = Membership.objects.filter(user=request.user).select_related("organisation")
    memberships = tuple(mine.order_by("organisation__name"))
    wanted = request.session.get(CHOSEN)
    chosen = next(
        (each.organisation for each in memberships if each.organisation_id == wanted), None
    )
    return Bar(memberships, chosen)


def bar(request: HttpRequest) -> dict[str, object]:
    """Give every template the bar, made only where it is shown: respondents' pages have none."""
    make: Callable[[], Bar] = lambda: bar_of(request)  # noqa: E731
    return {"bar": SimpleLazyObject(make)}
