"""Save a further page into the draft, under the same rules as a screen of ratings."""

from typing import Any

from django.db import transaction

from surveys import answering
from surveys.further import Page
from surveys.models.participants import Draft


@transaction.atomic(durable=True)
def save_page(
    token: str, page: Page, answers: dict[str, Any], *, version: int, screen: int
) -> Draft:
    """Save one page. A page that was opened on an older version and says something else than
    what is stored raises `answering.Stale`: nothing is overwritten silently.
    """
    draft = answering.draft_to_write(token)
    if draft.version != version and draft.further.get(page.key, {}) != answers:
        raise answering.Stale(draft)
    draft.further[page.key] = answers
    draft.screen = screen
    draft.version += 1
    draft.save(update_fields=["further", "screen", "version"])
    return draft
