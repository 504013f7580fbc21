"""Mail of a wave, for those who run it: first mails, reminders, and mails that are stuck."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys import letters, mailing, outbox, tasks, watching
from surveys.access import administers, get_wave_to_run, stuck_waves_of
from surveys.events import Action, record
from surveys.forms.mail import RemindersForm
from surveys.models.messages import Mailing
from surveys.models.waves import Wave


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say what became of the first mails, when reminders go out, and what mails say."""
    wave = get_wave_to_run(request.user, wave_id)
    context = {
        "wave": wave,
        "study": wave.study,
        "state": wave.state(),
        "watch": watching.watch(wave),
        "bounced": watching.bounced(wave),
        "reminders": list(mailing.reminders_of(wave)),
        "why_no_reminder": mailing.why_no_reminder(wave),
        "kinds": letters.EDITABLE,
        "languages": languages_of(wave),
        "where": watching.where_mail_goes(),
        "service": outbox.service(),
    }
    return render(request, "surveys/mail/overview.html", context)


def languages_of(wave: Wave) -> list[tuple[str, str]]:
    """Return the languages of a study, each with its own name."""
    return [(code, name_of(code)) for code in wave.study.languages or ["en"]]


def name_of(language: str) -> str:
    try:
        return str(get_language_info(language)["name_local"])
    except KeyError:
        return language


@require_safe
@login_required
@never_cache
def progress(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Say how far the first mails are, for the bar that follows them."""
    delivery = watching.delivery_of(get_wave_to_run(request.user, wave_id))
    words = _("%(done)s of %(total)s first mails have been dealt with.")
    return JsonResponse(
        {
            "done": delivery.done,
            "waiting": delivery.waiting,
            "words": words % {"done": delivery.done, "total": delivery.total},
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reminders(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Choose when those are reminded who have not answered."""
    wave = get_wave_to_run(request.user, wave_id)
    if wave.has_closed():
        messages.warning(request, _("This wave is closed, so nobody is reminded any more."))
        return redirect("surveys:wave-mail", wave_id)
    form = RemindersForm(request.POST or None, initial=_planned(wave))
    if request.method == "POST" and form.is_valid():
        mailing.plan_reminders(wave, **form.cleaned_data)
        messages.success(request, _("Saved. Reminders go out on these days."))
        return redirect("surveys:wave-mail", wave_id)
    context = {"wave": wave, "study": wave.study, "form": form}
    return render(request, "surveys/mail/reminders.html", context, status=_status(form))


def _planned(wave: Wave) -> dict[str, str]:
    """Return the days as the form shows them: the preset where nobody has chosen any."""
    days: dict[str, list[int]] = {Mailing.Counts.OPENING: [], Mailing.Counts.CLOSING: []}
    planned = list(mailing.reminders_of(wave).exclude(counts=Mailing.Counts.AT_ONCE))
    for each in planned:
        days[each.counts].append(each.days)
    if not planned and not wave.is_locked:
        days[Mailing.Counts.OPENING] = list(mailing.AFTER_OPENING)
        days[Mailing.Counts.CLOSING] = list(mailing.BEFORE_CLOSING)
    opening, closing = days[Mailing.Counts.OPENING], days[Mailing.Counts.CLOSING]
    return {
        "after_opening": ", ".join(map(str, opening)),
        "before_closing": ", ".join(map(str, closing)),
    }


def _status(form: RemindersForm) -> int:
    return 400 if form.is_bound and not form.is_valid() else 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remind(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Ask whether to remind at once those who have not answered; have it done by the worker."""
    wave = get_wave_to_run(request.user, wave_id)
    reason = mailing.why_no_reminder(wave)
    if request.method != "POST" and not reason:
        context = {"wave": wave, "study": wave.study, "next": mailing.next_reminder(wave)}
        return render(request, "surveys/mail/remind.html", context)
    try:
        if reason:
            raise mailing.NoReminderNow(reason)
        mailing.remind_now(wave)
    except mailing.NoReminderNow as refusal:
        messages.warning(request, str(refusal))
    else:
        tasks.wake_mail()
        record(request.user, Action.REMINDED, wave.in_the_log, wave.organisation)
        messages.success(request, _("A reminder is on its way to all who have not answered."))
    return redirect("surveys:wave", wave_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def stuck(request: HttpRequest) -> HttpResponse:
    """Show first mails that should be out, and the state of the line. No text, no link, no name."""
    if not administers(request.user) and not request.user.is_superuser:
        raise Http404
    if request.method == "POST":
        return _try_again(request)
    context = {
        "service": outbox.service(),
        "stuck": watching.stuck(stuck_waves_of(request.user)),
        "where": watching.where_mail_goes(),
    }
    return render(request, "surveys/mail/stuck.html", context)


def _try_again(request: HttpRequest) -> HttpResponse:
    """Try at once; after a restore only who runs the whole installation may."""
    if outbox.service().is_paused and not request.user.is_superuser:
        messages.error(request, _("Only who runs this installation can start mail again."))
        return redirect("surveys:stuck-mail")
    outbox.resume()
    tasks.wake_mail()
    messages.success(request, _("Mail that is due is being tried now."))
    return redirect("surveys:stuck-mail")
