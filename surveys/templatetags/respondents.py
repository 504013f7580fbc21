"""What respondents' templates need: the language switch, and the language of other words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from surveys.languages import choices, direction

register = template.Library()


@register.inclusion_tag("includes/_languages.html", takes_context=True)
def language_switch(context: Mapping[str, Any], form: str = "") -> dict[str, object]:
    """Offer this page in the study's other languages. `form` is the form to save on the way."""
    request = context.get("request")
    offered = choices(request, context.get("study")) if request else []
    now = next((each for each in offered if each.is_now), None)
    return {"languages": offered, "now": now, "form": form}


@register.filter
def separated(names: Sequence[str]) -> str:
    """Put names in a row, with the comma that the page's language has."""
    return _(", ").join(names)


@register.simple_tag
def spoken(language: str) -> str:
    """Mark words that are in another language than their page; nothing where they are not."""
    if not language:
        return ""
    return format_html(' lang="{}" dir="{}"', language, direction(language))


@register.simple_tag
def promise_address() -> str:
    """Return the address of the contract in the language of this page."""
    return reverse("surveys:promise", kwargs={"language": translation.get_language()})
