"""What respondents are promised, in sentences made from the wave's real settings.

Nothing stands here that this version does not keep: the tests change a setting and look at the
sentence and at what then happens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys import erasing
from surveys.instruments.base import isolated
from surveys.models.waves import Wave

SAFE_AMONG_COLLEAGUES = 5  # below it, two colleagues who compare answers often find a third


@dataclass(frozen=True, slots=True)
class Line:
    """One promise: a sign of templates/includes/icons, a heading, a sentence or two."""

    sign: str
    heading: str
    sentence: str

    @property
    def icon(self) -> str:
        return f"includes/icons/{self.sign}.html"


@dataclass(frozen=True, slots=True)
class Promise:
    """Everything a respondent reads before the first question."""

    title: str
    is_open: bool
    named_people: Line | None
    lines: tuple[Line, ...]
    limits: tuple[str, ...]
    readers: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What docs/rehearsal.md says on top: its heading, and its first list."""

    title: str
    figures: tuple[str, ...]


def promise_for(wave: Wave) -> Promise:
    """Put a wave's settings into the sentences that hold under them."""
    first = _protected_lines(wave) if wave.is_protected else _open_lines(wave)
    lines = [*first, _published(wave), _without_a_name(), _taken_back(wave)]
    if wave.is_protected and wave.pulse_of_id is not None:
        lines.insert(len(first), _half_steps())
    if wave.asks_for_comment:
        lines.append(Line("info", _("If you write a comment"), comment_promise(wave)))
    if wave.shares_results:
        lines.append(_shared())
    if not wave.is_protected:
        lines.append(_own_choice())
    return Promise(
        title=_("Your answers are confidential")
        if wave.is_protected
        else _("Your team chose an open survey"),
        is_open=not wave.is_protected,
        named_people=_named_people(wave) if wave.research_export else None,
        lines=tuple(lines),
        limits=_limits(wave),
        readers=_readers(wave),
    )


def comment_promise(wave: Wave) -> str:
    """Say beside the box who can read a comment, and from how many people on."""
    words = _(
        "%(readers)s can read this if at least %(minimum)s people answer. It is shown without "
        "name and date, mixed with the others. Your wording, or the story you tell, can still "
        "give you away."
    )
    return _capital(
        words % {"readers": isolated(wave.comment_readers), "minimum": wave.comment_minimum}
    )


def _protected_lines(wave: Wave) -> list[Line]:
    words = _(
        "Nobody sees your answers alone. They are always put together with those of at least "
        "%(others)s other people."
    )
    if wave.research_export:
        words = _(
            "Except for the people named above, nobody sees your answers alone. They are always "
            "put together with those of at least %(others)s other people."
        )
    return [
        Line("people", _("Combined"), words % {"others": wave.min_raters - 1}),
        Line(
            "range",
            _("Ranges where it matters"),
            _(
                "Where nearly everyone in a group answers at the same end of the scale, a range "
                "is shown instead of the average."
            ),
        ),
    ]


def _half_steps() -> Line:
    words = _(
        "Between two surveys averages are shown in half steps only, and beside those of the last "
        "survey. Finer ones could tell more about single people."
    )
    return Line("range", _("Half steps"), words)


def _open_lines(wave: Wave) -> list[Line]:
    agreed = {"who": isolated(wave.open_agreed_by), "day": _day(wave.open_agreed_on)}
    return [
        Line(
            "people",
            _("Everything is shown"),
            _(
                "Every result is shown, however few people gave it. If you are the only one of "
                "your group who answers, the result of your group is your answer, and colleagues "
                "can know that it is yours."
            ),
        ),
        Line(
            "check",
            _("Agreed beforehand"),
            _("%(who)s confirmed on %(day)s that the team agreed to this.") % agreed,
        ),
    ]


def _published(wave: Wave) -> Line:
    words = _(
        "Results come out after the survey has closed, and no published number changes after "
        "that. Nobody sees results before."
    )
    if wave.results_on:
        words = _(
            "Results come out on %(day)s or later, and no published number changes after that. "
            "Nobody sees results before."
        ) % {"day": _day(wave.results_on)}
    return Line("calendar", _("Published once"), words)


def _without_a_name() -> Line:
    words = _(
        "When you press Send, your answers are stored without your name, address, link or the "
        "time. Of you we only note that the invitation is used. What you do not send is erased "
        "%(minutes)s minutes after closing."
    ) % {"minutes": settings.DRAFT_MINUTES_AFTER_CLOSING}
    return Line("plane", _("Without your name"), words)


