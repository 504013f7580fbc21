"""The report as slides that can be edited: one message each, strengths before any weak tie."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pptx.util import Inches

from reports.exports.files import CREDIT, Export
from reports.exports.plain import Plain, as_plain
from reports.exports.slides import BODY_HEIGHT, BODY_TOP, LEFT, WIDTH, Deck, Series, Square
from reports.pack import Pack

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
COLUMNS, ROWS = 9, 8  # of a matrix on one slide
LONG_NAME, ROWS_OF_LONG_NAMES = 40, 5
RATERS = 8  # in lines of their own beside the summary
WORDS_FIT = 5  # columns, in which a cell has room for its level
CHANGES = 9
WHOLE = (LEFT, BODY_TOP, WIDTH - 2 * LEFT, BODY_HEIGHT)
HALF = (LEFT, BODY_TOP, Inches(7.4), BODY_HEIGHT)
FIRST = (LEFT, Inches(2.9), WIDTH - 2 * LEFT, Inches(1.4))  # on the opening slide
SECOND = (LEFT, Inches(4.6), Inches(10), Inches(2))
ASIDE = (Inches(8.4), BODY_TOP, Inches(4.3), BODY_HEIGHT)


def export(pack: Pack) -> Export:
    """Make the slides; the speaker's notes hold the reading and the question of each."""
    content = as_plain(pack)
    footer = f"{content['words']['footer']} · {_('not affiliated with the RC Survey')}"
    deck = Deck(pack, footer=footer)
    _opening(deck, content)
    _summary(deck, content)
    drawn = {
        "strengths": _strengths,
        "heatmap": _matrix,
        "dimensions": _dimensions,
        "changes": _changes,
        "conversations": _conversations,
        "method": _method,
    }
    for section in content["sections"]:
        drawn[section["key"]](deck, section, content["words"])
    return Export(f"{pack.report.slug}-slides.pptx", CONTENT_TYPE, deck.content())


def _opening(deck: Deck, content: Plain) -> None:
    cover = content["cover"]
    slide = deck.opening(cover["title"], [cover["purpose"], CREDIT, cover["fingerprint"]])
    deck.paragraphs(slide, [cover["organisation"], cover["subtitle"]], FIRST, 28)
    deck.paragraphs(slide, [f"{cover['released']}. {cover['mode']}", cover["purpose"]], SECOND, 18)


def _summary(deck: Deck, content: Plain) -> None:
    said = content["summary"]
    slide = deck.slide(said["answer"], [said["answer"], said["since"], *said["open"]])
    rows = [[Square(_("Mean of ties")), Square(_("Number")), Square(_("Level"))]]
    rows += [
        [Square(i["name"]), Square(i["shown"], bold=True), Square(i["level"])]
        for i in said["indices"]
    ]
    if said["indices"]:
        alternative = "; ".join(f"{i['name']}: {i['shown']} {i['level']}" for i in said["indices"])
        deck.table(slide, rows, HALF, first=Inches(3.4), alternative=alternative, size=16)
    who = [f"{name}: {n}" for name, n in said["who"]]
    who = who if len(who) <= RATERS else [" · ".join(who)]
    size = 14 if len(who) > 1 else 12
    deck.paragraphs(slide, [said["since"], said["who_name"], *who], ASIDE, size)


def _strengths(deck: Deck, section: Plain, words: Plain) -> None:
    for chunk in _chunks(section["ties"], 4):
        slide = deck.slide(section["name"], [tie["answer"] for tie in chunk])
        rows = [[Square(words["tie"]), Square(""), Square("")]]
        for lane in (lane for tie in chunk for lane in tie["lanes"]):
            rows.append(
                [Square(lane["title"]), Square(lane["shown"], lane["step"]), Square(lane["words"])]
            )
        alternative = "; ".join(lane["sentence"] for tie in chunk for lane in tie["lanes"])
        deck.table(slide, rows, WHOLE, first=Inches(7), alternative=alternative, size=16)


def _matrix(deck: Deck, section: Plain, words: Plain) -> None:
    """Split a wide matrix over several slides, the names of rows and columns on each."""
    columns = list(range(len(section["columns"])))
    is_long = max((len(row["name"]) for row in section["rows"]), default=0) > LONG_NAME
    high = ROWS_OF_LONG_NAMES if is_long else ROWS
    for across in _evenly(columns, COLUMNS):
        for down in _evenly(section["rows"], high):
            notes = [section["reading"], section["question"], section["note"]]
            slide = deck.slide(section["name"], notes)
            head = [Square(words["raters"])]
            head += [Square(section["columns"][x], small=len(across) > 6) for x in across]
            rows = [head] + [
                [Square(f"{row['name']} ({row['n']})")]
                + [_square(row["cells"][x], len(across) <= WORDS_FIT) for x in across]
                for row in down
            ]
            deck.table(
                slide,
                rows,
                WHOLE,
                first=Inches(3 if is_long else 2.4),
                alternative=section["reading"],
                size=12 if is_long else 13,
            )


