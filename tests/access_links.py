"""What holders of links are answered: two participants of two waves, and a guest.

They are not signed in. At an address that takes a link they come with their own; everywhere else
they are nobody. A link of another kind is as good as one that nobody made.
"""

from tests.access_table import NOBODY, PEOPLE, Expected, Route

# Nia is asked in the wave that is open; Dov was asked in the one that is released and shares its
# results; the guest holds a read-only link to the released one.
NIA, DOV, GUEST = HOLDERS = ("nia", "dov", "guest")
KINDS = (*PEOPLE, *HOLDERS)

# Which kind of link each page takes; a page that takes one is named here or the test fails.
PERSON, READ_ONLY = "person", "read-only"
KIND_OF = {
    **{
        f"surveys:answer{page}": PERSON
        for page in (
            *("", "-about", "-question", "-more", "-send", "-take-back", "-reminders", "-held"),
        )
    },
    "reports:team": PERSON,
    "surveys:open-link": "open",
    "surveys:sheet": "sheet",
    "surveys:sheet-about": "sheet",
    "surveys:join": "staff",
    "interventions:phone-join": "room",
    "interventions:phone": "seat",
    **{
        f"shared:{page}": READ_ONLY
        for page in ("overview", "heatmap", "further", "map", "tie", "group", "file")
    },
}
HELD = {NIA: PERSON, DOV: PERSON, GUEST: READ_ONLY}

# Where the table of routes speaks of another wave than the holder's.
OTHERWISE: dict[tuple[str, str], dict[str, Expected]] = {("reports:team", NIA): {"GET": 404}}
# A link that nobody made, where the answer is not 404.
UNKNOWN: dict[str, dict[str, Expected]] = {"interventions:phone": {"GET": 302, "POST": 302}}


def is_strange(name: str, kind: str) -> bool:
    """Whether a holder comes with a link that is for something else."""
    return kind in HOLDERS and name in KIND_OF and HELD[kind] != KIND_OF[name]


def expected_of(name: str, route: Route, kind: str, method: str) -> Expected:
    """Return what the kind of person is answered at a route."""
    if kind in PEOPLE:
        return route.expected(kind, method)
    asked = "GET" if method == "HEAD" else method
    usual = route.expected(NOBODY, method)
    if name not in KIND_OF or asked not in route.answers:
        return usual
    if is_strange(name, kind):
        return UNKNOWN.get(name, {}).get(asked, 404)
    return OTHERWISE.get((name, kind), {}).get(asked, usual)
