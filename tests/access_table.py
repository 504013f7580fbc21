"""Who may do what at which address: the one table that `tests/test_access.py` tries.

A new route fails the test until it stands here. Say who gets through and what they are answered;
everybody else who is signed in gets 404, and who is not is sent to sign in. Requests are tried on
a released wave with a research export, without a body; `PLACE` in the test gives the arguments.
"""

from dataclasses import dataclass, field

SIGN_IN = "sign in"
Expected = int | str

# Amal administers, Cato advises, Lena leads the unit North, Sami the unit South, Paz audits;
# Rosa is named for the research export and works nowhere; Bram administers another hospital.
NOBODY, AMAL, CATO, LENA, SAMI, PAZ, ROSA, BRAM = PEOPLE = (
    "nobody",
    "amal",
    "cato",
    "lena",
    "sami",
    "paz",
    "rosa",
    "bram",
)
SIGNED_IN = PEOPLE[1:]
READERS = (AMAL, CATO, LENA, SAMI)
MEMBERS = (*READERS, PAZ)


@dataclass(frozen=True)
class Route:
    """What a route answers: per method to those it is for, and to the others."""

    who: tuple[str, ...]
    answers: dict[str, int]
    others: Expected = 404
    strangers: Expected = SIGN_IN
    login_first: bool = False
    exceptions: dict[tuple[str, str], Expected] = field(default_factory=dict)

    def expected(self, person: str, method: str) -> Expected:
        asked = "GET" if method == "HEAD" else method
        if (person, asked) in self.exceptions:
            return self.exceptions[person, asked]
        if self.login_first and person == NOBODY:
            return self.strangers
        if asked not in self.answers:
            return 405
        if person in self.who:
            return self.answers[asked]
        return self.strangers if person == NOBODY else self.others


def staff(*who: str, get: int = 0, post: int = 0, login_first: bool = False) -> Route:
    """A page for some of the people who work here."""
    answers = {"GET": get, "POST": post}
    return Route(who, {m: code for m, code in answers.items() if code}, login_first=login_first)


def everybody(get: int = 0, post: int = 0, **exceptions: dict[str, Expected]) -> Route:
    """A page for the whole world; `amal={"GET": 302}` names who is answered otherwise."""
    answers = {m: code for m, code in {"GET": get, "POST": post}.items() if code}
    return Route(PEOPLE, answers, exceptions=_flat(exceptions))


def _flat(exceptions: dict[str, dict[str, Expected]]) -> dict[tuple[str, str], Expected]:
    return {(who, m): code for who, codes in exceptions.items() for m, code in codes.items()}


