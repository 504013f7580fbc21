"""Odd requests at the interface of a real server: `python -m tests.rehearsal.api --minutes 2`.

Starts the demonstration, makes tokens the way people do, and has schemathesis send what the
description allows and what it forbids, in the name of an administrator, a leader and an auditor.
Exit code 1 if one answer was a fault of ours, or had not the shape that is described.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

from tests.demonstration import Site, running
from tests.rehearsal.document import load, write

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("administrator", "leader", "auditor")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"
CHECKS += ",response_schema_conformance"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(r'<code id="token">([^<]+)</code>')
WHAT = (
    "schemathesis reads the description of the interface and sends what it allows and what it "
    "forbids, alone and in chains of calls, with the tokens of an administrator, a leader and an "
    "auditor of the demonstration. Every answer must be one of those described, and none a fault "
    "of ours."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2, help="for each kind of person")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/rehearsal.md")
    given = parser.parse_args()
    busy, started = load(), time.monotonic()
    os.environ |= {"API_CALLS": "1000000/m", "API_MISSES": "1000000/m"}
    reports = {}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder, "var")) as site:
        for role in ROLES:
            key = token_of(site, role)
            reports[role] = send(site, key, Path(folder), given.minutes * 60, given.seed)
    figures, held = judged(reports)
    print(*figures, sep="\n")
    if given.write:
        how = f'`make rehearse ARGS="api --minutes {given.minutes:g}"`, '
        write("api", figures, f"{how}{time.monotonic() - started:.0f} seconds, {busy},", WHAT)
    return 0 if held else 1


def token_of(site: Site, role: str) -> str:
    """Sign in as somebody and make a token for everything, page by page."""
    person = next(each for each in site["staff"] if each["role"] == role)
    with requests.Session() as browser:
        sign_in = f"{site['base']}/accounts/login/"
        fields = {"login": person["email"], "password": person["password"]}
        answer = browser.post(sign_in, _with_csrf(browser.get(sign_in).text, fields), timeout=30)
        answer.raise_for_status()
        page = f"{site['base']}/accounts/tokens/"
        form = browser.get(page, timeout=30).text
        scopes = re.findall(r'name="scopes"[^>]*value="([^"]+)"', form) or re.findall(
            r'value="([^"]+)"[^>]*name="scopes"', form
        )
        fields = {"name": "Rehearsal", "days": "1", "scopes": scopes}
        made = browser.post(page, _with_csrf(form, fields), timeout=30)
        return KEY.findall(made.text)[0]


def _with_csrf(page: str, fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"csrfmiddlewaretoken": CSRF.findall(page)[0]}


def send(site: Site, key: str, folder: Path, seconds: float, seed: int) -> dict[str, Any]:
    """Let schemathesis loose for about so long; return what it reports."""
    report = folder / f"report-{key[-6:]}.json"
    command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
    command += [f"{site['base']}/api/v1/openapi.json", "--header", f"Authorization: Bearer {key}"]
    command += ["--checks", CHECKS, "--max-time", str(int(seconds)), "--seed", str(seed)]
    command += ["--continue-on-failure", "--workers", "1", "--no-color", "--warnings", "off"]
    command += ["--report", "json", "--report-json-path", str(report), "--max-redirects", "0"]
    command += ["--generation-database", "none"]
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if not report.exists():
        print(done.stdout[-3000:], done.stderr[-3000:])
        raise SystemExit("schemathesis wrote no report")
    if done.returncode:
        print(done.stdout[-6000:])
    return dict(json.loads(report.read_text()))


def judged(reports: dict[str, dict[str, Any]]) -> tuple[tuple[str, ...], bool]:
    """Say how much was sent, and whether anything was answered as it must not be."""
    cases = {role: report["test_cases"] for role, report in reports.items()}
    sent = sum(each["generated"] for each in cases.values())
    wrong = sum(each["with_failures"] + each["errored"] for each in cases.values())
    tested = min(report["operations"]["tested"] for report in reports.values())
    figures = (
        f"interface: {sent:,} odd requests to {tested} operations with {len(reports)} tokens, "
        f"{wrong} answered otherwise than described or with a fault of ours",
        "; ".join(f"{role} {each['generated']:,}" for role, each in cases.items()),
    )
    return figures, not wrong and sent > 0


if __name__ == "__main__":
    sys.exit(main())
