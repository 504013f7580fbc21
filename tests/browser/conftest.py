"""What a browser test starts from: the machine's Chromium, and a watch over every page in it.

Fixtures: `page` (a desk screen), `phone`, `page_without_javascript`, `page_without_cookies`,
`new_context(**options)` for anything else, `watch`, `axe_findings`. Each of these pages is
watched: a policy violation, an error on the console, an exception in a script or a request to
another host fails the test at its end.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Page, Request, expect

from tests.conftest import chromium

expect.set_options(timeout=15_000)
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "device_scale_factor": 2}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI || "inline"}`));
"""


class Watch:
    """Collects what a page of ours must never do."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Let findings that match `pattern` pass: a page that is a 404 on purpose logs one."""
        self.expected.append(pattern)

    def over(self, context: BrowserContext) -> BrowserContext:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.findings.append(f"script: {error.error}"))
        context.on("request", self._request)
        return context

    def unexpected(self) -> list[str]:
        return [f for f in self.findings if not any(re.search(p, f) for p in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.findings.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in {
            "localhost",
            "127.0.0.1",
        }:
            self.findings.append(f"another host: {request.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = chromium()
    if program is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("there is no Chromium on this machine")
    arguments = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": program, "args": arguments}


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], watch: Watch
) -> Callable[..., BrowserContext]:
    return lambda **options: watch.over(new_context(**options))


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(**PHONE).new_page()


@pytest.fixture
def page_without_javascript(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(**PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def page_without_cookies(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    watch: Watch,
    tmp_path: Path,
) -> Iterator[Page]:
    """A phone whose owner blocks all cookies in the browser's own settings."""
    settings = tmp_path / "Default" / "Preferences"
    settings.parent.mkdir()
    block = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    settings.write_text(json.dumps(block))
    context = browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args, **PHONE)
    yield watch.over(context).new_page()
    context.close()


@pytest.fixture(scope="session")
def axe_findings() -> Callable[[Page], list[str]]:
    """A function that returns what axe has against a page: one line per rule and element."""

    def findings(page: Page) -> list[str]:
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in Axe().run(page).response["violations"]
            for node in violation["nodes"]
        ]

    return findings
