"""All research files of a wave as one zip: answers, code book, programs, and the report's own."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from interventions.readiness import checklist
from reports.exports import as_csv, as_json
from reports.exports.as_zip import zipped
from reports.exports.files import Export
from reports.research.codebook import HEADER, rows_of, variables_of
from reports.research.reading import TEXTS, r_script, spss_syntax
from reports.summary import Report, build_report
from surveys.instruments import get_instrument
from surveys.models.releases import Release
from surveys.results import released_ties, research_file
from surveys.scoring.released import Reading, ReleasedTies
from surveys.scoring.released_pairs import incoming, outgoing
from surveys.shown import raters_shown
from surveys.spreadsheets import Value, safe_cell

SCRIPTS = Path(__file__).parent / "scripts"
ALL = "all"


def research_files(release: Release) -> Export | None:
    """Gather the files of a wave up to its newest release; None where no answers are kept.

    The answers are the stored files, byte by byte; all else comes from the release table.
    """
    stored = {
        each.number: content
        for each in release.wave.releases.order_by("number")
        if (content := research_file(each)) is not None
    }
    if not stored:
        return None
    with override("en"):  # the programs read these: one language for all
        ties = released_ties(release)
        report = build_report(release, ties=ties, readiness=checklist(release.wave))
        files = [
            *_answers(release, stored),
            _csv("codebook.csv", HEADER, rows_of(variables_of(release))),
            *_for_the_programs(release, report, ties),
            *(_text(name, (SCRIPTS / name).read_text()) for name in sorted(PROGRAMS)),
        ]
    files.append(_text("README.txt", _read_me(report, sorted(stored))))
    return zipped(files, f"{report.slug}-research-files.zip", release.released_on)


PROGRAMS = ("reproduce.R", "reproduce.py")


def _answers(release: Release, stored: dict[int, str]) -> Iterable[Export]:
    variables = variables_of(release)
    for number, content in stored.items():
        name = f"single-answers-{number}.csv"
        yield Export(name, "text/csv", content.encode())
        rows = list(csv.DictReader(io.StringIO(content, newline="")))
        widths = {
            column: max((len(row[column].encode()) for row in rows), default=1) for column in TEXTS
        }
        yield _text(f"read-answers-{number}.sps", spss_syntax(name, variables, widths))
        yield _text(f"read-answers-{number}.R", r_script(name, variables))


def _for_the_programs(release: Release, report: Report, ties: ReleasedTies) -> Iterable[Export]:
    """What the two programs that redo the report read beside the answers."""
    instrument = get_instrument(release.instrument)
    groups = {group.key: group for group in ties.groups}
    yield _csv(
        "items.csv",
        ("item", "family", "position", "score"),
        (
            (item.code, item.family, option.position, option.score)
            for item in instrument.items
            for option in item.options
        ),
    )
    yield _csv(
        "rules.csv",
        ("rule", "value"),
        [
            ("survey", "open" if report.rules.is_open else "protected"),
            ("min_items", release.min_items),
            ("min_raters", report.rules.kept),
            ("fingerprint", release.fingerprint),
        ],
    )
    yield _csv(
        "names.csv",
        ("in_answers", "in_report"),
        ((row.name, raters_shown(row, groups)) for row in ties.rows),
    )
    yield _renamed("report-ties.csv", as_csv.export(report))
    yield _renamed("report-ties.json", as_json.export(report))
    yield _csv("report-means.csv", MEANS, _means(report, ties))


MEANS = ("name", "measure", "scope", "rater", "rated", "ties", "kind", "value", "low", "high")


def _means(report: Report, ties: ReleasedTies) -> Iterable[tuple[Value, ...]]:
    """Every mean over ties: the two indices, families and dimensions between, rows and columns."""
    for index in (*report.indices, *report.dimension_indices):
        measure = index.key.partition(":")[0]
        yield (index.name, measure, index.scope, "", "", index.ties, *_reading(index.reading))
    groups = {group.key: group for group in ties.groups}
    for row in ties.rows:
        if found := outgoing(ties, row.key):
            name = raters_shown(row, groups)
            said = f"{name} about others"
            n = sum(t.scope == "between" and t.mean is not None for t in ties if t.rater == row.key)
            yield (said, ALL, "between", name, "", n, *_reading(found))
    for column in report.columns:
        if found := incoming(ties, column.key):
            said = f"Others about {column.name}"
            of = [tie for tie in ties if tie.target == column.key and tie.scope == "between"]
            n = sum(tie.mean is not None for tie in of)
            yield (said, ALL, "between", "", column.name, n, *_reading(found))


def _reading(found: Reading) -> tuple[Value, ...]:
    kind = "exact" if found.kind == "exact" else "about"
    return kind, found.value, found.low, found.high


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Export:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return Export(name, "text/csv", text.getvalue().encode())


def _text(name: str, content: str) -> Export:
    return Export(name, "text/plain", content.encode())


def _renamed(name: str, export: Export) -> Export:
    return Export(name, export.content_type, export.content)


def _read_me(report: Report, numbers: Sequence[int]) -> str:
    """Say what each file is, and where answers cannot give the report's number again."""
    answers = ", ".join(f"single-answers-{number}.csv" for number in numbers)
    said = [
        _("Single answers of “%(study)s”, wave %(n)s, for the people named before the start.")
        % {"study": report.study, "n": report.wave_number},
        _(
            "They are for the agreed purpose only. Trying to find out who is who is outside of it. "
            "Keep these files where nobody else reads them."
        ),
        _("The answers: %(files)s. A row per person and rated group; no order, no date, no name.")
        % {"files": answers},
        _("codebook.csv: every column, what was asked in each language, the values."),
        _("read-answers-….sps, read-answers-….R: they read the answers with their labels."),
        _(
            "reproduce.py, reproduce.R: each redoes every number of the report and prints how far "
            "it lies from the report. They read all other files here."
        ),
        _(
            "Where the report shows a range, “about”, or nothing, no sum is kept that could be "
            "compared: the programs then say whether the mean of the answers lies in the range. "
            "“rests on fewer answers”: part of them stood in a block that was too small to be "
            "shown. An item that a group was not shown enters no mean of the report."
        ),
        _("A group that was given another name after the results cannot be found again by name."),
    ]
    return "\n\n".join(said) + "\n"
