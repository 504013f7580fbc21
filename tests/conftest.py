"""Which tests run where: with or without a database, with or without a browser."""

import os
import shutil
from pathlib import Path

import pytest
from django.test import SimpleTestCase, TransactionTestCase

from rcsurvey.catalogues import compile_all

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser went elsewhere between two steps, or this machine was too busy: no finding of ours.
LOST_BROWSER = [r"^Error: \w+\.", r"^TimeoutError: "]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def chromium() -> str | None:
    """Return the machine's Chromium: what $CHROMIUM names, else the first one on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def needs_browser(item: pytest.Item) -> bool:
    return "playwright" in getattr(item, "fixturenames", ())


def runs_once(item: pytest.Item) -> bool:
    return needs_browser(item) or item.get_closest_marker("once") is not None


def needs_database(item: pytest.Item) -> bool:
    case = getattr(item, "cls", None)
    if case is not None and issubclass(case, SimpleTestCase):
        return issubclass(case, TransactionTestCase) or bool(case.databases)
    if item.get_closest_marker("django_db"):
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what touches no database and what needs a browser",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    compile_all()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if needs_browser(item):
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=LOST_BROWSER))
    if config.getoption("database_only"):
        kept = [item for item in items if needs_database(item) and not runs_once(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
    if any(map(needs_browser, items)):
        # Playwright keeps an event loop running in the thread of the test, and Django would
        # refuse the database there. Only then, so that a real slip elsewhere is still refused.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    stats = terminalreporter.stats
    if path := os.environ.get("TEST_COUNTS"):
        words = {"passed": "passed", "failed": "failed", "error": "errors", "skipped": "not run"}
        counts = [f"{len(stats[key])} {word}" for key, word in words.items() if stats.get(key)]
        Path(path).write_text(", ".join(counts) or "nothing to run")
    reports = [report for key in ("skipped", "error") for report in stats.get(key, [])]
    left_out = {report.nodeid for report in reports if "browser" in getattr(report, "keywords", ())}
    if left_out and not chromium():
        terminalreporter.section("NOT RUN", sep="!", red=True)
        terminalreporter.line(
            f"{len(left_out)} browser tests did not run: there is no Chromium here. "
            "Install one (Debian: apt-get install chromium) or name it: CHROMIUM=/path/to/chromium"
        )
