"""Pages to take a project along as one file, and to bring one in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reports.projects.forms import FileForm, NameForm
from reports.projects.making import make_project
from reports.projects.reading import Project, bring_in, read_project, wrong_here
from surveys.access import get_organisation, get_study_to_take, may_research
from surveys.events import Action, record
from surveys.models.organisations import Organisation, Power
from surveys.models.projects import HandedInProject
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.projects.container import BadProject
from surveys.projects.forgetting import clean_up, erase_in_a_day, forget
from surveys.projects.keys import NotCarried
from surveys.projects.studies import waves_to_carry
from surveys.results import research_file
from surveys.views.identity import sure_who_it_is


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def take(request: HttpRequest, study_id: int) -> HttpResponse:
    """Say what a project file holds and who could read it; hand it over and log it."""
    study = get_study_to_take(request.user, study_id)
    waves = waves_to_carry(study)
    mine = [wave for wave in waves if may_research(request.user, wave) and _has_answers(wave)]
    problem = ""
    if request.method == "POST":
        with_answers = mine if request.POST.get("answers") == "yes" else []
        try:
            return _handed_over(request, study, with_answers)
        except (NotCarried, BadProject) as refused:
            problem = str(refused)
    context = {
        "study": study,
        "waves": waves,
        "left_here": study.waves.count() - len(waves),
        "with_answers": mine,
        "problem": problem,
        "is_open": any(not wave.is_protected for wave in waves),
    }
    return render(request, "reports/project.html", context, status=409 if problem else 200)


def _has_answers(wave: Wave) -> bool:
    return any(research_file(release) is not None for release in wave.releases.all())


def _handed_over(request: HttpRequest, study: Study, with_answers: list[Wave]) -> HttpResponse:
    made = make_project(study, {wave.pk for wave in with_answers})
    with transaction.atomic():
        record(request.user, Action.PROJECT_TAKEN, study.name, study.organisation)
        for wave in with_answers:
            about = f"{wave.in_the_log}, in a project file"
            record(request.user, Action.RESEARCH_DOWNLOADED, about, study.organisation)
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.filename}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
@never_cache
def bring(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Take in a file, show what it holds, and bring it in when that is confirmed."""
    organisation = get_organisation(request.user, organisation_id, Power.RUN_WAVES)
    assert isinstance(request.user, User)
    mine = HandedInProject.objects.filter(organisation=organisation, by=request.user)
    if request.method == "POST":
        if "file" in request.FILES or request.POST.get("do") == "look":
            return _look(request, organisation, request.user)
        found = mine.first()
        if request.POST.get("do") == "bring" and found is not None:
            return _bring(request, organisation, found)
        if found is not None:
            forget(found)
        return redirect("reports:project-bring", organisation.pk)
    found = mine.first()
    if found is None:
        return _page(request, organisation, form=FileForm())
    try:
        return _shown(request, organisation, read_project(bytes(found.content)))
    except BadProject as refused:  # an older file, and a newer version that is stricter
        return _page(request, organisation, form=FileForm(), wrong=str(refused).splitlines())


def _look(request: HttpRequest, organisation: Organisation, by: User) -> HttpResponse:
    """Read a file; one that can be brought in is kept until that is confirmed, a day at most."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, organisation, status=400, form=form)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        read_project(content)
    except BadProject as refused:
        lines = str(refused).splitlines()
        return _page(request, organisation, status=400, form=FileForm(), wrong=lines)
    with transaction.atomic():
        _kept, is_first = HandedInProject.objects.update_or_create(
            organisation=organisation,
            by=by,
            defaults={"name": str(file.name or "")[:200], "content": content, "at": now()},
        )
        erase_in_a_day()
        if not is_first:
            clean_up()
    return redirect("reports:project-bring", organisation.pk)


def _bring(
    request: HttpRequest, organisation: Organisation, found: HandedInProject
) -> HttpResponse:
    # Read before the transaction: on SQLite nobody else can write while it lasts.
    try:
        project = read_project(bytes(found.content))
    except BadProject as refused:  # an older file, and a newer version that is stricter
        lines = str(refused).splitlines()
        return _page(request, organisation, status=409, form=FileForm(), wrong=lines)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _shown(request, organisation, project, form=form, status=400)
    try:
        with transaction.atomic():
            study = bring_in(project, organisation, form.cleaned_data["name"])
            forget(found)
            record(request.user, Action.PROJECT_BROUGHT_IN, study.name, organisation)
    except BadProject as refused:
        lines = str(refused).splitlines()
        return _shown(request, organisation, project, form=form, wrong=lines, status=409)
    messages.success(request, _("Brought in. The results read as they did where they were made."))
    return redirect("surveys:study", study.pk)


def _shown(
    request: HttpRequest,
    organisation: Organisation,
    project: Project,
    *,
    form: NameForm | None = None,
    wrong: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show what a file holds, and what stands in its way here."""
    if wrong is None and form is None:
        wrong = wrong_here(project, organisation, project.name)
    form = form or NameForm(initial={"name": project.name})
    return _page(request, organisation, project=project, name=form, wrong=wrong, status=status)


def _page(
    request: HttpRequest, organisation: Organisation, *, status: int = 200, **context: Any
) -> HttpResponse:
    context["organisation"] = organisation
    return render(request, "reports/project_bring.html", context, status=status)
