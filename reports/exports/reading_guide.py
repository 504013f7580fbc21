"""What lies in a report pack and how to read it: a text file for whoever gets the zip."""

import textwrap

from django.utils.translation import gettext as _

from reports.exports.files import CREDIT, Export
from reports.exports.letters import printable
from reports.pack import Pack

WIDTH = 88


def export(pack: Pack) -> Export:
    """Write the guide: files, words, rules, limits."""
    report = pack.report
    parts = [
        f"{report.organisation}: {pack.title}, {pack.subtitle}",
        _("What lies here"),
        *(f"*{ending}: {said}" for ending, said in _files()),
        _("How to read a number"),
        _(
            "Every number lies between 1 (low) and 5 (high). “About” means that only a range is "
            "known."
        ),
        _(
            "“Too few” is not zero and not bad: fewer people answered than may be shown, and what "
            "they said enters no other number."
        ),
        *(f"{limits.name}: {limits.words} ({limits.source})." for limits in report.rules.limits),
        _("How the numbers are made"),
        *report.method,
        _("What a number is not"),
        _(
            "It says how groups experience their work with each other, on the day they answered. "
            "It judges nobody, and it tells no cause. Ask before you conclude."
        ),
        CREDIT,
        _("Fingerprint of this release: %(print)s") % {"print": report.fingerprint},
    ]
    text = "\n\n".join(textwrap.fill(printable(part), WIDTH) for part in parts)
    return Export(
        f"{report.slug}-reading-guide.txt", "text/plain; charset=utf-8", f"{text}\n".encode()
    )


def _files() -> list[tuple[str, str]]:
    return [
        ("-report.pdf", _("the report to read and to print.")),
        ("-slides.pptx", _("slides to change; what to say and to ask stands in their notes.")),
        ("-workbook.xlsx", _("every released number, with a code book.")),
        ("-report.html", _("the report for a browser, also without a network.")),
        ("-ties.csv", _("a line per tie and measure, for other programs.")),
        ("-ties.json", _("the same with all settings.")),
        ("-network.graphml", _("groups and ties for programs that draw networks.")),
        ("-edges.csv", _("the ties as a list of edges.")),
    ]
