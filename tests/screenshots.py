"""Pictures of every page of the demonstration: `make screenshots` writes docs/screenshots/.

A program, not a test. It starts the demonstration in a temporary folder, signs in as each kind of
person, and takes every page of tests/demonstration.py at two widths, the heatmap also in the dark.
Pictures are cut below `DEEPEST`, so that the folder stays small.
"""

import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.conftest import chromium
from tests.demonstration import PAGES, ROOT, Site, address, running

try:
    from PIL import Image
except ImportError:  # the pictures are then larger, and the same otherwise
    Image = None

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = {"": (1440, 900), "-phone": (375, 812)}
DEEPEST = {"": 1800, "-phone": 2000}
COLOURS = 40
MOST_BYTES = 6_000_000
IN_THE_DARK = "heatmap"
WORDS = """# Screenshots

Every page of the demonstration at 1440 and 375 px, written by `make screenshots`; long pages are
cut. People and numbers are made up.

| page | seen by | desk | phone |
|---|---|---|---|
"""


def main() -> int:
    for old in FOLDER.glob("*.png"):
        old.unlink()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "var") as site:
        take_all(site)
    seen = {name: role for role, page in reversed(list(pages())) for name in [page]}
    lines = [line(name, seen[name]) for name in dict.fromkeys(page for _, page in pages())]
    dark = f"\nIn the dark: [{IN_THE_DARK}]({slug(IN_THE_DARK)}-dark.png).\n"
    (FOLDER / "README.md").write_text(WORDS + "\n".join(lines) + "\n" + dark)
    weight = sum(file.stat().st_size for file in FOLDER.iterdir())
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {weight / 1e6:.1f} MB in {FOLDER}")
    return 0 if weight <= MOST_BYTES else 1


def pages() -> Iterator[tuple[str, str]]:
    """Yield who sees which page, everybody's own ones after those of the leader."""
    for role, of_role in PAGES.items():
        for name in of_role:
            yield role, name


def line(name: str, role: str) -> str:
    return f"| {name} | {role} | [desk]({slug(name)}.png) | [phone]({slug(name)}-phone.png) |"


def slug(name: str) -> str:
    return re.sub(r"\W+", "-", name)


def take_all(site: Site) -> None:
    """Take each page once, as the first kind of person who has it."""
    taken: set[str] = set()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        for role, of_role in PAGES.items():
            context = browser.new_context(reduced_motion="reduce")
            page = sign_in(context, site, role)
            for name, path in of_role.items():
                if name not in taken:
                    taken.add(name)
                    take(page, site, name, path)
            if IN_THE_DARK in of_role and role == next(iter(PAGES)):
                page.emulate_media(color_scheme="dark")
                open_at(page, site, of_role[IN_THE_DARK], "")
                save(page, f"{slug(IN_THE_DARK)}-dark", DEEPEST[""])
            context.close()
        browser.close()


def sign_in(context: BrowserContext, site: Site, role: str) -> Page:
    person = next(person for person in site["staff"] if person["role"] == role)
    page = context.new_page()
    page.goto(f"{site['base']}/accounts/login/")
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def take(page: Page, site: Site, name: str, path: str) -> None:
    for width in WIDTHS:
        open_at(page, site, path, width)
        save(page, f"{slug(name)}{width}", DEEPEST[width])


def open_at(page: Page, site: Site, path: str, width: str) -> None:
    across, down = WIDTHS[width]
    page.set_viewport_size({"width": across, "height": down})
    page.goto(address(site, path))
    if page.locator("[data-figure]:visible").count():
        page.locator("[data-figure][data-ready] .main-svg").first.wait_for(state="attached")
        time.sleep(0.3)  # until the last letters of the figure stand


def save(page: Page, name: str, deepest: int) -> None:
    """Keep a picture of the page, not deeper than that, in few colours."""
    depth = int(page.evaluate("document.documentElement.scrollHeight"))
    size = page.viewport_size
    assert size
    clip = {"x": 0, "y": 0, "width": size["width"], "height": min(depth, deepest)}
    taken = page.screenshot(full_page=True, clip=clip)
    target = FOLDER / f"{name}.png"
    if Image is None:
        target.write_bytes(taken)
        return
    with Image.open(io.BytesIO(taken)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
