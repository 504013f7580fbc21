"""The door: the only place where answers become results.

In goes a closed wave, once, through `publish`; out comes `ReleasedTies`, made from the release
table alone. Nothing here answers a question about a wave that has not been released.
"""

from surveys.results.comparing import (
    NotComparable,
    compare,
    compared,
    released_beside,
    tie_spreads,
    why_not_comparable,
)
from surveys.results.freezing import NotReleasable, freeze, publish, why_not_yet
from surveys.results.further_reading import (
    GoesAlong,
    Outcomes,
    Partnership,
    released_further,
    released_outcomes,
    released_partnership,
)
from surveys.results.reading import (
    released_comments,
    released_ties,
    released_units,
    released_waves,
    smallest_kept,
    spread_of,
    wave_figures,
)
from surveys.results.research import research_file
from surveys.results.structures import released_structures

__all__ = [
    "GoesAlong",
    "NotComparable",
    "NotReleasable",
    "Outcomes",
    "Partnership",
    "compare",
    "compared",
    "freeze",
    "publish",
    "released_beside",
    "released_comments",
    "released_further",
    "released_outcomes",
    "released_partnership",
    "released_structures",
    "released_ties",
    "released_units",
    "released_waves",
    "research_file",
    "smallest_kept",
    "spread_of",
    "tie_spreads",
    "wave_figures",
    "why_not_comparable",
    "why_not_yet",
]
