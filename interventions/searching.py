"""Looking for words in the catalogue: endings are folded, and the field's other words count too.

Pure: knows no Django.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from interventions import words
from interventions.entries import Entry

# Names of the same thing. Who looks for one finds the others as well.
SAME = (
    ("handover", "hand over", "handoff", "hand off"),
    ("ward round", "board round", "bedside round", "joint round"),
    ("huddle", "stand-up", "standup"),
    ("debrief", "after-action review", "look-back"),
    ("client", "patient", "service user", "family"),
    ("protocol", "pathway", "guideline"),
    ("conflict", "disagreement", "dispute"),
    ("psychological safety", "speaking up", "safe to speak"),
    ("information system", "electronic record", "EHR"),
    ("newcomer", "new starter", "onboarding", "induction"),
    ("just culture", "blame-free", "incident review"),
    ("overload", "workload", "bottleneck", "hub"),
    ("respect", "civility", "rudeness", "incivility"),
    ("reward", "bonus", "incentive"),
    ("selecting", "hiring", "recruitment", "recruiting"),
    ("coach", "facilitation", "facilitator"),
    ("boundary spanner", "liaison", "link nurse"),
    ("read-back", "closed-loop", "SBAR"),
    ("small tests of change", "PDSA", "plan-do-study-act"),
    ("process mapping", "workflow", "flow chart"),
    ("leader", "manager", "supervisor", "boss"),
    ("simulation", "drill", "rehearse"),
    ("working agreement", "team charter", "ground rules"),
    ("shared space", "co-location", "same room"),
    ("response time", "turnaround", "waiting time", "delay"),
    ("results dialogue", "feedback"),
)
# What a word of the daily work leads to, but not the other way round.
ALSO = {
    "discharge": ("handover", "joint round", "referral"),
    "transfer": ("handover", "referral"),
    "transition": ("handover", "referral"),
    "referral": ("compact",),
    "shift change": ("handover",),
    "meeting": ("huddle",),
}
# Words that say nothing about what is looked for.
IDLE = {
    *("a", "an", "and", "are", "at", "between", "by", "do", "does", "for", "from", "how", "i"),
    *("in", "is", "it", "my", "of", "on", "or", "our", "the", "to", "us", "we", "what", "when"),
    "with",
}
# Endings that are folded away; what remains must have so many letters that it is still a word.
ENDINGS = ("fully", "ful", "ness", "ing", "ed", "ly", "es", "e")
LEAST = 4
WORD = re.compile(r"[^\W_]+")
JOINED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")


@dataclass(frozen=True, slots=True)
class Term:
    """Something looked for: as it was typed, and what counts as the same."""

    typed: str
    names: tuple[str, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """Other names of it, as a page says them; "hand off" adds nothing to "handoff"."""
        others = {_unspaced(name): name for name in reversed(self.names)}
        others.pop(_unspaced(self.typed), None)
        return tuple(reversed(others.values()))

    def is_in(self, index: str) -> bool:
        return any(_stands_in(index, name) for name in (self.typed, *self.names))


def terms_of(text: str) -> tuple[Term, ...]:
    """Cut what was typed into terms: known names of several words first, then single words."""
    typed = [word for each in text.split() if (word := re.sub(r"^\W+|\W+$", "", each))]
    wanted = [word for word in typed if word.casefold() not in IDLE] or typed
    terms = []
    start = 0
    while start < len(wanted):
        # The longest known name that begins here; a single word if there is none.
        for end in range(min(len(wanted), start + 4), start, -1):
            piece = " ".join(wanted[start:end])
            names = _names().get(folded(piece), ())
            if names or end == start + 1:
                terms.append(Term(piece, names))
                start = end
                break
    return tuple(terms)


def select(
    catalogue: Iterable[Entry], *, family: str = "", dimension: str = "", text: str = ""
) -> tuple[Entry, ...]:
    """Return the entries of a family that act on a dimension and hold every term of a text.

    With a text, those that carry it in their name come first, then those that say it of
    themselves or mainly act on it; else the order stays.
    """
    terms = terms_of(text)
    found = [
        entry
        for entry in catalogue
        if family in ("", entry.family)
        and (not dimension or dimension in entry.dimensions)
        and (not terms or _holds(terms, _searched(entry)))
    ]
    if terms:
        found.sort(key=lambda entry: _place(entry, terms))
    return tuple(found)


@cache
def folded(text: str) -> str:
    """Write the words of a text without capitals and simple endings, between single blanks.

    >>> folded("Shared hand-offs"), folded("families respectfully")
    ('shar hand off', 'fami respect')
    """
    return " ".join(_fold(word) for word in WORD.findall(text.casefold()) if word != "s")


def _unspaced(name: str) -> str:
    return folded(name).replace(" ", "")


def _fold(word: str) -> str:
    if word.endswith("ies") and len(word) > LEAST:
        word = f"{word[:-3]}y"
    elif word.endswith("s") and len(word) > LEAST - 1 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= LEAST:
            # "planning" is a form of "plan".
            return stem[:-1] if re.search(r"([bdgmnprt])\1$", stem) else stem
    return word


def _holds(terms: Sequence[Term], texts: Iterable[str]) -> bool:
    index = _index(texts)
    return all(term.is_in(index) for term in terms)


def _index(texts: Iterable[str]) -> str:
    """Fold texts into one line. A stop between them keeps a name from running across."""
    return f" {' . '.join(_forms(' . '.join(texts)))} "


def _forms(text: str) -> Iterator[str]:
    yield from (folded(piece) for piece in text.split(" . "))
    # "co-design" is found as "co design" and as "codesign".
    yield from (folded("".join(WORD.findall(each))) for each in JOINED.findall(text))


def _stands_in(index: str, name: str) -> bool:
    """Whether the words stand there one after the other, the last one perhaps longer."""
    spelled = [folded(name)]
    if JOINED.fullmatch(name):
        spelled.append(folded("".join(WORD.findall(name))))
    return any(
        # A short word must stand there as it is, or "it" would find "item".
        (f" {each} " if len(each.split()[-1]) < LEAST else f" {each}") in index
        for each in spelled
        if each
    )


def _place(entry: Entry, terms: Sequence[Term]) -> int:
    if _holds(terms, (entry.name,)):
        return 0
    return 1 if _holds(terms, _about(entry, entry.primary_dimensions)) else 2


def _about(entry: Entry, dimensions: Iterable[str]) -> tuple[str, ...]:
    return (entry.name, entry.description, *(str(words.DIMENSIONS[each]) for each in dimensions))


def _searched(entry: Entry) -> tuple[str, ...]:
    return (*_about(entry, entry.dimensions), *entry.steps, entry.led_by, entry.structure)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return, for each folded name, all that counts as the same thing."""
    known: dict[str, list[str]] = {}
    for names in SAME:
        for name in names:
            known.setdefault(folded(name), []).extend(names)
    for name, others in ALSO.items():
        known.setdefault(folded(name), []).extend(others)
    return {name: tuple(dict.fromkeys(others)) for name, others in known.items()}
