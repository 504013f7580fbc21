"""Reminding by mail whoever sees to an action: once for a date, a week before it."""

from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from interventions.models.plans import Action
from interventions.ties import tie_title
from surveys import outbox
from surveys.envelopes import for_staff
from surveys.models.organisations import MAY, Power
from surveys.staff_languages import of_mail_to

DAYS_BEFORE = 7


def due(on: date) -> list[Action]:
    """Return what is due within a week, or overdue, and nobody was reminded of for this date."""
    actions = Action.objects.filter(
        status__in=Action.LIVE, due_on__lte=on + timedelta(days=DAYS_BEFORE)
    ).exclude(owner__isnull=True)
    fresh = Q(reminded_for__isnull=True) | ~Q(reminded_for=F("due_on"))
    here = Q(
        owner__is_active=True,
        owner__memberships__organisation_id=F("organisation_id"),
        owner__memberships__role__in=MAY[Power.PLAN],
    )
    related = ("owner__preferred_language", "group_a", "group_b", "plan__wave__study")
    return list(actions.filter(fresh, here).exclude(owner__email="").select_related(*related))


def remind(on: date | None = None) -> int:
    """Send every reminder that is due and return how many; safe to run twice.

    An action is marked before its mail goes out: two runs at once send one mail, and a mail that
    fails takes the mark back.
    """
    sent = 0
    if outbox.service().is_paused:  # after a restore, until a person lets mail go out again
        return sent
    for action in due(on or localdate()):
        unmarked = Action.objects.filter(pk=action.pk).filter(
            Q(reminded_for__isnull=True) | ~Q(reminded_for=action.due_on)
        )
        if not unmarked.update(reminded_for=action.due_on):
            continue
        try:
            with translation.override(of_mail_to(action.owner)):
                _message(action).send()
        except OSError:
            Action.objects.filter(pk=action.pk).update(reminded_for=action.reminded_for)
            continue
        sent += 1
    return sent


def _message(action: Action) -> EmailMultiAlternatives:
    assert action.owner is not None and action.due_on is not None
    path = reverse("interventions:action", args=[action.pk])
    context = {
        "action": action,
        "tie": tie_title(action),
        "study": action.plan.wave.study.name,
        "link": f"{settings.PUBLIC_BASE_URL}{path}",
    }
    facts = {"day": date_format(action.due_on, "DATE_FORMAT"), "title": action.title}
    text = render_to_string("interventions/reminder.txt", context)
    return for_staff(_("Due on %(day)s: %(title)s") % facts, text, action.owner.email)
