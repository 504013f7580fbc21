"""The style sheets: one set of colours in three lights, readable, and right in either direction."""

import re
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from reports.figures import theme

CSS = settings.BASE_DIR / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))


def respondents_sheets() -> list[Path]:
    """Return the sheets that the base of the respondents' pages loads."""
    base = (settings.BASE_DIR / "templates" / "base_respondent.html").read_text()
    return [CSS.parent / name for name in re.findall(r'static "(css/[^"]+)"', base)]


def lights() -> dict[str, dict[str, str]]:
    """Return every colour by the light it is meant for, as tokens.css has them."""
    text = (CSS / "tokens.css").read_text()

    def colours(start: str) -> dict[str, str]:
        block = text[text.index(start) :]
        block = block[: block.index("}")]
        return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))

    return {
        "light": colours(':root,\n[data-theme="light"] {'),
        "dark": colours('\n[data-theme="dark"] {'),
        "dark_system": colours(':root:not([data-theme="light"]) {'),
        "paper": colours(":root:root:root {"),
    }


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""

    def luminance(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class ColoursTest(SimpleTestCase):
    def test_every_light_gives_a_value_to_every_name(self) -> None:
        names = {light: set(colours) for light, colours in lights().items()}

        self.assertGreater(len(names["light"]), 40)
        self.assertEqual(names["dark"], names["light"])
        self.assertEqual(names["paper"], names["light"])

    def test_dark_is_the_same_whether_the_system_or_the_person_chose_it(self) -> None:
        self.assertEqual(lights()["dark_system"], lights()["dark"])

    def test_paper_has_the_light_colours_on_white(self) -> None:
        light, paper = lights()["light"], lights()["paper"]

        differing = {name: paper[name] for name in light if paper[name] != light[name]}

        self.assertEqual(differing, {"page": "#ffffff", "sunken": "#ffffff"})

    def test_figures_have_the_colours_of_the_page(self) -> None:
        for name, colours in (("light", theme.LIGHT), ("dark", theme.DARK)):
            with self.subTest(name):
                page = lights()[name]
                self.assertEqual(colours, {key: page[key] for key in colours})

    def test_contrast_is_21_between_black_and_white_and_1_between_equals(self) -> None:
        self.assertAlmostEqual(contrast("#000000", "#ffffff"), 21)
        self.assertEqual(contrast("#7f94ba", "#7f94ba"), 1)

    def test_words_can_be_read_on_every_ground_they_stand_on(self) -> None:
        pairs = [
            *(
                (ink, ground)
                for ink in ("ink", "ink-2", "accent")
                for ground in ("page", "surface")
            ),
            ("on-accent", "accent"),
            ("accent", "accent-soft"),
            ("error", "error-soft"),
            ("info", "info-soft"),
            *((f"{level}-ink", f"{level}-soft") for level in ("weak", "moderate", "strong")),
            *((f"mean-{step}-ink", f"mean-{step}") for step in range(1, 8)),
        ]
        for light in ("light", "dark"):
            for ink, ground in pairs:
                with self.subTest(light, ink=ink, ground=ground):
                    colours = lights()[light]
                    self.assertGreaterEqual(contrast(colours[ink], colours[ground]), 4.5)

    def test_lines_edges_and_the_focus_ring_stand_out_from_their_ground(self) -> None:
        for light in ("light", "dark"):
            for mark in ("control", "focus", "weak", "moderate", "strong"):
                with self.subTest(light, mark=mark):
                    colours = lights()[light]
                    self.assertGreaterEqual(contrast(colours[mark], colours["page"]), 3)


class SheetsTest(SimpleTestCase):
    def test_nothing_is_placed_left_or_right_so_that_pages_can_be_mirrored(self) -> None:
        sided = r"[\s{;-](?:left|right)\s*:|(?:margin|padding|border)-(?:left|right)"
        for sheet in SHEETS:
            with self.subTest(sheet.name):
                self.assertEqual(
                    re.findall(rf"{sided}|text-align: (?:left|right)", sheet.read_text()), []
                )

    def test_respondents_sheets_know_no_left_and_right_in_any_other_way(self) -> None:
        """Four lengths in a row, floats, shifts and places are not mirrored by themselves."""
        length = r"[^\s;()]+(?:\([^)]*\))?"
        physical = (
            rf"(?:margin|padding|inset|border-radius): {length} {length} {length} {length}\s*[;}}]"
            r"|(?:float|clear): (?:left|right)|translate[X(]|\b(?:to|at) (?:left|right)"
        )
        self.assertTrue(re.findall(physical, "a { margin: 0 var(--s1) 0 calc(1px + 2px); }"))
        for sheet in respondents_sheets():
            with self.subTest(sheet.name):
                self.assertEqual(re.findall(physical, sheet.read_text()), [])

    def test_what_runs_from_left_to_right_runs_back_in_arabic(self) -> None:
        for sheet in respondents_sheets():
            text = sheet.read_text()
            for selector in re.findall(r"^(\.[^{]+) {[^}]*linear-gradient\(90deg", text, re.M):
                with self.subTest(sheet.name, selector=selector):
                    turned = rf'\[dir="rtl"\] {re.escape(selector)} {{[^}}]*gradient\(270deg'
                    self.assertRegex(text, turned)

    def test_letters_that_are_joined_are_not_pulled_apart(self) -> None:
        sheets = "".join(sheet.read_text() for sheet in respondents_sheets())

        self.assertIn(":lang(ar) :is(h1, h2, h3, .wordmark) { letter-spacing: 0; }", sheets)

    def test_no_sheet_loads_anything_from_elsewhere(self) -> None:
        for sheet in SHEETS:
            with self.subTest(sheet.name):
                self.assertNotRegex(sheet.read_text(), r"https?:|url\([\"']?//|@import")

    def test_every_size_and_colour_that_is_asked_for_exists(self) -> None:
        defined = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text()))
        for sheet in SHEETS:
            with self.subTest(sheet.name):
                asked = set(re.findall(r"var\((--(?!bs-)[\w-]+)", sheet.read_text()))
                self.assertEqual(asked - defined, set())

    def test_colours_are_named_in_one_sheet_only(self) -> None:
        for sheet in SHEETS:
            if sheet.name != "tokens.css":
                with self.subTest(sheet.name):
                    self.assertEqual(
                        set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb\(", sheet.read_text()))
                        - {"#ffffff"},  # a code to scan stays on white in the dark, too
                        set(),
                    )


class FontsTest(SimpleTestCase):
    def test_words_can_be_read_before_the_font_has_come(self) -> None:
        faces = re.findall(r"@font-face \{[^}]*\}", (CSS / "tokens.css").read_text())

        self.assertEqual(len(faces), 2)
        for face in faces:
            self.assertIn("font-display: swap;", face)

    def test_no_other_sheet_brings_a_font(self) -> None:
        bringing = [sheet.name for sheet in SHEETS if "@font-face" in sheet.read_text()]

        self.assertEqual(bringing, ["tokens.css"])
