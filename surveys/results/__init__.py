"""The door: the only place where answers become results.

In goes a closed wave, once, through `publish`; out comes `ReleasedTies`, made from the release
table alone. Nothing here answers a question about a wave that has not been released.
"""

from surveys.results.comparing import NotComparable, compare, why_not_comparable
from surveys.results.freezing import NotReleasable, freeze, publish, why_not_yet
from surveys.results.further_reading import released_outcomes, released_partnership
from surveys.results.reading import (
    released_comments,
    released_ties,
    released_units,
    wave_figures,
)
from surveys.results.research import research_file
from surveys.results.structures import released_structures

__all__ = [
    "NotComparable",
    "NotReleasable",
    "compare",
    "freeze",
    "publish",
    "released_comments",
    "released_outcomes",
    "released_partnership",
    "released_structures",
    "released_ties",
    "released_units",
    "research_file",
    "wave_figures",
    "why_not_comparable",
    "why_not_yet",
]
