"""Where an open link or a shared device begins: choose a group, get a link of one's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from surveys.access import get_open_link
from surveys.forms.answering import NOT_READABLE, read_form
from surveys.forms.ways import JoinForm
from surveys.languages import Token
from surveys.limits import may_start
from surveys.links import address_of, at_kiosk
from surveys.models.ways import OpenLink
from surveys.open_links import NoSuchGroup, NotOpen, start
from surveys.promise import promise_for
from surveys.qr import qr_picture
from surveys.views.answering import respondents_page
from surveys.wording import group_as_read, study_as_read


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Say what this is, ask for the group, and begin. Opening the page changes nothing."""
    link = get_open_link(token)
    if not link.wave.is_open():
        return _not_open(request, link, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _ask(request, link, token, JoinForm(link))
    post = read_form(request, holds="start")
    if post is None:
        problem = str(NOT_READABLE)
        return _ask(request, link, token, JoinForm(link), status=400, problem=problem)
    form = JoinForm(link, post)
    if not form.is_valid():
        return _ask(request, link, token, form, status=400)
    if not may_start(request, link):
        busy = _page(request, "surveys/open_link_busy.html", link, status=429, token=token)
        busy["Retry-After"] = "600"
        return busy
    try:
        own = Token(start(link, *form.chosen()), getattr(token, "chosen", ""))
    except NotOpen:
        return _not_open(request, link, status=409)
    except NoSuchGroup:  # the group stopped answering between two clicks
        return _ask(request, link, token, JoinForm(link), status=409)
    if link.is_kiosk:
        return _own_link(request, link, token, own)
    return redirect("surveys:answer", token=own)


def _ask(
    request: HttpRequest,
    link: OpenLink,
    token: str,
    form: JoinForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    promise = promise_for(link.wave)
    context = {"token": token, "form": form, "promise": promise, "problem": problem}
    return _page(request, "surveys/open_link.html", link, status=status, **context)


def _not_open(request: HttpRequest, link: OpenLink, *, status: int) -> HttpResponse:
    has_closed = link.wave.has_closed()
    return _page(
        request, "surveys/open_link_closed.html", link, status=status, has_closed=has_closed
    )


def _own_link(request: HttpRequest, link: OpenLink, token: str, own: Token) -> HttpResponse:
    """Show the personal link to photograph; the device goes on under an address of its own."""
    address = address_of(own)
    context = {
        "token": token,
        "on_device": Token(at_kiosk(token, own), own.chosen),
        "address": address,
        "picture": qr_picture(address),
    }
    return _page(request, "surveys/kiosk_link.html", link, status=200, **context)


def _page(
    request: HttpRequest, template: str, link: OpenLink, *, status: int, **context: object
) -> HttpResponse:
    wave = link.wave
    context |= {
        "organisation_name": wave.study.organisation.name,
        "study": study_as_read(wave),
        "wave": wave,
        "link": link,
        "workgroup": group_as_read(wave, link.workgroup) if link.workgroup else None,
    }
    return render(request, template, context, status=status)
