"""Files as they go wrong: what is handed in, what wrote it, and what is said about it."""

import io
import zipfile
from collections.abc import Callable

from tests.surveys.bringing import files

Rows = list[list[object]]
CSV = files.as_csv


def changed(line: int, column: int, text: object, rows: Rows | None = None) -> Rows:
    """A good wide table with one cell changed; line and column as in the file."""
    table = [list(row) for row in rows or files.wide()]
    table[line - 1][column] = text
    return table


def every(cell: Callable[[object], object], rows: Rows | None = None) -> Rows:
    """A good wide table with every answer changed."""
    table = [list(row) for row in rows or files.wide()]
    return [table[0], *([*row[:2], *map(cell, row[2:])] for row in table[1:])]


def from_nought(cell: object) -> int:
    """4, 3, 2 become 2, 1, 0."""
    return max(int(str(cell)) - 2, 0)


def with_column(heading: str, *cells: object) -> Rows:
    rows = [list(row) for row in files.wide()]
    return [[*row, cell] for row, cell in zip(rows, (heading, *cells), strict=False)]


def bomb() -> bytes:
    """A workbook that unpacks to far more than it holds."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<a/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    return file.getvalue()


def entity_bomb() -> bytes:
    good = files.as_xlsx(files.wide())
    evil = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>'
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, evil if is_sheet else old.read(name))
    return file.getvalue()


def without_sheets() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("word/document.xml", "<a/>")
    return file.getvalue()


WIDE = files.wide()
# What is handed in, what wrote it, and what the refusal says.
UNREADABLE: tuple[tuple[str, bytes, str, str], ...] = (
    ("nothing", b"", "wide", "empty"),
    ("blanks", b" \r\n\t\n ", "wide", "empty"),
    ("only separators", b",,,\n,,,\n", "wide", "empty"),
    ("only a mark of Unicode", b"\xef\xbb\xbf", "wide", "empty"),
    ("only headings", CSV(WIDE[:1]), "wide", "headings and no answers"),
    ("only the three headings", CSV(files.qualtrics()[:3]), "qualtrics", "headings and no answers"),
    ("one column", b"timely\n4\n5\n", "wide", "Only one column"),
    ("another separator", b"group|timely\nNurses|4\n", "wide", "Only one column"),
    ("damaged UTF-16", b"\xff\xfe" + b"\x00\xd8\x41", "wide", "damaged"),
    ("damaged UTF-8 with its mark", b"\xef\xbb\xbfgroup,a\n\xff,1\n", "wide", "damaged"),
    ("a quotation mark left open", b'group,a\n"Nurses,4\n', "wide", "Line 2 cannot be read"),
    ("text behind a quotation", b'group,a\n"Nurses"x,4\n', "wide", "Line 2 cannot be read"),
    ("5,000 columns", CSV([["a"] * 5000, ["1"] * 5000]), "wide", "5000 cells"),
    ("5,000 columns in one line", CSV([*WIDE, ["1"] * 5000]), "wide", "Line 13 has 5000"),
    ("a row wider than the heading", CSV([*WIDE, ["Nurses"] * 17]), "wide", "Line 13 has 17"),
    ("a cell of a novel", CSV(changed(3, 4, "x" * 20_001)), "wide", "Line 3 has a cell"),
    ("more than 10 MB", b"group,a\n" + b"Nurses,4\n" * 1_200_000, "wide", "larger than 10 MB"),
    ("100,002 lines", b"group,a\n" + b"N,4\n" * 100_002, "wide", "more than 100,000 lines"),
    ("an old workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "wide", "old kind"),
    ("a workbook cut off", files.as_xlsx(WIDE)[:900], "wide", "damaged"),
    ("another package", without_sheets(), "wide", "not an XLSX"),
    ("a bomb", bomb(), "wide", "unpacks to more than 20 MB"),
    ("entities", entity_bomb(), "wide", "cannot be read"),
    ("a formula", files.as_xlsx(changed(3, 4, "=1+1")), "wide", "holds a formula"),
    ("2,001 rows in a workbook", files.as_xlsx([WIDE[0]] + [WIDE[1]] * 2001), "wide", "2,000 rows"),
    ("700 columns in a workbook", files.as_xlsx([["a"] * 700, [1] * 700]), "wide", "columns"),
    ("nobody finished", CSV(files.qualtrics()[:3] + files.qualtrics()[-1:]), "qualtrics", "Nobody"),
    (
        "only a trial",
        CSV(files.qualtrics()[:3] + files.qualtrics()[-2:-1]),
        "qualtrics",
        "Nobody",
    ),
    (
        "nobody sent",
        CSV([files.limesurvey_codes()[0], files.limesurvey_codes()[-1]]),
        "limesurvey",
        "Nobody",
    ),
    ("only names", CSV([["name", "email"], ["Ann Ek", "a@example.org"]]), "wide", "No column"),
    ("no column of ours", CSV(WIDE[:3]).replace(b"unit", b"ward"), "ratings", "No column"),
)
# What stands in it, and what is said about which line and column.
Wrong = tuple[str, Rows | bytes, str, str, int, str]
WRONG: tuple[Wrong, ...] = (
    ("out of range", changed(3, 4, 6), "wide", "“6” is not from 1 to 5", 3, "timely: Nurses"),
    ("nought", changed(3, 4, 0), "wide", "0 to 4", 0, "timely: Nurses"),
    ("below", changed(3, 4, -1), "wide", "“-1” is not from 1", 3, "timely: Nurses"),
    ("a hundred", changed(3, 4, 100), "wide", "“100” is not from 1", 3, "timely: Nurses"),
    ("missing as 99", changed(3, 4, 99), "wide", "If it stands for", 3, "timely: Nurses"),
    ("a mean", changed(3, 4, "4.5"), "wide", "not a whole number", 3, "timely: Nurses"),
    ("a decimal comma", changed(3, 4, "4,5"), "wide", "not a whole number", 3, "timely: Nurses"),
    ("a word", changed(3, 4, "brilliant"), "wide", "meaning is not said", 3, "timely: Nurses"),
    ("a date", changed(3, 4, "2024-05-03T00:00:00"), "wide", "not said", 3, "timely: Nurses"),
    ("May 3", changed(3, 4, "03-May"), "wide", "not said", 3, "timely: Nurses"),
    ("a formula as text", changed(3, 4, "=2+2"), "wide", "not said", 3, "timely: Nurses"),
    ("a percentage", changed(3, 4, "80%"), "wide", "not said", 3, "timely: Nurses"),
    ("#REF!", changed(3, 4, "#REF!"), "wide", "not said", 3, "timely: Nurses"),
    ("two answers", changed(3, 4, "4; 5"), "wide", "not said", 3, "timely: Nurses"),
    ("an unknown code", changed(3, 4, "A6"), "wide", "not from 1 to 5", 3, "timely: Nurses"),
    ("a very long number", changed(3, 4, "4" * 90), "wide", "not from 1", 3, "timely: Nurses"),
    ("0 to 4", every(from_nought), "wide", "0 to 4", 0, "timely: Nurses"),
    (
        "one column of 1 to 7",
        changed(3, 4, 7, changed(2, 4, 6)),
        "wide",
        "does not end at 5",
        0,
        "timely: Nurses",
    ),
    (
        "one column of 0 to 10",
        changed(3, 4, 10, changed(2, 4, 9)),
        "wide",
        "does not end at 5",
        0,
        "timely: Nurses",
    ),
    ("no group", changed(3, 0, ""), "wide", "rater's group is missing", 3, "group"),
    ("a group of blanks", changed(3, 0, " \u00a0 "), "wide", "group is missing", 3, "group"),
    ("a group with a hidden letter", changed(3, 0, "Nur\u200bses"), "wide", "width", 3, "group"),
    ("a group that turns", changed(3, 0, "Nur\u202eses"), "wide", "direction", 3, "group"),
    ("a group without end", changed(3, 0, "Nurse " * 16), "wide", "has 95 letters", 3, "group"),
    ("a lost letter", changed(3, 0, "Nurs\ufffd"), "wide", "got lost", 3, "group"),
    ("a unit with a hidden letter", changed(3, 1, "No\u200brth"), "wide", "width", 3, "unit"),
    ("groups that look alike", changed(3, 0, "Nurse s"), "wide", "looks like “Nurses”", 0, ""),
    ("a slip of the finger", changed(3, 0, "Nursses"), "wide", "looks like “Nurses”", 0, ""),
    (
        "one group only",
        [[row[0], row[1], *row[2::2]] for row in files.wide()[:7]],
        "wide",
        "All answers come from one group",
        0,
        "",
    ),
    ("nobody rates", every(lambda cell: ""), "wide", "Say which columns hold ratings", 0, ""),
    (
        "the same column twice",
        with_column("timely: Nurses", *["4"] * 11),
        "wide",
        "same dimension about the same group",
        0,
        "timely: Nurses (2)",
    ),
    (
        "no column of a group",
        [row[1:] for row in files.wide()],
        "wide",
        "Say which column holds the rater's group",
        0,
        "",
    ),
    (
        "three dimensions",
        [row[:8] for row in files.wide()],
        "wide",
        "needs at least 4 of the 7",
        0,
        "",
    ),
    (
        "no ratings",
        [row[:2] for row in files.wide()],
        "wide",
        "Say which columns hold ratings",
        0,
        "",
    ),
    ("a respondent twice", [*files.ratings(), files.ratings()[1]], "ratings", "second time", 24,
     "target_group"),
    ("two groups", changed(3, 1, "Physicians", files.ratings()), "ratings", "another group", 3,
     "rater_group"),
    ("two units", changed(3, 10, "South", files.ratings()), "ratings", "or unit", 3, "rater_group"),
    ("no rated group", changed(3, 2, "", files.ratings()), "ratings", "rated group is missing", 3,
     "target_group"),
    ("no respondent", changed(3, 0, "", files.ratings()), "ratings", "respondent is missing", 3,
     "respondent"),
    ("waves unnamed", [*files.ratings("2023"), *files.ratings("2024")[1:]], "ratings",
     "Choose the one", 0, ""),
    ("a column lacking", [row[1:] for row in files.ratings()], "ratings",
     "holds the respondent", 0, ""),
)  # fmt: skip
# Not wrong at all, though it may look so: what is understood, and how many people there are.
FINE: tuple[tuple[str, Rows | bytes, str, int], ...] = (
    ("semicolons", CSV(WIDE, ";"), "wide", 11),
    ("tabs", CSV(WIDE, "\t"), "wide", 11),
    ("all in quotation marks", CSV(WIDE, quoting=1), "wide", 11),
    ("a mark of Unicode", b"\xef\xbb\xbf" + CSV(WIDE), "wide", 11),
    ("UTF-16", CSV(WIDE).decode().encode("utf-16"), "wide", 11),
    ("sep= in front", b"sep=;\r\n" + CSV(WIDE, ";"), "wide", 11),
    ("empty lines between", CSV(WIDE).replace(b"\r\n", b"\r\n\r\n"), "wide", 11),
    ("old line ends", CSV(WIDE).replace(b"\r\n", b"\r"), "wide", 11),
    ("empty columns behind", CSV([[*row, "", ""] for row in WIDE]), "wide", 11),
    ("NA for missing", changed(3, 4, "NA"), "wide", 11),
    ("full-width digits", changed(3, 4, "４"), "wide", 11),
    ("Arabic digits", changed(3, 4, "٤"), "wide", 11),
    ("4.0", every(lambda cell: f"{cell}.0"), "wide", 11),
    ("4,0", CSV(every(lambda cell: f"{cell},0"), ";"), "wide", 11),
    ("codes AO01 to AO05", every(lambda cell: f"AO0{cell}"), "wide", 11),
    ("group in other letters", changed(3, 0, "NURSES "), "wide", 11),
    ("a row without ratings or group", [*WIDE, ["", "North"]], "wide", 11),
    ("rows of one person apart", [files.ratings()[0], *sorted(files.ratings()[1:], key=str)],
     "ratings", 11),
    ("headings in capitals", [[str(cell).upper() for cell in files.ratings()[0]],
     *files.ratings()[1:]], "ratings", 11),
)  # fmt: skip
