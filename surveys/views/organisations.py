"""Which of one's organisations to look at."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from surveys.access import get_own_organisation
from surveys.bar import CHOSEN

LONGEST_KEY = 15


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Show one organisation from now on, or all of them again. Nothing but the lists changes."""
    wanted = request.POST.get("organisation", "")
    if not wanted:
        request.session.pop(CHOSEN, None)
    elif wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_KEY:
        request.session[CHOSEN] = get_own_organisation(request.user, int(wanted)).pk
    else:
        raise Http404
    return redirect("surveys:overview")
