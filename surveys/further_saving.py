"""Save a further page into the draft, under the same rules as a screen of ratings."""

from collections.abc import Mapping, Set
from typing import Any

from django.db import transaction

from surveys import answering
from surveys.further import PICKED, Page, said_of
from surveys.links import token_hash
from surveys.models.participants import Draft
from surveys.retrying import tried_again
from surveys.said import OPEN


@tried_again
@transaction.atomic(durable=True)
def save_page(
    token: str,
    page: Page,
    answers: Mapping[str, Any],
    *,
    version: int,
    screen: int,
    cleared: Set[str] = frozenset(),
    undecided: Set[str] = frozenset(),
    tried: Mapping[str, Set[str]] | None = None,
) -> Draft:
    """Save one page. Where it says nothing, what is stored stays; an empty list says something.

    A page that was opened on an older version and would write over something else raises
    `answering.Stale`. `undecided` are left as they are; `tried` is what the same page sent before.
    """
    draft = answering.draft_to_write(token)
    kept = dict(draft.further.get(page.key, {}))
    shown = [code for code in page.codes if code not in undecided]
    if draft.version != version and _writes_over(kept, answers, shown, tried or {}):
        raise answering.Stale(draft)
    for code in shown:
        if code in answers:
            kept[code] = answers[code]
        elif code in cleared or code == PICKED:
            kept.pop(code, None)
    if kept != draft.further.get(page.key, {}):
        draft.touch(token_hash(token))
    draft.further[page.key] = kept
    draft.screen = screen
    draft.version += 1
    draft.save(update_fields=["further", "screen", "version", "touched_by"])
    return draft


def _writes_over(
    kept: Mapping[str, Any],
    answers: Mapping[str, Any],
    shown: list[str],
    tried: Mapping[str, Set[str]],
) -> bool:
    """Whether something that another page saved would be lost, or passed over unseen."""
    for code in shown:
        stored, said = said_of(kept, code), said_of(answers, code)
        if stored not in (OPEN, said) and stored not in tried.get(code, ()):
            return True
    return False
