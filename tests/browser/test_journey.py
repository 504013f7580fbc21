"""The main job, end to end: start as a newcomer does, answer on a phone, close, release, read.

The expected numbers are worked out here from the choices in the database file, with nothing
of the project's arithmetic.
"""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.demonstration import running

CODES = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `make run` starts, with the demonstration, on a free port and in an empty folder."""
    with running(tmp_path_factory.mktemp("data") / "var") as site:
        yield site


def answer_everything(page: Page, url: str) -> None:
    """Answer every group, never twice the same option in a row; the last tap goes on. Send."""
    page.goto(url)
    page.get_by_role("button", name="Start").click()
    for number in range(1, 8):
        expect(page.locator(".answer-head")).to_contain_text(f"Question {number} of 7")
        for place, group in enumerate(page.locator("fieldset.group").all()):
            group.locator(".five label").nth((number + place) % 5).click()
    expect(page.locator(".answer-head")).to_contain_text("Further page 1 of 1")
    page.get_by_role("button", name="Next").last.click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Received")


def sign_in(page: Page, site: dict[str, Any], role: str) -> None:
    person = next(p for p in site["staff"] if p["role"] == role)
    page.goto(f"{site['base']}/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your studies")).to_be_visible()


def expected_mean(database: Path, wave: int, rater: str, target: str) -> tuple[float, int]:
    """Work a tie out from the stored choices: the mean of its seven item means."""
    worth = {1: 1, 2: 3, 3: 5, 4: 4, 5: 2}
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(
            f"SELECT {', '.join('t.' + code for code in CODES)} FROM surveys_tierating t "
            "JOIN surveys_response r ON r.id = t.response_id "
            "JOIN surveys_workgroup a ON a.id = t.workgroup_id "
            "JOIN surveys_workgroup b ON b.id = t.target_id "
            "WHERE r.wave_id = ? AND a.name = ? AND b.name = ?",
            (wave, rater, target),
        ).fetchall()
    counted = [row for row in rows if sum(value is not None for value in row) >= 4]
    means, answers = [], []
    for place, code in enumerate(CODES):
        column = [row[place] for row in counted if row[place] is not None]
        means.append(fmean(worth[v] if code == "frequent" else v for v in column))
        answers.append(len(column))
    return fmean(means), min(answers)


def download(page: Page, address: str) -> str:
    response = page.request.get(address)
    assert response.ok
    return response.text()


def test_from_a_personal_link_to_the_heatmap_and_its_files(
    site: dict[str, Any], new_context: Callable[..., BrowserContext], page: Page
) -> None:
    wave = next(w["id"] for w in site["waves"] if w["state"] == "open")
    link = next(each["url"] for each in site["links"] if each["workgroup"] == "Nurses")
    rater, target = "Nurses", "Physicians"
    before = expected_mean(site["database"], wave, rater, target)

    answer_everything(new_context(**PHONE).new_page(), link)
    value, n = expected_mean(site["database"], wave, rater, target)
    assert n == before[1] + 1

    sign_in(page, site, "administrator")
    page.get_by_role("link", name="Wave 3").click()
    page.get_by_role("link", name="Close this wave").click()
    page.get_by_role("button", name="Close it now").click()
    page.get_by_role("link", name="Release the results").click()
    page.get_by_role("button", name="Release now").click()
    expect(page.get_by_text("The results are released")).to_be_visible()

    page.get_by_role("link", name="Heatmap").click()
    page.locator("[data-figure][data-ready]").first.wait_for()
    shown = f"{value + 1e-9:.1f}"
    table = page.locator("table.heat").first
    across = table.locator("thead .name").all_inner_texts().index(target)
    row = table.locator("tbody tr").filter(has=page.locator("th .name", has_text=rater)).first
    expect(row.locator("td").nth(across)).to_contain_text(shown)
    figure = page.evaluate(
        "document.querySelector('[data-figure]').data.flatMap((part) => part.text || []).join(' ')"
    )
    assert shown in figure

    lines = ties_in(download(page, f"{site['base']}/waves/{wave}/files/ties.csv"))
    document = json.loads(download(page, f"{site['base']}/waves/{wave}/files/ties.json"))
    assert lines[rater, target]["n"] == str(n)
    exact = [line for (who, _), line in lines.items() if who == rater and line["kind"] == "exact"]
    assert len(exact) >= 4
    for line in exact:
        worked_out, _ = expected_mean(site["database"], wave, rater, line["rated"])
        assert float(line["value"]) == pytest.approx(worked_out, abs=1e-9)
    assert [str(tie["value"] or "") for tie in document["ties"] if tie["measure"] == "all"] == [
        line["value"] for line in lines.values()
    ]


def ties_in(text: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the lines that put all seven dimensions together."""
    lines = csv.DictReader(io.StringIO(text))
    return {(x["rater"], x["rated"]): x for x in lines if x["measure"] == "all"}