def _taken_back(wave: Wave) -> Line:
    kept: dict[str, int | str] = {
        "answers": settings.ANSWERS_KEPT_DAYS,
        "names": settings.NAMES_KEPT_DAYS,
    }
    words = _(
        "Until the results are released, this link erases what you sent. Single answers are "
        "erased %(answers)s days after the last release, names and addresses %(names)s days after "
        "closing."
    )
    if wave.closes_at:
        kept["day"] = _day(erasing.gone_by(wave.closes_at))
        words = _(
            "Until the results are released, this link erases what you sent. Single answers are "
            "erased %(answers)s days after the last release, names and addresses are gone by "
            "%(day)s."
        )
    return Line("undo", _("You can take them back"), words % kept)


def _shared() -> Line:
    words = _(
        "On the day of the release, or at most 14 days later, everybody who was invited can open "
        "the results of all groups with their own link: the same published numbers as everybody "
        "else, and no comments."
    )
    return Line("people", _("You can read the results, too"), words)


def _readers(wave: Wave) -> str:
    words = _(
        "Results are read by people with an account at %(organisation)s: those who lead this "
        "work, run the survey, advise on it or watch over its rules."
    )
    if wave.shares_results:
        words = _(
            "Results are read by everybody who was invited, with their own link, and by people "
            "with an account at %(organisation)s: those who lead this work, run the survey, "
            "advise on it or watch over its rules."
        )
    onwards = _(
        "They can show these published results to others: in a workshop, as a file, or by a link "
        "that ends after 90 days at most."
    )
    return f"{words % {'organisation': wave.study.organisation.name}} {onwards}"


def _own_choice() -> Line:
    return Line(
        "person",
        _("Your own choice"),
        _(
            "Your name is not printed, and single forms are not shown. Whether you take part is "
            "up to you; in a small group colleagues may notice that you did not."
        ),
    )


def _named_people(wave: Wave) -> Line:
    readers = list(wave.research_readers.all())
    people = _listed([isolated(f"{reader.name} ({reader.institution})") for reader in readers])
    purposes = "; ".join(dict.fromkeys(isolated(reader.purpose) for reader in readers))
    where = _("Groups that are too small to be shown alone are joined there, too.")
    if not wave.is_protected:
        where = _("Your group appears there by its name, however small it is.")
    words = _(
        "%(people)s. Purpose: %(purposes)s. %(where)s They may recognise you if your group is "
        "small. Everybody else sees only the published results."
    ) % {"people": people, "purposes": purposes, "where": where}
    heading = _("These people may download the single answers, without names")
    return Line("download", heading, words)


def _limits(wave: Wave) -> tuple[str, ...]:
    limits = [
        _(
            "Who runs the server could read answers on their way, drafts that are not sent yet, "
            "and for up to a day guess which answers came last."
        ),
        _("That you took part can become known, for example when a whole group did."),
    ]
    if wave.open_links.exists():
        limits.append(
            _(
                "This survey can also be answered through an open link or on a shared device. "
                "That somebody fills in more than one form there cannot be excluded."
            )
        )
    if wave.is_protected:
        limits += [
            _("An average always says something about the people in it."),
            _("Colleagues who tell each other their own answers learn more about the rest."),
        ]
    if wave.is_protected and wave.min_raters < SAFE_AMONG_COLLEAGUES:
        limits.append(
            _("With %(k)s people counted together, this happens far more often than with five.")
            % {"k": wave.min_raters}
        )
    if wave.is_protected and wave.number > 1:
        limits.append(
            _(
                "If you joined or left a small group since the last time, your answer is easier "
                "to guess, though never certain."
            )
        )
    return tuple(limits)


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _listed(names: Sequence[str]) -> str:
    """Join names in the reader's language: "Rosa Ek and Ola Berg"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": _(", ").join(names[:-1]), "last": names[-1]}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def last_rehearsal(path: Path) -> Rehearsal | None:
    """Read date and figures from the top of docs/rehearsal.md, if one has been published.

    The first heading carries the date; the list items before the second heading the figures.
    """
    if not path.exists():
        return None
    title, figures = "", []
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            if title:
                break
            title = line.lstrip("# ")
        elif line.startswith(("- ", "* ")):
            figures.append(line[2:].strip())
    return Rehearsal(title, tuple(figures))
