"""Relational leadership: leaders and those they lead, asked about each other.

The seven dimensions and their sentences are those of relational coordination, in the words for
leaders and for people who are led. Both directions are asked and reported apart.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION

RELATIONAL_LEADERSHIP = replace(
    RELATIONAL_COORDINATION,
    key="relational_leadership",
    name=_("Relational leadership"),
    asks_whom=_(
        "Everybody is asked about those who lead, and the leaders about each group they lead. "
        "Nobody is asked about colleagues."
    ),
    one_side="leader",
    # Who is not a leader is asked about leaders only, so reads about nothing else.
    introductions=RELATIONAL_COORDINATION.introductions
    | {"co_worker": RELATIONAL_COORDINATION.introductions["led"]},
)
