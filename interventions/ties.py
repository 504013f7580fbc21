"""How a tie is called where its groups are rows of the study."""

from django.utils.translation import gettext as _

from interventions.models.plans import Action
from surveys.models.studies import Workgroup
from surveys.scoring.released import Group
from surveys.shown import inside_a_sentence


def tie_title(action: Action) -> str:
    """Name the tie of an action: "Nurses and physicians", "Nurses among themselves"."""
    return title_of(action.group_a, action.group_b)


def title_of(one: Workgroup, other: Workgroup) -> str:
    """Name the tie of two groups, or of one with itself."""
    if one.pk == other.pk:
        return _("%(group)s among themselves") % {"group": one.name}
    return _("%(one)s and %(other)s") % {
        "one": one.name,
        "other": inside_a_sentence(_group(other)),
    }


def _group(group: Workgroup) -> Group:
    return Group(str(group.pk), group.name, group.kind, str(group.partner_id or ""))
