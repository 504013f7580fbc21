"""Reading all the text of a page, with the place each piece stands in."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "content", "data-title")
# What the names of places are for: sections whose text is the same for every release.
SECTIONS = {"how", "key", "rules", "trust", "comments", "progress"}


@dataclass
class Piece:
    """A text, the released number it stands for, the section, and the classes around it."""

    text: str
    cell: str
    section: str
    classes: frozenset[str]
    pair: int


@dataclass
class Place:
    tag: str
    cell: str
    section: str
    classes: frozenset[str]
    pair: int


def both(figure: dict) -> dict:
    """Return a figure in light and in dark, of which a page carries only what differs."""
    dark = copy.deepcopy(figure["light"])
    for path, value in figure["dark"]:
        part = dark
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
    return {"light": figure["light"], "dark": dark}


@dataclass
class Page:
    """What a page says: pieces of text, drawings, figures, anchors of each pair, links."""

    pieces: list[Piece] = field(default_factory=list)
    drawn: list[dict[str, str]] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    anchors: dict[int, list[str]] = field(default_factory=dict)
    cells: dict[str, set[str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def in_cells(self) -> Iterator[tuple[str, str]]:
        """Every place with a released number, and all that is said there."""
        said: dict[str, list[str]] = {}
        for piece in self.pieces:
            if piece.cell:
                said.setdefault(piece.cell, []).append(piece.text)
        for cell, texts in said.items():
            yield cell, " ".join(texts)

    def elsewhere(self, *, section: str | None = None) -> str:
        """All that is said outside such places."""
        return " ".join(
            piece.text
            for piece in self.pieces
            if not piece.cell and (section is None or piece.section == section)
        )


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.page = Page()
        self.places = [Place("", "", "", frozenset(), 0)]
        self.is_figure = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        above = self.places[-1]
        classes = frozenset(given.get("class", "").split())
        pair = above.pair
        if tag == "details" and "pair" in classes:
            pair = len(self.page.anchors) + 1
            self.page.anchors[pair] = []
        if pair and given.get("id", "").startswith("tie-"):
            self.page.anchors[pair].append(given["id"])
        name = given.get("id", "") or given.get("aria-labelledby", "")
        place = Place(
            tag,
            given.get("data-cell", above.cell),
            name if name in SECTIONS else above.section,
            above.classes | classes,
            pair,
        )
        if "data-cell" in given:
            self.page.cells.setdefault(place.cell, set()).update(classes)
        if "href" in given:
            self.page.links.append(given["href"])
        if tag in ("rect", "path", "circle", "line", "svg"):
            more = {"tag": tag, "section": place.section, "cell": place.cell}
            more["around"] = " ".join(sorted(place.classes))
            self.page.drawn.append(given | more)
        for attribute in SPOKEN:
            if given.get(attribute) and not (tag == "meta" and attribute == "content"):
                self._say(given[attribute], place)
        if tag not in VOID:
            self.places.append(place)
        self.is_figure = tag == "script" and given.get("type") == "application/json"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            while len(self.places) > 1 and self.places.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.is_figure:
            self.page.figures.append(both(json.loads(data)))
            self.is_figure = False
        elif data.strip():
            self._say(data.strip(), self.places[-1])

    def _say(self, text: str, place: Place) -> None:
        self.page.pieces.append(Piece(text, place.cell, place.section, place.classes, place.pair))


def read(content: bytes) -> Page:
    return Reader(content.decode()).page
