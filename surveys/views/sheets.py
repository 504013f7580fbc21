"""A group's structures sheet: the list of the other groups, and a page about each of them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys import sheets
from surveys.access import get_sheet
from surveys.forms.answering import NOT_READABLE, read_form
from surveys.forms.sheets import StructuresForm, read_structures
from surveys.instruments.base import Option, fill, isolated
from surveys.instruments.organisational_structures import BEST_WORKING, ORGANISATIONAL_STRUCTURES
from surveys.models.studies import Workgroup
from surveys.models.ways import StructuresSheet
from surveys.views.answering import respondents_page
from surveys.wording import group_as_read, process_of, study_as_read


@dataclass(frozen=True, slots=True)
class Line:
    """One other group, and how much of its page is filled in."""

    target: int
    name: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Row:
    """One structure on a page."""

    code: str
    name: str
    text: str
    options: tuple[Option, ...]
    in_place: int | None
    is_unknown: bool
    works: int | None
    problem: str


@respondents_page
@require_safe
def overview(request: HttpRequest, token: str) -> HttpResponse:
    """Say who reads the sheet, and list the groups it is about."""
    sheet = get_sheet(token)
    said = sheets.answers_of(sheet)
    lines = [
        Line(
            target.pk,
            group_as_read(sheet.wave, target).name,
            len(said.get(target.pk, {})),
            len(sheets.questions_about(target)),
        )
        for target in sheets.others(sheet)
    ]
    context = {"lines": lines, "token": token, "has_closed": sheet.wave.has_closed()}
    return _page(request, "surveys/sheet.html", sheet, context)


@respondents_page
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, token: str, target_id: int) -> HttpResponse:
    """Ask what is in place between the sheet's group and another one, and save it."""
    sheet = get_sheet(token)
    targets = {target.pk: target for target in sheets.others(sheet)}
    if target_id not in targets:
        raise Http404
    target = targets[target_id]
    if not sheet.wave.accepts_what_was_begun():
        return redirect("surveys:sheet", token=token)
    if request.method != "POST":
        said = sheets.answers_of(sheet).get(target.pk, {})
        return _ask(request, sheet, token, target, StructuresForm(said, sheet.version))
    post = read_form(request)
    if post is None:
        said = sheets.answers_of(sheet).get(target.pk, {})
        stored = StructuresForm(said, sheet.version, problem=str(NOT_READABLE))
        return _ask(request, sheet, token, target, stored, status=400)
    form = read_structures(post, sheets.questions_about(target))
    if not form.is_valid:
        return _ask(request, sheet, token, target, form, status=400)
    try:
        sheets.save_sheet(sheet, target, form.statements, version=form.version)
    except sheets.NotOpen:
        return redirect("surveys:sheet", token=token)
    except sheets.Stale:
        form.version = get_sheet(token).version
        return _ask(request, sheet, token, target, form, status=409)
    following = [*targets, None][[*targets].index(target_id) + 1]
    if following is None or request.POST.get("go") == "list":
        return redirect("surveys:sheet", token=token)
    return redirect("surveys:sheet-about", token=token, target_id=following)


def _ask(
    request: HttpRequest,
    sheet: StructuresSheet,
    token: str,
    target: Workgroup,
    form: StructuresForm,
    *,
    status: int = 200,
) -> HttpResponse:
    name = group_as_read(sheet.wave, target).name
    if name == isolated(target.name):
        name = target.phrase or target.name
    rows = []
    for question in sheets.questions_about(target):
        said = form.statements.get(question.code)
        rows.append(
            Row(
                code=question.code,
                name=str(question.name),
                text=fill(question.text, group=name),
                options=question.options,
                in_place=said.in_place if said else None,
                is_unknown=said is not None and said.in_place is None,
                works=said.works if said else None,
                problem=form.errors.get(question.code, ""),
            )
        )
    context = {
        "token": token,
        "target_id": target.pk,
        "target": group_as_read(sheet.wave, target),
        "rows": rows,
        "version": form.version,
        "degrees": range(BEST_WORKING + 1),
        "do_not_know": ORGANISATIONAL_STRUCTURES.no_answer,
        "opening": fill(ORGANISATIONAL_STRUCTURES.introduction, process=process_of(sheet.wave)),
        "problem": form.problem or _problem(status),
    }
    return _page(request, "surveys/sheet_about.html", sheet, context, status=status)


def _problem(status: int) -> str:
    if status == 409:
        return _(
            "Somebody of your group saved something on this sheet in the meantime. Nothing of "
            "this page is saved yet. Save it again if it is what you all mean."
        )
    if status == 400:
        return _("This page is not saved yet. What could not be read is marked below.")
    return ""


def _page(
    request: HttpRequest,
    template: str,
    sheet: StructuresSheet,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    context |= {
        "organisation_name": sheet.wave.study.organisation.name,
        "study": study_as_read(sheet.wave),
        "wave": sheet.wave,
        "sheet": sheet,
        "workgroup": group_as_read(sheet.wave, sheet.workgroup),
    }
    return render(request, template, context, status=status)
