"""Who calls, by the token in the header alone, and whether they may call now and for this."""

from typing import Any, cast

from allauth.core.internal.ratelimit import consume, get_ip, parse_rate
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from ninja.security import HttpBearer

from reports.api.bodies import read_body
from reports.api.errors import Problem, ProblemOut, no_token
from surveys.access import handles_personal_data
from surveys.models.tokens import ApiToken, Scope
from surveys.tokens import find_token, note_use

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429), ProblemOut)


class Bearer(HttpBearer):
    """A token with a scope. A cookie or a token in the address opens nothing."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        found = find_token(token)
        if found is None:  # whoever has a token that works is not guessing
            is_slow = _is_within(request, "misses", settings.API_MISSES, _network(request))
            raise no_token() if is_slow else _slowly(settings.API_MISSES)
        if not _is_within(request, "calls", settings.API_CALLS, str(found.pk)):
            raise _slowly(settings.API_CALLS)
        _refuse_without_second_step(found.user)
        if self.scope.value not in found.scopes:
            message = f"This token is not for that. It needs the scope “{self.scope.value}”."
            raise Problem(403, "wrong_scope", message)
        note_use(found)
        read_body(request)
        return found


def needs(scope: Scope) -> dict[str, Any]:
    """Return what every operation is declared with: its scope, for the guard and the reader."""
    return {"auth": Bearer(scope), "openapi_extra": {"x-scope": scope.value}}


def caller(request: HttpRequest) -> User:
    """Return the person in whose name a program calls."""
    return token_of(request).user


def token_of(request: HttpRequest) -> ApiToken:
    """Return the token of a call that was let in."""
    return cast(ApiToken, request.auth)  # type: ignore[attr-defined]


def _refuse_without_second_step(user: User) -> None:
    """A token is no way round what these people's sign-in needs."""
    if settings.DEMONSTRATION or is_mfa_enabled(user) or not handles_personal_data(user):
        return
    message = "Set up the second step of sign-in in the account first; then the token works."
    raise Problem(403, "second_step_missing", message)


def _network(request: HttpRequest) -> str:
    """Name a network in a way that cannot be read back and is another one each day."""
    return salted_hmac(f"api on {localdate()}", get_ip(request)).hexdigest()


def _is_within(request: HttpRequest, action: str, rate: str, key: str) -> bool:
    """Count a call, and say whether it is one of those allowed."""
    allowed = consume(
        request,
        app="api",
        action=action,
        config={action: f"{rate}/key"},
        key=key,
        limit_get=True,
    )
    return allowed is not None


def limit_of(rate: str) -> tuple[int, int]:
    """Return how many calls in how many seconds a limit allows.

    >>> limit_of("120/m")
    (120, 60)
    """
    limit = parse_rate(f"{rate}/key")
    return limit.amount, int(limit.duration)


def _slowly(rate: str) -> Problem:
    amount, seconds = limit_of(rate)
    message = f"Too many calls: {amount} in {seconds} seconds are possible. Wait a little."
    return Problem(429, "too_many_calls", message, headers={"Retry-After": str(seconds)})
