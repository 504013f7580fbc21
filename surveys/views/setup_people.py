"""Setting up, second screen: a list of people is handed in, mended row by row, taken over."""

import re
from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys import setting_up, tasks
from surveys.access import get_wave_to_run
from surveys.events import Action, record
from surveys.forms.participants import HandInForm
from surveys.importing import handing_in, in_background
from surveys.importing.applying import NotRight
from surveys.importing.decoding import ASKED, previews
from surveys.importing.headings import COLUMNS
from surveys.importing.rows import Checked, summary
from surveys.importing.tables import Unreadable
from surveys.importing.text_files import MOST_BYTES
from surveys.launching import invite_who_joined
from surveys.models.rosters import PeopleList, TakeOver
from surveys.models.waves import Wave
from surveys.people import WaveIsOver
from surveys.views.identity import sure_who_it_is
from surveys.workgroups import people_by_group

MENDED_AT_ONCE = 50
ROWS_A_PAGE = 100
CELL = re.compile(r"cell-(\d{1,6})-([a-z]+)")
DROP = re.compile(r"drop-(\d{1,6})")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
def people(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Take a list in, pasted or as a file; show who is asked so far."""
    wave = get_wave_to_run(request.user, wave_id)
    if request.method == "POST" and in_background.is_taking(wave):
        return redirect("surveys:setup-list", wave.pk)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not wave.has_closed() and form.is_valid():
        try:
            _hand_in(wave, form)
        except Unreadable as refusal:
            for reason in refusal.reasons:
                form.add_error("file" if form.cleaned_data["file"] else "pasted", reason)
        else:
            return redirect("surveys:setup-list", wave.pk)
    counts = people_by_group(wave)
    context = {
        "wave": wave,
        "study": wave.study,
        "steps": setting_up.steps(wave, "people"),
        "form": form,
        "groups": [(group, counts.get(group.pk, 0)) for group in wave.study.workgroups.all()],
        "people": sum(counts.values()),
        "waiting": PeopleList.objects.filter(wave=wave).exists(),
        "is_taking": in_background.is_taking(wave),
        "last_taken": _last_taken(wave),
    }
    return render(request, "surveys/setup/people.html", context)


def _last_taken(wave: Wave) -> str:
    """Say what became of the last long list, until another one is handed in."""
    last = TakeOver.objects.filter(wave=wave, state=TakeOver.State.DONE).first()
    return _said(last.added, last.changed) if last else ""


def _hand_in(wave: Wave, form: HandInForm) -> None:
    file = form.cleaned_data["file"]
    if file is None:
        handing_in.hand_in_text(wave, form.cleaned_data["pasted"])
        return
    if file.size > MOST_BYTES:
        raise Unreadable(_("This file is larger than 10 MB. Hand it in in parts."))
    handing_in.hand_in_file(wave, file.read())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sure_who_it_is
def people_list(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show a list row by row, mend it in place, and take it over when every row is right.

    Who looked is written down.
    """
    wave = get_wave_to_run(request.user, wave_id)
    lists = PeopleList.objects.select_related("wave__study__organisation")
    handed_in = lists.filter(wave=wave).first()
    if in_background.is_taking(wave):
        return _wait(request, wave)
    if handed_in is None and TakeOver.objects.filter(wave=wave).exists():
        return redirect("surveys:setup-people", wave.pk)
    if handed_in is None:
        messages.info(request, _("No list is waiting here. Paste one, or choose a file."))
        return redirect("surveys:setup-people", wave.pk)
    if request.method == "POST":
        return _answer(request, wave, handed_in)
    about = f"{wave}: list of people"
    record(request.user, Action.PERSONAL_DATA_SEEN, about, wave.organisation)
    if handed_in.unread is not None:
        shown = previews(bytes(handed_in.unread))
        context = {"wave": wave, "study": wave.study, "previews": shown}
        context["steps"] = setting_up.steps(wave, "people")
        return render(request, "surveys/setup/letters.html", context)
    return _show(request, wave, handed_in)


def _wait(request: HttpRequest, wave: Wave) -> HttpResponse:
    """Say that a list is with the worker; let somebody call it off, and nothing else."""
    if request.method == "POST":
        if request.POST.get("do") == "call-off" and in_background.call_off(wave):
            messages.info(request, _("Called off. Nobody was added; the list is as it was."))
        return redirect("surveys:setup-list", wave.pk)
    context = {"wave": wave, "study": wave.study, "steps": setting_up.steps(wave, "people")}
    context["people"] = wave.take_over.people
    return render(request, "surveys/setup/taking.html", context)


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say whether a list is still with the worker, for the page that follows it."""
    wave = get_wave_to_run(request.user, wave_id)
    is_taking = in_background.is_taking(wave)
    words = _("The list is being taken over.") if is_taking else _("Done.")
    return JsonResponse({"waiting": int(is_taking), "words": words})


def _show(request: HttpRequest, wave: Wave, handed_in: PeopleList) -> HttpResponse:
    checked = handing_in.checked(handed_in)
    rows = Paginator(checked.right, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "wave": wave,
        "study": wave.study,
        "steps": setting_up.steps(wave, "people"),
        "version": version_of(handed_in),
        "checked": checked,
        "summary": summary(checked),
        "wrong": checked.wrong[:MENDED_AT_ONCE],
        "rows": rows,
        "columns": _columns(handed_in),
        "choices": COLUMNS.items(),
        "needs_columns": bool(checked.problems) and not checked.right,
        "has_invisible": _has_invisible(checked),
        "is_over": wave.has_closed(),
        "was_refused": TakeOver.objects.filter(wave=wave, state=TakeOver.State.REFUSED).exists(),
    }
    return render(request, "surveys/setup/list.html", context)


def _has_invisible(checked: Checked) -> bool:
    return any("U+" in problem for row in checked.wrong for problem in row.problems.values())


def _columns(handed_in: PeopleList) -> list[tuple[int, str, str, str]]:
    """Return number, heading, what it holds, and an example for each column."""
    width = len(handed_in.columns)
    headings = [*handed_in.header, *[""] * (width - len(handed_in.header))]
    first = handed_in.rows[0][1:] if handed_in.rows else []
    examples = [*first, *[""] * (width - len(first))]
    return [
        (place, headings[place], key, examples[place][:40])
        for place, key in enumerate(handed_in.columns)
    ]


def _answer(request: HttpRequest, wave: Wave, handed_in: PeopleList) -> HttpResponse:
    """Keep what was mended, whatever was pressed; then do what was pressed."""
    do = request.POST.get("do", "")
    if do == "discard":
        handed_in.delete()
        messages.info(request, _("The list is thrown away. Nobody was added."))
        return redirect("surveys:setup-people", wave.pk)
    if handed_in.unread is not None:
        return _read_letters(request, wave, handed_in)
    if request.POST.get("version") != version_of(handed_in):
        messages.warning(
            request, _("This list was changed on another page meanwhile. Here it is as it is now.")
        )
        return redirect("surveys:setup-list", wave.pk)
    _keep_what_was_mended(request.POST, handed_in)
    if do == "invisible":
        handing_in.take_invisible_out(handed_in)
    if do == "take":
        return _take(request, wave, handed_in)
    return redirect("surveys:setup-list", wave.pk)


def version_of(handed_in: PeopleList) -> str:
    """Tell one list, and one length of it, from another."""
    return f"{handed_in.pk}-{len(handed_in.rows)}"


def _keep_what_was_mended(posted: Mapping[str, str], handed_in: PeopleList) -> None:
    cells: dict[int, dict[str, str]] = {}
    dropped = []
    for name, value in posted.items():
        if found := CELL.fullmatch(name):
            cells.setdefault(int(found[1]), {})[found[2]] = value
        elif found := DROP.fullmatch(name):
            dropped.append(int(found[1]))
    places = range(len(handed_in.columns))
    chosen = [posted.get(f"column-{place}", handed_in.columns[place]) for place in places]
    handing_in.mend(handed_in, cells, dropped)
    if chosen != handed_in.columns[: len(chosen)]:
        handing_in.choose_columns(handed_in, [*chosen, *handed_in.columns[len(chosen) :]])
    for number in range(MENDED_AT_ONCE):
        alike, other = posted.get(f"alike-{number}"), posted.get(f"alike-{number}-as")
        if alike and other:
            handing_in.settle_alike(handed_in, alike, other)


def _read_letters(request: HttpRequest, wave: Wave, handed_in: PeopleList) -> HttpResponse:
    encoding = request.POST.get("letters", "")
    if encoding not in ASKED:
        messages.error(request, _("Choose the lines that read right."))
        return redirect("surveys:setup-list", wave.pk)
    try:
        handing_in.read_as(handed_in, encoding)
    except Unreadable as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys:setup-people", wave.pk)
    return redirect("surveys:setup-list", wave.pk)


def _take(request: HttpRequest, wave: Wave, handed_in: PeopleList) -> HttpResponse:
    try:
        if in_background.is_long(handed_in) and handing_in.checked(handed_in).can_be_taken:
            in_background.ask_for(handed_in, request.user)
            transaction.on_commit(lambda: tasks.take_list.enqueue(wave.pk))
            return redirect("surveys:setup-list", wave.pk)
        taken = handing_in.take(wave)
    except WaveIsOver:  # the page with the list says so
        return redirect("surveys:setup-list", wave.pk)
    except NotRight:
        messages.error(request, _("Some rows are still to be mended. Nobody was added."))
        return redirect("surveys:setup-list", wave.pk)
    if taken.added and wave.is_locked:
        invite_who_joined(wave)
    in_background.tell(taken, wave, request.user)
    messages.success(request, _said(len(taken.added), taken.changed))
    return redirect("surveys:setup-people", wave.pk)


def _said(added: int, changed: int) -> str:
    if not added and not changed:
        return _("Everybody on the list was here already. Nothing has changed.")
    words = ngettext("%(n)s person added.", "%(n)s people added.", added) % {"n": added}
    if changed:
        more = ngettext("%(n)s person changed.", "%(n)s people changed.", changed)
        words = f"{words} {more % {'n': changed}}"
    return words
