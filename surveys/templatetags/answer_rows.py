"""Rows of a question page, each rendered once and reused by everybody who sees the same."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.translation import get_language

from surveys.questions import Row, Screen

MOST_ROWS = 8192  # of about two kilobytes: groups × six states × seven questions × languages

register = template.Library()


@register.simple_tag
def answer_row(row: Row, screen: Screen, process: str) -> str:
    """Render one workgroup's row. It depends on what is in it, and on nobody."""
    is_plain = not (row.difference or row.taken_over or row.problem)
    render = _row if is_plain else _row.__wrapped__
    language = screen.item.language
    return render(row, screen.words, screen.has_long_words, process, get_language(), language)


@lru_cache(MOST_ROWS)
def _row(
    row: Row,
    words: tuple[str, ...],
    has_long_words: bool,
    process: str,
    page_language: str | None,
    language: str,
) -> str:
    context = {
        "row": row,
        "words": list(enumerate(words, start=1)),
        "has_long_words": has_long_words,
        "process": process,
        "language": language,
    }
    return render_to_string("surveys/_row.html", context)
