"""Paper: a form to print for a workgroup, and the screen on which filled-in forms are typed."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys import answering
from surveys.access import get_group_to_run
from surveys.forms.paper import SheetForm, cell_name, read_sheet
from surveys.further import Page, pages_of
from surveys.languages import NAMES, direction, offered_by
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.paper import SHORTEST_MARK, new_mark, store_sheet
from surveys.promise import promise_for
from surveys.questions import Questionnaire, questionnaire_for

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
        sheet = _sheet(wave, group)
    context = sheet | {
        "language": language,
        "direction": direction(language),
        "languages": [(code, NAMES[code]) for code in offered],
    }
    return render(request, "surveys/paper_form.html", context)


def _sheet(wave: Wave, group: Workgroup) -> dict[str, object]:
    """Gather what stands on a sheet, in the language that is spoken now."""
    questionnaire = _questionnaire(wave, group)
    promise = promise_for(wave)
    return {
        "wave": wave,
        "study": wave.study,
        "workgroup": group,
        "introduction": questionnaire.introduction()[0],
        "targets": questionnaire.targets,
        "screens": [
            questionnaire.screen(number, {}, []) for number in range(1, questionnaire.length + 1)
        ],
        "pages": pages_of(wave, group),
        "promise": promise,
        "lines": [line for line in promise.lines if line.sign in ON_PAPER],
        "units": wave.study.units.all(),
        "answers_days": settings.ANSWERS_KEPT_DAYS,
    }


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
    pages = pages_of(wave, group)
    read = read_sheet(
        request.POST, _questionnaire(wave, group), pages, list(wave.study.units.all())
    )
    mark = request.POST.get("mark", "")
    if len(mark) < SHORTEST_MARK:
        read.errors["sheet"] = _("This page was damaged on its way. Press Store once more.")
        mark = new_mark()
    wants_to_store = request.POST.get("go") == "store"
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
    questionnaire = _questionnaire(wave, group)
    context = {
        "wave": wave,
        "study": wave.study,
        "workgroup": group,
        "mark": mark,
        "strips": [
            *_ratings(request, questionnaire, read),
            *(_further(request, page, read) for page in pages_of(wave, group)),
        ],
        "units": wave.study.units.all(),
        "unit": request.POST.get("unit", ""),
        "problems": read.errors,
        "sheet_problem": read.errors.get("sheet", ""),
        "was_checked": request.method == "POST" and read.is_valid,
    }
    return render(request, "surveys/paper_type.html", context, status=status)


def _ratings(request: HttpRequest, questionnaire: Questionnaire, read: SheetForm) -> list[Strip]:
    return [
        Strip(
            str(item.name),
            tuple(
                _cell(request, cell_name(target.pk, item.code), target.name, read, target.pk)
                for target in questionnaire.targets
            ),
        )
        for item in questionnaire.instrument.items
    ]


def _further(request: HttpRequest, page: Page, read: SheetForm) -> Strip:
    cells = (_cell(request, f"{page.key}-ask-{a.code}", a.name, read) for a in page.asks)
    sent = request.POST.getlist(f"{page.key}-picked")
    picked = tuple(n for n in range(1, len(page.lines) + 1) if str(n) in sent)
    problem = read.errors.get(f"{page.key}-ask-picked", "")
    return Strip(page.title, tuple(cells), page, picked, problem)


def _cell(
    request: HttpRequest, name: str, label: str, read: SheetForm, target: int | None = None
) -> Cell:
    return Cell(name, label, request.POST.get(name, "")[:2], read.errors.get(name, ""), target)
