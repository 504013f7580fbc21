"""A browser that knows links and forms and nothing else: no sheet, no script, no cookie.

It can only do what the page that it has open offers, as a person without JavaScript would.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

TICKED = ("radio", "checkbox")
Attributes = dict[str, str | None]


class Button:
    """What can be pressed: its words, its name and value, and the form it sends."""

    def __init__(self, attributes: Attributes, form: str | None) -> None:
        self.name, self.value = attributes.get("name"), attributes.get("value") or ""
        self.form = attributes.get("form") or form
        self.is_seen = attributes.get("aria-hidden") != "true"
        self.words = ""


class Reader(HTMLParser):
    """The links, forms and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.forms: dict[str, Attributes] = {}
        self.filled: list[tuple[str, str, str]] = []  # form, name and value, as the page sends it
        self.offered: list[tuple[str, str, str]] = []  # the same for what can be ticked
        self.written: set[tuple[str, str]] = set()  # form and name of what can be written into
        self.buttons: list[Button] = []
        self.words = ""
        self._form: str | None = None
        self._link: str | None = None
        self._open: list[str] = []
        self._area: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form":
            self._form = got.get("id") or f"form {len(self.forms)}"
            self.forms[self._form] = got
        elif tag == "a":
            self._link = got.get("href")
        elif tag == "button":
            self.buttons.append(Button(got, self._form))
        elif tag == "input":
            self._input(got)
        elif tag == "textarea":
            self._area = [got.get("form") or self._form or "", got.get("name") or "", ""]
        if tag in ("button", "a", "textarea", "script", "style"):
            self._open.append(tag)

    def _input(self, got: Attributes) -> None:
        field = (got.get("form") or self._form or "", got.get("name") or "", got.get("value") or "")
        if got.get("type") in TICKED:
            self.offered.append(field)
        if got.get("type") not in TICKED or "checked" in got:
            self.filled.append(field)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            form, name, text = self._area
            self.written.add((form, name))
            self.filled.append((form, name, text.removeprefix("\n")))
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("script", "style"):
            return
        if inside == "textarea":
            self._area[2] += data
        if inside == "button":
            self.buttons[-1].words += data
        if inside == "a" and self._link is not None:
            self.links[data.strip()] = self._link
        self.words += data


class PlainBrowser:
    """Open a page, follow a link by its words, press a button by its words."""

    def __init__(self) -> None:
        self.client = Client()
        self.address = ""
        self.status = 0

    def open(self, address: str) -> None:
        self._show(self.client.get(address, follow=True), address)

    def follow(self, words: str) -> None:
        self.open(urljoin(self.address, self.page.links[words]))

    def press(self, words: str, chosen: Mapping[str, str] | None = None) -> None:
        """Tick and write what the page offers, then press the button whose words start so."""
        page = self.page
        found = [b for b in page.buttons if b.is_seen and b.words.strip().startswith(words)]
        if not found:
            seen = [button.words.strip() for button in page.buttons]
            raise AssertionError(f"{self.address} has no button {words!r}, only {seen}")
        button = found[-1]
        assert button.form in page.forms, f"{words} belongs to no form"
        fields = {name: value for form, name, value in page.filled if form == button.form}
        for name, value in (chosen or {}).items():
            is_offered = (button.form, name, value) in page.offered
            assert is_offered or (button.form, name) in page.written, f"no {name} for {value}"
            fields[name] = value
        if button.name:
            fields[button.name] = button.value
        form = page.forms[button.form]
        assert form.get("method") == "post", "answers never stand in an address"
        address = urljoin(self.address, form.get("action") or "")
        self._show(self.client.post(address, fields, follow=True), address)

    def _show(self, response: HttpResponse, address: str) -> None:
        redirects = getattr(response, "redirect_chain", [])
        self.address = urljoin(address, redirects[-1][0]) if redirects else address
        self.status = response.status_code
        self.page = Reader(response.content.decode())
        assert not self.client.cookies, "a respondent's page sets no cookie"

    @property
    def words(self) -> str:
        return " ".join(self.page.words.split())

    def choices(self, start: str) -> list[tuple[str, str]]:
        """Return names and values of what can be ticked on the page and is called so."""
        return [(name, value) for _, name, value in self.page.offered if name.startswith(start)]
