"""Reading a page the way a person or a screen reader does."""

from html.parser import HTMLParser

NOT_A_NAME = {"sort", "open-row"}  # links beside the name of a row or column


class HeatTable(HTMLParser):
    """The table: for each row its heading, and of each cell what is seen and what is spoken.

    A screen reader says both headings with a cell, so the cell does not repeat them.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.columns: list[str] = []
        self.rows: list[str] = []
        self.cells: list[list[dict[str, str]]] = []
        self._inside = False
        self._tags: list[tuple[str, str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table" and given.get("class") == "heat":
            self._inside = True
        if not self._inside or tag in ("br", "img"):
            return
        self._tags.append((tag, given.get("class", ""), given.get("aria-hidden") == "true"))
        if tag == "th":
            (self.columns if given.get("scope") == "col" else self.rows).append("")
        if tag == "tr":
            self.cells.append([])
        if tag == "td":
            label = given.get("data-label", "")
            blank = {"seen": "", "spoken": "", "class": "", "href": ""}
            self.cells[-1].append(blank | {"label": label})
        if "cell" in given.get("class", "").split():
            self.cells[-1][-1] |= {"class": given["class"], "href": given.get("href", "")}

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._tags:
            self._tags.pop()
        if tag == "table":
            self._inside = False
            self.cells = [row for row in self.cells if row]

    def handle_data(self, data: str) -> None:
        if not self._inside or not data.strip():
            return
        tags = [tag for tag, _, _ in self._tags]
        classes = {name for _, given, _ in self._tags for name in given.split()}
        if classes & NOT_A_NAME:
            return
        if "th" in tags:
            side = self.rows if self.rows and "tbody" in tags else self.columns
            side[-1] = f"{side[-1]} {data.strip()}".strip()
        elif "td" in tags:
            sides = {
                "seen": "hide" not in classes,
                "spoken": not any(is_hidden for _, _, is_hidden in self._tags),
            }
            cell = self.cells[-1][-1]
            for kind in (kind for kind, is_so in sides.items() if is_so):
                cell[kind] = f"{cell[kind]} {data.strip()}".strip()


def heat_table(page: bytes) -> HeatTable:
    return HeatTable(page.decode())
