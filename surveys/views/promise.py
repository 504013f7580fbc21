"""The contract: what is promised to everybody, how it is kept, and where it ends."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.languages import in_their_language
from surveys.models.waves import Wave
from surveys.promise import last_rehearsal


@never_cache
@require_safe
@in_their_language
def contract(request: HttpRequest, language: str = "") -> HttpResponse:
    """Show the promises, their means and their limits to whoever wants to read them."""
    context = {
        "usual_k": Wave._meta.get_field("min_raters").default,
        "draft_minutes": settings.DRAFT_MINUTES_AFTER_CLOSING,
        "answers_days": settings.ANSWERS_KEPT_DAYS,
        "names_days": settings.NAMES_KEPT_DAYS,
        "backup_days": settings.BACKUP_DAYS,
        "rehearsal": last_rehearsal(settings.BASE_DIR / "docs" / "rehearsal.md"),
    }
    return render(request, "surveys/promise.html", context)
