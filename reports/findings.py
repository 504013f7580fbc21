"""What stands out in a release: what carries the work first, then what is worth a conversation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interventions.pairs import weak_pairs
from interventions.questions import questions_for
from reports.cells import Cell
from surveys.scoring.released import Level, ReleasedTies
from surveys.shown import inside_a_sentence, levels_shown, listed, raters_shown

LISTED = 3
NOTHING_SHOWN = gettext_lazy(
    "Too few people answered to show any tie. That protects those who did."
)
NOTHING_ANSWERED = gettext_lazy(
    "Nobody answered enough questions about any group, so there is no tie to show."
)

# From the level that carries the work down to the one to talk about.
LEVEL_ORDER: tuple[tuple[Level, ...], ...] = (
    ("strong",),
    ("moderate", "strong"),
    ("moderate",),
    ("weak", "strong"),
    ("weak", "moderate"),
    ("weak",),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups, or one and itself, with what each says about the other."""

    title: str
    in_sentence: str
    cells: tuple[Cell, ...]
    lowest: str = ""
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many ties have a level, or one of two."""

    levels: tuple[Level, ...]
    words: str
    ties: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a reader should know first."""

    answer: str
    strongest: Pair | None
    weakest: Pair | None
    more_strong: tuple[Cell, ...]
    more_weak: tuple[Cell, ...]
    level_counts: tuple[LevelCount, ...]
    readable: int
    withheld: int
    unanswered: int
    held_back: int
    mixed: int

    @property
    def strong(self) -> int:
        return self._count(("strong",))

    @property
    def weak(self) -> int:
        return self._count(("weak",))

    @property
    def in_short(self) -> str:
        """Say how many ties are strong and weak for certain: "five are strong and one is weak"."""
        return _("%(strong)s and %(weak)s") % {
            "strong": _are_strong(self.strong),
            "weak": _are_weak(self.weak),
        }

    def _count(self, levels: tuple[Level, ...]) -> int:
        return sum(count.ties for count in self.level_counts if count.levels == levels)


def _are_strong(n: int) -> str:
    words = ngettext("one is strong", "%(n)s are strong", n)
    return words % {"n": apnumber(n)} if n else _("none is strong")


def _are_weak(n: int) -> str:
    words = ngettext("one is weak", "%(n)s are weak", n)
    return words % {"n": apnumber(n)} if n else _("none is weak")


def find(cells: Sequence[Cell], ties: ReleasedTies, *, hides: bool = True) -> Findings:
    """Pick from the matrix of all dimensions what a report opens with.

    `hides`: whether answers may be there and not shown, which is why there may be no tie.
    """
    with_level = [cell for cell in cells if cell.levels]
    best_first = sorted(with_level, key=_value, reverse=True)
    strong = [cell for cell in best_first if cell.levels == ("strong",)]
    weak = [cell for cell in reversed(best_first) if cell.levels == ("weak",)]
    strongest = _strongest(best_first, ties)
    weakest = _weakest(weak, with_level, ties)
    level_counts = _level_counts(with_level)
    weak_pairs = len({frozenset((cell.rater, cell.target)) for cell in weak})
    return Findings(
        answer=_answer(level_counts, weak_pairs, strongest, weakest)
        or str(NOTHING_SHOWN if hides else NOTHING_ANSWERED),
        strongest=strongest,
        weakest=weakest,
        more_strong=_others(strong, strongest),
        more_weak=_others(weak, weakest),
        level_counts=level_counts,
        readable=len(with_level),
        withheld=sum(cell.state == "withheld" for cell in cells),
        unanswered=sum(cell.state in ("unanswered", "no_contact") for cell in cells),
        held_back=sum(cell.state == "held_back" for cell in cells),
        mixed=sum(cell.scope == "mixed" and cell.reading is not None for cell in cells),
    )


def _value(cell: Cell) -> float:
    return cell.value or 0.0


def _strongest(best_first: Sequence[Cell], ties: ReleasedTies) -> Pair | None:
    """Prefer the best pair that is strong both ways; else the best tie, with its way back."""
    both_ways = [
        pair
        for pair in (_pair(cell, best_first, ties) for cell in best_first)
        if len(pair.cells) == 2 and all(each.levels == ("strong",) for each in pair.cells)
    ]
    if both_ways:
        return max(both_ways, key=lambda pair: sum(map(_value, pair.cells)))
    strong_first = sorted(best_first, key=lambda cell: cell.levels != ("strong",))
    worth_naming = [cell for cell in strong_first if cell.levels != ("weak",)]
    return _pair(worth_naming[0], best_first, ties) if worth_naming else None


