"""What each column of the single answers holds, in every language it was asked in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.instruments import get_instrument
from surveys.instruments.base import EACH_GROUP, Item, Wording, fill
from surveys.languages import offered_by
from surveys.models.releases import Release
from surveys.wording import process_of, reworded

WORDINGS: tuple[Wording, ...] = get_args(Wording)
BLANK = "(blank)"
Row = tuple[str, str, str, str, str, str]
HEADER = ("variable", "language", "what", "value", "score", "text")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a column: what stands there, what it is worth, its words per language."""

    value: str
    score: int | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variable:
    """A column: its label per language, its values, and the sentences that were asked."""

    name: str
    labels: Mapping[str, str]
    values: Sequence[Value] = ()
    sentences: Sequence[tuple[str, str, str]] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


def variables_of(release: Release) -> list[Variable]:
    """Describe the columns in their order; the first language of each is the study's main one."""
    languages = offered_by(release.wave.study)
    asked = {language: _items(release, language) for language in languages}
    return [
        *_keys(languages),
        *(
            _item(code, {language: items[place] for language, items in asked.items()}, release)
            for place, code in enumerate(get_instrument(release.instrument).codes)
        ),
    ]


def rows_of(variables: Sequence[Variable]) -> Iterator[Row]:
    """Yield the code book line by line."""
    for variable in variables:
        for language, label in variable.labels.items():
            yield variable.name, language, "label", "", "", label
        for language, wording, text in variable.sentences:
            yield variable.name, language, f"sentence ({wording})", "", "", text
        for value in variable.values:
            score = "" if value.score is None else str(value.score)
            for language, words in value.words.items():
                yield variable.name, language, "value", value.value, score, words
        for language, words in variable.missing.items():
            yield variable.name, language, "missing", BLANK, "", words


def _items(release: Release, language: str) -> tuple[Item, ...]:
    instrument = get_instrument(release.instrument)
    with override(language):
        return reworded(instrument, release.wave, WORDINGS).items


def _keys(languages: Sequence[str]) -> list[Variable]:
    return [
        Variable("respondent", _said(languages, "respondent")),
        Variable("rater_group", _said(languages, "rater_group")),
        Variable("target_group", _said(languages, "target_group")),
        Variable(
            "contact",
            _said(languages, "contact"),
            [Value("no contact", None, _said(languages, "no contact"))],
            missing=_said(languages, "contact blank"),
        ),
    ]


def _item(code: str, per_language: Mapping[str, Item], release: Release) -> Variable:
    labels, sentences = {}, []
    words: dict[int, dict[str, str]] = {}
    scores: dict[int, int] = {}
    for language, item in per_language.items():
        with override(language):
            process = process_of(release.wave)
            labels[language] = str(item.name)
            sentences += [
                (language, wording, fill(text, process=process, group=EACH_GROUP))
                for wording, text in item.texts.items()
            ]
            for option in item.options:
                words.setdefault(option.position, {})[language] = str(option.words)
                scores[option.position] = option.score
    values = [Value(str(place), scores[place], said) for place, said in words.items()]
    missing = _said(list(per_language), "item blank")
    return Variable(code, labels, values, sentences, missing)


def _said(languages: Sequence[str], what: str) -> dict[str, str]:
    found = {}
    for language in languages:
        with override(language):
            found[language] = {
                "respondent": _("A random number: it only holds one person's rows together"),
                "rater_group": _("The group of whoever answered, or groups counted together"),
                "target_group": _("The group that was rated"),
                "contact": _("Whether there is contact with this group"),
                "no contact": _("No contact"),
                "contact blank": _("There is contact, or nothing was said about it"),
                "item blank": _("Not answered, or no contact"),
            }[what]
    return found
