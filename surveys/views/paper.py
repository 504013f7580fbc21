"""Paper: a form to print for a workgroup, and the screen on which filled-in forms are typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys import answering
from surveys.access import get_group_to_run
from surveys.forms.answering import LONGEST_COMMENT, read_form
from surveys.forms.paper import SheetForm, cell_name, read_sheet
from surveys.further import Page, pages_of
from surveys.languages import NAMES, offered_by
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.paper import SHORTEST_MARK, new_mark, store_sheet
from surveys.promise import comment_promise, promise_for
from surveys.questions import Questionnaire, questionnaire_for
from surveys.wording import group_as_read, study_as_read

# What is promised of paper as of any answer; sending and taking back have words of their own.
ON_PAPER = ("people", "range", "check", "calendar", "person")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the typing screen."""

    name: str
    label: str
    value: str
    problem: str
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """Fields that stand together on the sheet: one dimension, or one further page."""

    title: str
    cells: tuple[Cell, ...]
    page: Page | None = None
    picked: tuple[int, ...] = ()
    picked_problem: str = ""


@require_safe
@login_required
def form(request: HttpRequest, wave_id: int, group_id: int) -> HttpResponse:
    """Show all questions of a workgroup on one page to print.

    In the study's main language, or the one of its languages that `?language=` names: a sheet
    speaks to those who fill it in, not to whoever prints it.
    """
    wave, group = get_group_to_run(request.user, wave_id, group_id)
    if wave.has_closed():
        return _closed(request, wave)
    offered = offered_by(wave.study)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in offered else offered[0]
    with translation.override(language):
        return _form_in(request, wave, group, language, offered)


def _form_in(
    request: HttpRequest, wave: Wave, group: Workgroup, language: str, offered: Sequence[str]
) -> HttpResponse:
    questionnaire = _questionnaire(wave, group)
    promise = promise_for(wave)
    context = {
        "wave": wave,
        "study": study_as_read(wave),
        "organisation_name": wave.study.organisation.name,
        "workgroup": group_as_read(wave, group),
        "language": language,
        "languages": [(code, NAMES[code]) for code in offered] if len(offered) > 1 else [],
        "introduction": questionnaire.introduction()[0],
        "names": [questionnaire.name_of(target) for target in questionnaire.targets],
        "screens": [
            questionnaire.screen(number, {}, []) for number in range(1, questionnaire.length + 1)
        ],
        "pages": pages_of(wave, group),
        "promise": promise,
        "lines": [line for line in promise.lines if line.sign in ON_PAPER],
        "units": wave.study.units.all(),
        "answers_days": settings.ANSWERS_KEPT_DAYS,
        "comment_promise": comment_promise(wave) if wave.asks_for_comment else "",
    }
    return render(request, "surveys/paper_form.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def type_in(request: HttpRequest, wave_id: int, group_id: int) -> HttpResponse:
    """Take one sheet after the other. No page ever shows a sheet that has been stored."""
    wave, group = get_group_to_run(request.user, wave_id, group_id)
    if not (wave.is_locked and wave.accepts_what_was_begun()):
        return _closed(request, wave)
    if request.method != "POST":
        return _screen(request, wave, group, SheetForm(), new_mark())
    post = read_form(request, holds="mark")
    units = list(wave.study.units.all())
    read = read_sheet(
        post or QueryDict(), _questionnaire(wave, group), pages_of(wave, group), units
    )
    mark = post.get("mark", "") if post else ""
    if len(mark) < SHORTEST_MARK:
        read.errors["sheet"] = _("This page was damaged on its way. Press Store once more.")
        mark = new_mark()
    wants_to_store = post is not None and post.get("go") == "store"
    if not read.is_valid or not wants_to_store:
        return _screen(request, wave, group, read, mark, status=200 if read.is_valid else 400)
    try:
        store_sheet(wave, group, read.sheet, mark=mark)
    except answering.NotOpen:
        messages.error(request, _("The wave has closed. This sheet was not stored."))
        return redirect("surveys:ways-in", wave_id)
    messages.success(request, _("The sheet is stored. Here is room for the next one."))
    return redirect("surveys:paper-type", wave_id, group_id)


def _closed(request: HttpRequest, wave: Wave) -> HttpResponse:
    context = {"wave": wave, "study": wave.study}
    return render(request, "surveys/paper_closed.html", context, status=409)


def _questionnaire(wave: Wave, group: Workgroup) -> Questionnaire:
    """Return what a member of this workgroup would be asked; nobody is invited by this."""
    return questionnaire_for(Invitation(wave=wave, workgroup=group, way=Invitation.Way.PAPER))


def _screen(
    request: HttpRequest,
    wave: Wave,
    group: Workgroup,
    read: SheetForm,
    mark: str,
    *,
    status: int = 200,
) -> HttpResponse:
    post = (read_form(request, holds="mark") if request.method == "POST" else None) or QueryDict()
    context = {
        "wave": wave,
        "study": wave.study,
        "workgroup": group,
        "mark": mark,
        "strips": [
            *_ratings(post, _questionnaire(wave, group), read),
            *(_further(post, page, read) for page in pages_of(wave, group)),
        ],
        "units": wave.study.units.all(),
        "unit": post.get("unit", ""),
        "comment": post.get("comment", ""),
        "longest_comment": LONGEST_COMMENT,
        "problems": read.errors,
        "sheet_problem": read.errors.get("sheet", ""),
        "was_checked": request.method == "POST" and read.is_valid,
    }
    return render(request, "surveys/paper_type.html", context, status=status)


def _ratings(post: QueryDict, questionnaire: Questionnaire, read: SheetForm) -> list[Strip]:
    return [
        Strip(
            str(item.name),
            tuple(
                _cell(post, cell_name(target.pk, item.code), target.name, read, target.pk)
                for target in questionnaire.targets
            ),
        )
        for item in questionnaire.instrument.items
    ]


def _further(post: QueryDict, page: Page, read: SheetForm) -> Strip:
    cells = (_cell(post, f"{page.key}-ask-{a.code}", a.name, read) for a in page.asks)
    sent = post.getlist(f"{page.key}-picked")
    picked = tuple(n for n in range(1, len(page.lines) + 1) if str(n) in sent)
    problem = read.errors.get(f"{page.key}-ask-picked", "")
    return Strip(page.title, tuple(cells), page, picked, problem)


def _cell(
    post: QueryDict, name: str, label: str, read: SheetForm, target: int | None = None
) -> Cell:
    return Cell(name, label, post.get(name, "")[:2], read.errors.get(name, ""), target)