ROUTES: dict[str, Route] = {
    # The front door
    "start": everybody(get=200, **{who: {"GET": 302} for who in (*MEMBERS, BRAM)}),
    "healthz": everybody(get=200),
    "readyz": everybody(get=503),  # no worker runs here, and this machine may know
    "metrics": everybody(get=200),  # to this machine; a stranger finds nothing (test_probes.py)
    "api-docs": everybody(get=200),
    # Respondents: the link is the authority, whoever is signed in
    "surveys:answer": everybody(get=200, post=302),
    "surveys:answer-about": everybody(get=302),
    "surveys:answer-question": everybody(get=302, post=302),
    "surveys:answer-send": everybody(get=302, post=302),
    "surveys:answer-take-back": everybody(get=302, post=302),
    "surveys:answer-more": everybody(get=302, post=302),
    "surveys:answer-sent": everybody(get=200),
    "surveys:answer-held": everybody(get=200, post=302),
    "surveys:answer-reminders": everybody(get=200, post=302),
    "surveys:open-link": everybody(get=200, post=400),  # a press without the form begins nothing
    "surveys:sheet": everybody(get=200),
    "surveys:sheet-about": everybody(get=200, post=400),
    "reports:team": everybody(get=200),
    "surveys:promise": everybody(get=200),
    "promise/": everybody(get=200),
    # People who work here
    "surveys:join": everybody(get=200, post=200),
    "surveys:tokens": staff(*SIGNED_IN, get=200, post=400),
    "surveys:token-end": staff(AMAL, post=302),
    "surveys:webhooks": staff(AMAL, get=200, post=400),
    "surveys:webhook": Route((AMAL,), {"GET": 200, "POST": 404}),
    "surveys:organisation-choose": staff(*SIGNED_IN, post=302),
    "language-choose": staff(*SIGNED_IN, post=302),
    "surveys:people": staff(AMAL, get=200, post=200),
    "surveys:person": staff(AMAL, get=200, post=200),
    "surveys:person-end": staff(AMAL, get=200, post=302),
    "surveys:staff-invitation-send": staff(AMAL, post=302),
    "surveys:staff-invitation-withdraw": staff(AMAL, post=302),
    "surveys:look": staff(AMAL, get=200, post=302),
    "surveys:log": staff(PAZ, get=200),
    "surveys:log-file": staff(PAZ, post=200),
    # Studies and waves
    "surveys:overview": staff(*SIGNED_IN, get=200),
    "surveys:study": staff(*MEMBERS, get=200),
    "surveys:wave": staff(*MEMBERS, get=200),
    "surveys:wave-preview": staff(AMAL, get=200),
    "surveys:research": staff(ROSA, get=200, post=404),
    "surveys:wave-close": staff(AMAL, get=302, post=302),
    "surveys:wave-release": staff(AMAL, get=302, post=302),
    "surveys:wave-extend": staff(AMAL, get=302, post=302),
    "surveys:wave-reopen": staff(AMAL, get=302, post=302),
    # Setting a wave up, and the people in it
    "surveys:study-new": staff(AMAL, BRAM, get=200, post=200),
    "surveys:bring": staff(AMAL, BRAM, get=200, post=200),
    "surveys:bring-file": staff(AMAL, get=200, post=302),
    "surveys:bring-mapping": staff(AMAL, get=200),
    "surveys:setup": staff(AMAL, get=302),
    "surveys:setup-process": staff(AMAL, get=200, post=200),
    "surveys:setup-people": staff(AMAL, get=200, post=200),
    "surveys:setup-list": staff(AMAL, get=302, post=302),
    "surveys:setup-list-progress": staff(AMAL, get=200),
    "surveys:setup-groups": staff(AMAL, get=200, post=302),
    "surveys:setup-pairs": staff(AMAL, get=200, post=302),
    "surveys:setup-check": staff(AMAL, get=200),
    "surveys:setup-wording": staff(AMAL, get=200, post=302),
    "surveys:setup-launch": staff(AMAL, get=200, post=200),
    "surveys:wave-next": staff(AMAL, get=200, post=302),
    "surveys:wave-people": staff(AMAL, get=200),
    "surveys:wave-person": staff(AMAL, get=200, post=200),
    "surveys:wave-person-out": staff(AMAL, get=200, post=302),
    # Mail
    "surveys:wave-mail": staff(AMAL, get=200),
    "surveys:mail-progress": staff(AMAL, get=200),
    "surveys:mail-reminders": staff(AMAL, get=302, post=302),
    "surveys:mail-words": staff(AMAL, get=200, post=302),
    "surveys:wave-remind": staff(AMAL, get=302, post=302),
    "surveys:stuck-mail": staff(AMAL, BRAM, get=200, post=302),
    # Other ways in
    "surveys:ways-in": staff(AMAL, get=200, post=302),
    "surveys:ways-in-stop": staff(AMAL, post=302),
    "surveys:sheet-make": staff(AMAL, post=302),
    "surveys:paper-form": staff(AMAL, get=409),
    "surveys:paper-type": staff(AMAL, get=409, post=409),
    # Advice and reports
    "interventions:own-entries": staff(AMAL, CATO, get=200, login_first=True),
    "interventions:own-entry": staff(AMAL, CATO, get=200, post=404, login_first=True),
    "interventions:own-entry-new": staff(AMAL, CATO, get=200, post=200, login_first=True),
    "interventions:structures": staff(*READERS, get=200, login_first=True),
    "interventions:readiness": Route(
        MEMBERS,
        {"GET": 200, "POST": 302},
        login_first=True,
        exceptions={(PAZ, "POST"): 404},
    ),
    "interventions:plans": staff(*SIGNED_IN, get=200, login_first=True),
    "interventions:plan": staff(*READERS, get=200, login_first=True),
    "interventions:plan-add": staff(*READERS, post=404, login_first=True),
    "interventions:action": staff(*READERS, get=200, post=200, login_first=True),
    "interventions:action-move": staff(*READERS, post=404, login_first=True),
    "interventions:workshop-open": staff(*READERS, get=200, post=200, login_first=True),
    "interventions:workshop": staff(*READERS, get=200, login_first=True),
    "interventions:workshop-go": staff(*READERS, post=404, login_first=True),
    "interventions:workshop-plan": staff(*READERS, post=302, login_first=True),
    "interventions:workshop-close": staff(*READERS, post=302, login_first=True),
    "interventions:workshop-seats": staff(*READERS, get=200, login_first=True),
    "interventions:phone-enter": everybody(get=200),
    "interventions:phone-join": everybody(get=200, post=400),
    "interventions:phone-now": everybody(get=200),
    "interventions:phone": everybody(get=200, post=409),
    "interventions:prepare": staff(*READERS, get=200, login_first=True),
    "interventions:pulse": staff(AMAL, get=200, post=400, login_first=True),
    "interventions:moved": staff(*READERS, get=404, login_first=True),
    "interventions:leadership": staff(*READERS, get=200, login_first=True),
    "interventions:catalogue": staff(*SIGNED_IN, get=200, login_first=True),
    "interventions:entry": staff(*SIGNED_IN, get=200, login_first=True),
    "interventions:suggestions": staff(*READERS, get=200, login_first=True),
    "reports:overview": staff(*READERS, get=200),
    "reports:heatmap": staff(*READERS, get=200),
    "reports:units": staff(*READERS, get=200),
    "reports:further": staff(*READERS, get=200),
    "reports:changes": staff(*READERS, get=200),
    "reports:trend": staff(*READERS, get=200),
    "reports:map": staff(*READERS, get=200),
    "reports:tie": staff(*READERS, get=200),
    "reports:group": staff(*READERS, get=200),
    "reports:file": staff(*READERS, get=200),
    "reports:pack": staff(*READERS, get=200),
    "reports:pack-file": staff(*READERS, get=200),
    "reports:pack-prepare": staff(*READERS, post=302),
    # A pack is its owner's alone, whatever else somebody may read.
    "reports:pack-job": staff(CATO, get=200),
    "reports:pack-job-progress": staff(CATO, get=200),
    "reports:pack-again": staff(CATO, post=302),
    "reports:pack-taken": staff(CATO, get=200),
    "reports:project": staff(AMAL, get=200, post=200),
    "reports:project-bring": staff(AMAL, get=200, post=302),
    "reports:research-files": staff(ROSA, get=302, post=200),
    "reports:share": staff(*READERS, get=200, post=400),
    "reports:share-end": staff(*READERS, post=302),
    # Guests: a read-only link is the authority, whoever is signed in
    "shared:overview": everybody(get=200),
    "shared:heatmap": everybody(get=200),
    "shared:further": everybody(get=200),
    "shared:map": everybody(get=200),
    "shared:tie": everybody(get=200),
    "shared:group": everybody(get=200),
    "shared:file": everybody(get=200),
}