def _square(cell: Plain, has_room: bool = True) -> Square:
    if not cell["number"]:
        return Square(cell["words"], small=True)
    shown = " ".join(part for part in (cell["before"], cell["number"], cell["after"]) if part)
    return Square(
        f"{shown} · {cell['words']}" if cell["words"] and has_room else shown, cell["step"]
    )


def _dimensions(deck: Deck, section: Plain, words: Plain) -> None:
    indices = section["indices"]
    if indices:
        slide = deck.slide(section["name"], [section["reading"]])
        shown = [i["shown"] for i in indices]
        series = Series(_("Between groups"), [i["value"] for i in indices], shown)
        alternative = "; ".join(f"{i['name']}: {i['shown']}" for i in indices)
        names = [i["name"] for i in indices]
        deck.bars(slide, names, [series], HALF, alternative=alternative)
        deck.paragraphs(slide, [section["reading"]], ASIDE, 18)
    if section["trends"]:
        _trends(deck, section)


def _trends(deck: Deck, section: Plain) -> None:
    lines = [
        f"{trend['name']}: " + ", ".join(f"{p['wave']} {p['shown']}" for p in trend["points"])
        for trend in section["trends"]
    ]
    slide = deck.slide(section["trend_name"], lines)
    series = [
        Series(t["name"], [p["value"] for p in t["points"]], [p["shown"] for p in t["points"]])
        for t in section["trends"]
    ]
    waves = [point["wave"] for point in section["trends"][0]["points"]]
    deck.bars(slide, waves, series, HALF, alternative="; ".join(lines), lines=True)
    deck.paragraphs(slide, lines, ASIDE, 18)


def _changes(deck: Deck, section: Plain, words: Plain) -> None:
    if not section["lines"] and not section["notes"]:
        return  # no earlier wave stands beside this one
    slide = deck.slide(section["name"], [section["answer"], *section["notes"]])
    compared = [line for line in section["lines"] if line["direction"] != "none"]
    told, more = compared[:CHANGES], len(compared[CHANGES:])
    deck.paragraphs(slide, [section["answer"]], (LEFT, BODY_TOP, WHOLE[2], Inches(0.6)), 18)
    if not told:
        return
    head = [words["tie"], words["before"], words["after"], words["change"], words["may_be"]]
    rows = [[Square(each) for each in head]] + [
        [
            Square(line["title"]),
            Square(line["before"]),
            Square(line["after"]),
            Square(line["difference"], bold=True),
            Square(line["interval"]),
        ]
        for line in told
    ]
    sentences = [f"{line['title']}: {line['sentence']}" for line in told]
    if more:
        words_for_more = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
        rows.append([Square(words_for_more), *(Square("") for _other in head[1:])])
        sentences.append(words_for_more)
    box = (LEFT, BODY_TOP + Inches(0.8), WHOLE[2], BODY_HEIGHT - Inches(0.8))
    deck.table(slide, rows, box, first=Inches(5.2), alternative="; ".join(sentences), size=13)


def _conversations(deck: Deck, section: Plain, words: Plain) -> None:
    for tie in section["ties"]:
        _profile(deck, tie, words)
        if tie["first"] or tie["ideas"]:
            first = f"{words['first']}: {tie['first']}"
            ideas = [f"{idea['name']}. {idea['because']}" for idea in tie["ideas"]]
            slide = deck.slide(f"{tie['title']}: {words['ideas']}", [first, *tie["questions"]])
            deck.paragraphs(slide, [first, *ideas] if tie["first"] else ideas, WHOLE, 18)


def _profile(deck: Deck, tie: Plain, words: Plain) -> None:
    """Put both views of a tie beside each other, with the questions to open with."""
    lanes = [lane["sentence"] for lane in tie["lanes"]]
    slide = deck.slide(tie["title"], [tie["answer"], *lanes, *tie["missing"], *tie["questions"]])
    series = [
        Series(
            name,
            [row["cells"][number]["value"] for row in tie["rows"]],
            [_square(row["cells"][number]).text for row in tie["rows"]],
        )
        for number, name in enumerate(tie["columns"])
    ]
    if tie["rows"]:
        names = [row["name"] for row in tie["rows"]]
        deck.bars(slide, names, series, HALF, alternative=". ".join([*lanes, tie["answer"]]))
    deck.paragraphs(slide, [tie["answer"], *tie["questions"][:2]], ASIDE, 18)


def _method(deck: Deck, section: Plain, words: Plain) -> None:
    limits = [f"{each['name']}: {each['words']}" for each in section["limits"]]
    sources = [f"{section['source']} {each['source']}" for each in section["limits"]]
    for number, chunk in enumerate(_chunks([*limits, *section["sentences"]], 5)):
        slide = deck.slide(section["name"], [*sources, CREDIT] if not number else [CREDIT])
        deck.paragraphs(slide, chunk, WHOLE, 16)


def _evenly(items: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """Split into as few parts as need be, of about the same size."""
    parts = max(-(-len(items) // most), 1)
    return _chunks(items, max(-(-len(items) // parts), 1))


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
