"""The report as one HTML file: its charts, style and letters inside, and a policy of its own.

It opens without a network and asks for nothing; a script that is not ours does not run in it.
"""

import base64
import hashlib
import re

from django.conf import settings
from django.template.loader import render_to_string

from reports.exports.files import Export
from reports.exports.letters import printable
from reports.exports.plain import as_plain
from reports.figures.heatmap import FEWEST_ROWS, heatmap_figure
from reports.figures.theme import as_sent
from reports.pack import Pack

STATIC = settings.BASE_DIR / "static"
SHEETS = (
    "css/tokens.css",
    "css/base.css",
    "css/reports.css",
    "css/print.css",
    "css/report_file.css",
)
SCRIPTS = ("vendor/plotly/plotly-cartesian.min.js", "js/figures.js")
# Where style and scripts go once the page is made: they are files of ours, not text of a template.
STYLE_HERE, SCRIPTS_HERE, POLICY_HERE = "<!--style-->", "<!--scripts-->", "policy-of-this-file"
# An organisation's own colour is an edge: it need not be readable on light and on dark.
OWN = ".own { padding-block-start: 1rem; border-block-start: 12px solid #; }"
_ADDRESS = re.compile(r'url\("\.\./([^"]+)"\)')


def export(pack: Pack) -> Export:
    """Write one file that holds everything it shows."""
    report = pack.report
    figure = heatmap_figure(report, report.overall) if len(report.rows) >= FEWEST_ROWS else None
    page = render_to_string(
        "reports/report_file.html",
        {
            "content": as_plain(pack),
            "pack": pack,
            "report": report,
            "view": report.overall,
            "figure": as_sent(figure) if figure and pack.has("heatmap") else None,
            "policy": POLICY_HERE,
            "logo": base64.b64encode(pack.look.logo).decode(),
        },
    )
    # The form that keeps a colour lets nothing in but a hash sign and six hexadecimal digits.
    own = OWN.replace("#", pack.look.accent) if pack.look.accent else ""
    made = _filled(printable(page), own)
    return Export(f"{report.slug}-report.html", "text/html; charset=utf-8", made.encode())


def _filled(page: str, own: str) -> str:
    """Put style, scripts and the policy in; only the template's own marks count, the first ones."""
    scripts = [_script(name) for name in SCRIPTS]
    sums = " ".join(f"'sha256-{_sum(text)}'" for text in scripts)
    policy = (
        f"default-src 'none'; script-src {sums}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    tags = [
        f"<script{_kind(name)}>{text}</script>" for name, text in zip(SCRIPTS, scripts, strict=True)
    ]
    head, _, rest = page.partition(STYLE_HERE)
    body, _, end = rest.rpartition(SCRIPTS_HERE)
    style = "\n".join([*(_sheet(name) for name in SHEETS), own])
    head = head.replace(POLICY_HERE, policy, 1)
    return f"{head}<style>{style}</style>{body}{''.join(tags)}{end}"


def _kind(name: str) -> str:
    return ' type="module"' if name.startswith("js/") else ""


def _script(name: str) -> str:
    return (STATIC / name).read_text()


def _sum(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _sheet(name: str) -> str:
    """Return a style sheet with the letters it names inside it."""
    return _ADDRESS.sub(_inside, (STATIC / name).read_text())


def _inside(match: re.Match[str]) -> str:
    font = base64.b64encode((STATIC / match[1]).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{font}")'
