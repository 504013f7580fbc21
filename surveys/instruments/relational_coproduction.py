"""Relational coproduction: clients and those who work with them, asked about each other.

The seven dimensions and their sentences are those of relational coordination: clients read the
words for clients, everybody else those for co-workers.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION

RELATIONAL_COPRODUCTION = replace(
    RELATIONAL_COORDINATION,
    key="relational_coproduction",
    name=_("Relational coproduction"),
    asks_whom=_(
        "Clients are asked about each group that works for them, and these groups about the "
        "clients. Nobody is asked about colleagues."
    ),
    one_side="client",
)
