"""Odd links and odd forms: what is called or sent, by name. Nothing of it may end in an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.inputs.odd import ODD, some


@dataclass(frozen=True)
class Case:
    """A request: who sends it, where to, and with which fields."""

    name: str
    path: str
    method: str = "GET"
    person: str = "nobody"
    fields: Mapping[str, object] = field(default_factory=dict)


def quoted(text: str) -> str:
    return quote(text[:3000], safe="", errors="surrogatepass")


def links(token: str, seat: str, wave: int) -> Iterator[Case]:
    """Addresses that open nothing: odd links, odd pages of a real one, odd queries."""
    for name, text in ODD.items():
        yield Case(f"link: {name}", f"/s/{quoted(text)}/")
    for space in ("/j/{}/", "/g/{}/", "/join/{}/", "/w/{}/", "/r/{}/waves/1/overview/", "/s/{}/3/"):
        for name, text in some(12).items():
            yield Case(f"{space}: {name}", space.format(quoted(text)))
    for name, text in some(8).items():
        yield Case(f"page of a link: {name}", f"/s/{token}/{quoted(text)}/")
        yield Case(f"language of a link: {name}", f"/s/{token}/{quoted(text[:2])}/3/")
        yield Case(f"seat: {name}", f"/w/{seat}/{quoted(text)}/")
        yield Case(f"code: {name}", f"/w/?code={quoted(text)}")
        yield Case(f"unit: {name}", f"/waves/{wave}/heatmap/?unit={quoted(text)}", person="amal")
        yield Case(f"file: {name}", f"/waves/{wave}/files/{quoted(text)}.csv", person="lena")
    for path in (
        f"/s/{token}",
        f"/s/{token}//",
        f"/s//{token}/",
        f"/s/{token}/send/send/",
        f"/s/{token.swapcase()}/",
        f"/s/{token[:-1]}/",
        f"/s/{token}x/",
        f"/s/{token}%20/",
        f"/s/%20{token}/",
        f"/s/{token}%00/",
        f"/s/{token}/../{token}/",
        f"/s/{token}/en/en/",
        f"/s/{token}/EN/",
        f"/s/{token}/999/",
        f"/s/{token}/{'9' * 4000}/",
        f"/s/{token}/?{'a=1&' * 900}",
        f"/s/{token}/?x={'1' * 9000}",
        f"/s/{token};jsessionid=1/",
        "/s/%ff%fe/",
        "/s/%c0%ae%c0%ae/",
        "/s/%/",
        "/S/abc/",
    ):
        yield Case(f"bent: {path[:50]}", path)


@dataclass(frozen=True)
class Form:
    """A form that is right; `odd` names fields, and how seldom each is tried with an odd text."""

    path: str
    good: Mapping[str, object]
    odd: Mapping[str, int]
    person: str = "nobody"

    def cases(self) -> Iterator[Case]:
        for field_name, every in self.odd.items():
            for what, text in some(every).items():
                fields = {**self.good, field_name: text}
                name = f"{self.path[:16]} {field_name}: {what}"
                yield Case(name, self.path, "POST", self.person, fields)