def _weakest(
    weakest_first: Sequence[Cell], with_level: Sequence[Cell], ties: ReleasedTies
) -> Pair | None:
    """Put the weakest tie and its way back first, with the questions that the advice asks too."""
    if not weakest_first:
        return None
    pair = _pair(weakest_first[0], with_level, ties)
    advised = weak_pairs(ties)[0]
    words = _("%(title)s: lowest in “%(dimension)s”.")
    lowest = "".join(
        words % {"title": point.title, "dimension": point.name} for point in advised.lowest[:1]
    )
    return Pair(pair.title, pair.in_sentence, pair.cells, lowest, questions_for(advised))


def _pair(cell: Cell, cells: Sequence[Cell], ties: ReleasedTies) -> Pair:
    """Put a tie and its way back side by side, if both have a level."""
    groups = {group.key: group for group in ties.groups}
    rows = {row.key: row for row in ties.rows}
    rater, target = rows[cell.rater], groups[cell.target]
    name = raters_shown(rater, groups)
    if rater.groups == (target.key,):
        inside = inside_a_sentence(target)
        words = _("%(group)s among themselves")
        return Pair(words % {"group": name}, words % {"group": inside}, (cell,))
    back = [each for each in cells if (each.rater, each.target) == (cell.target, cell.rater)]
    raters = listed([inside_a_sentence(groups[key]) for key in rater.groups])
    other = inside_a_sentence(target)
    if rater.is_pooled:
        # "A, B and C" would hide who speaks about whom.
        about = _("%(raters)s about %(rated)s")
        first, within = ({"raters": each, "rated": other} for each in (name, raters))
        return Pair(about % first, about % within, (cell,))
    both = _("%(one)s and %(other)s")
    first, within = ({"one": each, "other": other} for each in (name, raters))
    return Pair(both % first, both % within, (cell, *back))


def _others(cells: Sequence[Cell], shown_above: Pair | None) -> tuple[Cell, ...]:
    above = shown_above.cells if shown_above else ()
    return tuple([cell for cell in cells if cell not in above][:LISTED])


def _level_counts(with_level: Sequence[Cell]) -> tuple[LevelCount, ...]:
    counts = Counter(cell.levels for cell in with_level)
    return tuple(
        LevelCount(levels, levels_shown(levels), counts[levels])
        for levels in LEVEL_ORDER
        if counts[levels]
    )


def _answer(
    counts: Sequence[LevelCount],
    weak_pairs: int,
    strongest: Pair | None,
    weakest: Pair | None,
) -> str:
    """Say in two sentences what is the case, strengths first; nothing where no tie has a level."""
    ties = {count.levels: count.ties for count in counts}
    readable = sum(ties.values())
    if not readable:
        return ""
    if readable == 1:
        return _the_only_one(counts[0].words, strongest, weakest)
    return (
        f"{_strengths(ties, readable, strongest)} {_weaknesses(ties, weak_pairs, weakest)}".strip()
    )


def _the_only_one(level: str, strongest: Pair | None, weakest: Pair | None) -> str:
    if weakest:
        words = _("The one tie that can be read is worth a conversation: %(pair)s.")
        return words % {"pair": weakest.in_sentence}
    words = _("The one tie that can be read is %(level)s: %(pair)s.")
    return words % {"level": level, "pair": strongest.in_sentence if strongest else ""}


def _strengths(ties: dict[tuple[Level, ...], int], readable: int, strongest: Pair | None) -> str:
    if strongest is None:
        return ""
    strong = ties.get(("strong",), 0)
    if strong > 1:
        words = _("Of %(ties)s ties, %(strong)s are strong, %(pair)s among them.")
    elif strong:
        words = _("Of %(ties)s ties, one is strong: %(pair)s.")
    elif ("moderate", "strong") in ties:
        words = _("Of %(ties)s ties, none is strong for certain. What holds best: %(pair)s.")
    else:
        words = _("Of %(ties)s ties, none is strong yet. What holds best: %(pair)s.")
    return words % {
        "ties": apnumber(readable),
        "strong": apnumber(strong),
        "pair": strongest.in_sentence,
    }


def _weaknesses(ties: dict[tuple[Level, ...], int], pairs: int, weakest: Pair | None) -> str:
    if weakest is None:
        open_ones = any(len(levels) == 2 and levels[0] == "weak" for levels in ties)
        return _("None is weak for certain.") if open_ones else _("None is weak.")
    if pairs == 1:
        return _("Worth a conversation: %(pair)s.") % {"pair": weakest.in_sentence}
    words = ngettext(
        "Worth a conversation first: %(pair)s, then one more pair.",
        "Worth a conversation first: %(pair)s, then %(n)s more pairs.",
        pairs - 1,
    )
    return words % {"pair": weakest.in_sentence, "n": apnumber(pairs - 1)}
