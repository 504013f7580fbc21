"""From a tie to something worth trying. Pure: a profile and entries in, an ordered list out.

The rule is in docs/matching.md. It knows no Django, no database, no clock and no chance, and
everything it weighs stands in one `Settings` object.
"""

from interventions.matching.profile import Profile
from interventions.matching.settings import DEFAULT, Settings
from interventions.matching.shortlist import Result, Suggestion, suggest
from interventions.matching.told import Told

__all__ = ["DEFAULT", "Profile", "Result", "Settings", "Suggestion", "Told", "suggest"]
