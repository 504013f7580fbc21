"""The settings of a wave in words, for whoever may know about it: an auditor judges it by these."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.instruments import get_instrument
from surveys.instruments.outcomes import OUTCOMES
from surveys.models.bringing import BroughtIn
from surveys.models.messages import Mailing
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.workgroups import is_out


@dataclass(frozen=True, slots=True)
class Rule:
    """One setting: what it is about, and what holds."""

    about: str
    holds: str


def rules_of(wave: Wave) -> list[Rule]:
    """Return every setting that respondents were told about or that decides what comes out."""
    return [*_privacy(wave), *_asked(wave), *_scored(wave), *_kept()]


def _privacy(wave: Wave) -> list[Rule]:
    if wave.is_protected:
        mode = _("protected: only numbers of several people together are shown")
    else:
        agreed = {"who": wave.open_agreed_by, "day": _day(wave.open_agreed_on)}
        mode = _("open: every tie is shown. %(who)s confirmed on %(day)s that the team agreed")
        mode %= agreed
    readers = [
        _("%(name)s, %(institution)s: %(purpose)s")
        % {"name": each.name, "institution": each.institution, "purpose": each.purpose}
        for each in wave.research_readers.all()
    ]
    comment = _("not asked for")
    if wave.asks_for_comment:
        comment = _("read by %(readers)s, if at least %(n)s people answer") % {
            "readers": wave.comment_readers,
            "n": wave.comment_minimum,
        }
    team = _("released results, by their own link") if wave.shares_results else _("nothing")
    return [
        Rule(_("Privacy"), mode),
        Rule(_("Smallest number of people counted together"), str(wave.min_raters)),
        Rule(_("Single answers, without names"), "; ".join(readers) or _("for nobody")),
        Rule(_("Comments"), comment),
        Rule(_("What people who were invited see"), team),
    ]


def _asked(wave: Wave) -> list[Rule]:
    names = dict(settings.LANGUAGES)
    instrument = get_instrument(wave.study.instrument)
    further = [_("each partner organisation")] if wave.asks_partnership else []
    further += [str(each.name) for each in OUTCOMES.questions if each.code in wave.outcome_items]
    if wave.outcomes_to_choose:
        results = ", ".join(map(str, wave.outcomes_to_choose))
        further.append(_("which results to better: %(results)s") % {"results": results})
    own = [str(names.get(code, code)) for code in wave.wording]
    licence = ""
    if wave.wording_licence_by:
        licence = _("%(who)s confirmed a licence for the official wording on %(day)s") % {
            "who": wave.wording_licence_by,
            "day": _day(wave.wording_licence_on),
        }
    words = [_("own words in %(languages)s") % {"languages": ", ".join(own)}] if own else []
    return [
        Rule(_("Questions"), f"{instrument.name}, {wave.study.instrument_version}"),
        Rule(_("Words"), "; ".join([*words, *filter(None, [licence])]) or _words_of(wave)),
        Rule(_("Languages"), ", ".join(str(names.get(c, c)) for c in wave.study.languages)),
        Rule(_("Asked further"), "; ".join(further) or _("nothing")),
        Rule(_("Pairs that are not asked about each other"), str(_unasked(wave)) or "0"),
        Rule(_("Reminders, to those who have not answered"), _reminders(wave)),
        Rule(_("Results promised for"), _day(wave.results_on) or _("no day")),
        Rule(_("Whom people may ask"), wave.study.contact or _("nobody is named")),
    ]


def _scored(wave: Wave) -> list[Rule]:
    between = wave.between_weak_below, wave.between_strong_above, wave.between_source
    within = wave.within_weak_below, wave.within_strong_above, wave.within_source
    words = _("%(weak)s, %(strong)s (%(source)s)")
    keys = ("weak", "strong", "source")
    return [
        Rule(_("Questions answered, of seven, for a rating to count"), str(wave.min_items)),
        Rule(
            _("Between groups: weak below, strong above"),
            words % dict(zip(keys, between, strict=True)),
        ),
        Rule(
            _("Within a group: weak below, strong above"),
            words % dict(zip(keys, within, strict=True)),
        ),
    ]


def _kept() -> list[Rule]:
    days = _("%(n)s days after the last release") % {"n": settings.ANSWERS_KEPT_DAYS}
    names = _("%(n)s days after the end") % {"n": settings.NAMES_KEPT_DAYS}
    return [Rule(_("Single answers are kept"), days), Rule(_("Names and addresses"), names)]


def _unasked(wave: Wave) -> int:
    """Count pairs that could be asked and are switched off, one direction each."""
    groups = _groups(wave)
    return sum(
        one.asks_about(other) and not wave.asks(one, other) for one in groups for other in groups
    )


def _groups(wave: Wave) -> list[Workgroup]:
    return list(Workgroup.objects.filter(study_id=wave.study_id).select_related("partner"))


def _reminders(wave: Wave) -> str:
    said = []
    for each in wave.mailings.filter(kind="reminder").exclude(counts=Mailing.Counts.AT_ONCE):
        n = each.days
        if each.counts == Mailing.Counts.OPENING:
            words = ngettext("%(n)s day after the opening", "%(n)s days after the opening", n)
        else:
            words = ngettext("%(n)s day before the end", "%(n)s days before the end", n)
        said.append(words % {"n": n})
    return ", ".join(said) or _("none planned")


def _day(day: object) -> str:
    return date_format(day, "j F Y") if day else ""  # type: ignore[arg-type]


def parts_of(wave: Wave) -> list[Rule]:
    """Return the groups that take part, with what each does and how many belong to it."""
    groups = _groups(wave)
    found = []
    for group in groups:
        if is_out(wave, group, groups):
            continue
        kind = [str(group.get_kind_display()), group.partner.name if group.partner else ""]
        does = "" if group.rates and group.is_rated else _("rated only")
        if not group.is_rated:
            does = _("not rated")
        size = _("size not known")
        if group.headcount is not None:
            size = ngettext("%(n)s person", "%(n)s people", group.headcount)
            size %= {"n": group.headcount}
        said = ", ".join(filter(None, [*kind, does, size]))
        found.append(Rule(group.name, capfirst(said)))
    return found


def _words_of(wave: Wave) -> str:
    """Ours, unless others asked."""
    brought_in = BroughtIn.objects.filter(wave=wave.pk).exists()
    return _("not known: brought in from a file") if brought_in else _("ours")
