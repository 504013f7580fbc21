"""What holds for every template, and what the shared pieces say."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.test import SimpleTestCase

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]


def name(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def markup(path: Path) -> str:
    """Return the template without what Django takes out before a browser sees it."""
    text = path.read_text()
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text)


class Attributes(HTMLParser):
    """Collects what the policy would refuse: style, scripts and handlers written into a page."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.refused += [f"{tag} {key}" for key, _ in attrs if key == "style" or key[:2] == "on"]
        self.refused += [
            f"{tag} {key}={value}"
            for key, value in attrs
            if (value or "").strip().lower().startswith(("javascript:", "http:", "https:", "//"))
        ]
        if tag == "style" or (tag == "script" and not dict(attrs).keys() & {"src", "type"}):
            self.refused.append(tag)
        self.inside = tag if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip():
            self.refused.append("script with content")

    def handle_endtag(self, tag: str) -> None:
        self.inside = None


def refused(text: str) -> list[str]:
    parser = Attributes()
    parser.feed(text)
    return parser.refused


class EveryTemplateTest(SimpleTestCase):
    def test_compiles(self) -> None:
        for path in TEMPLATES:
            with self.subTest(name(path)):
                self.assertEqual(get_template(name(path)).template.name, name(path))

    def test_includes_and_extends_only_what_is_there(self) -> None:
        for path in TEMPLATES:
            for other in re.findall(r'{%\s*(?:include|extends) "([^"]+)"', path.read_text()):
                with self.subTest(name(path), other=other):
                    try:
                        get_template(other)
                    except TemplateDoesNotExist:
                        self.fail(f"{name(path)} names {other}, which is not there")

    def test_has_no_inline_style_or_script_and_no_address_of_another_host(self) -> None:
        for path in PAGES:
            with self.subTest(name(path)):
                self.assertEqual(refused(markup(path)), [])

    def test_the_search_for_inline_parts_finds_them(self) -> None:
        for text in (
            '<p style="color: red">',
            "<style>p {}</style>",
            "<script>alert(1)</script>",
            '<button onclick="go()">',
            '<a href="javascript:go()">',
            '<img src="https://example.org/a.png">',
            '<script type="module">go()</script>',
        ):
            with self.subTest(text):
                self.assertNotEqual(refused(text), [])

    def test_shows_text_as_text(self) -> None:
        for path in PAGES:
            with self.subTest(name(path)):
                self.assertNotRegex(path.read_text(), r"\|\s*safe\b|\|\s*safeseq\b|autoescape off")

    def test_no_module_marks_text_as_safe(self) -> None:
        for package in ("rcsurvey", "surveys", "interventions", "reports"):
            for path in (settings.BASE_DIR / package).rglob("*.py"):
                with self.subTest(str(path.relative_to(settings.BASE_DIR))):
                    self.assertNotRegex(path.read_text(), r"mark_safe|SafeString|html_safe")

    def test_no_page_speaks_of_anonymous_answers_or_of_roles(self) -> None:
        for path in PAGES:
            words = re.sub(r"<[^>]*>", " ", re.sub(r"{{.*?}}|{#.*?#}", "", path.read_text()))
            with self.subTest(name(path)):
                self.assertNotRegex(words.replace("is not anonymous", ""), r"(?i)\banonymous")
                self.assertNotRegex(words, r"(?i)\broles?\b(?!=)")


class BasesTest(SimpleTestCase):
    def sheets(self, text: str) -> list[str]:
        return re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', text)

    def test_staff_pages_load_bootstrap_before_our_own_sheets(self) -> None:
        sheets = self.sheets(render_to_string("base.html"))

        self.assertEqual(
            sheets,
            [
                "vendor/bootstrap/bootstrap.min.css",
                "css/tokens.css",
                "css/base.css",
                "css/forms.css",
                "css/reports.css",
                "css/print.css",
            ],
        )

    def test_respondents_pages_load_two_small_sheets_and_no_script(self) -> None:
        page = render_to_string("base_respondent.html")

        self.assertEqual(self.sheets(page), ["css/tokens.css", "css/matrix.css"])
        self.assertNotIn("<script", page)

    def test_respondents_pages_tell_no_other_page_where_their_reader_came_from(self) -> None:
        page = render_to_string("base_respondent.html")

        self.assertIn('<meta name="referrer" content="no-referrer">', page)

    def test_respondents_pages_carry_the_organisations_name_as_text(self) -> None:
        page = render_to_string(
            "base_respondent.html",
            {"organisation_name": "<b>North</b>", "PRODUCT_NAME": "Coordination Survey"},
        )

        self.assertInHTML("<span>&lt;b&gt;North&lt;/b&gt;</span>", page)
        self.assertNotIn("Coordination Survey", page)

    def test_both_bases_name_their_language_and_direction_and_begin_with_a_way_past_the_bar(
        self,
    ) -> None:
        for base in ("base.html", "base_respondent.html"):
            with self.subTest(base):
                page = render_to_string(base)

                self.assertIn('<html lang="en" dir="ltr">', page)
                first_link = re.findall(r"<a [^>]*>", page)[0]
                self.assertEqual(first_link, '<a class="skip" href="#main">')
                self.assertIn('<main id="main"', page)

    def test_both_bases_credit_the_theory_and_say_whom_we_are_not_affiliated_with(self) -> None:
        for base in ("base.html", "base_respondent.html"):
            with self.subTest(base):
                page = render_to_string(base)

                self.assertIn("Jody Hoffer Gittell", page)
                self.assertIn(
                    "Not affiliated with or endorsed by Brandeis University "
                    "or Relational Coordination Analytics",
                    page,
                )


class PiecesTest(SimpleTestCase):
    def words(self, template: str, **context: object) -> str:
        text = render_to_string(f"includes/{template}.html", context)
        return " ".join(re.sub(r"<[^>]*>", " ", text).split())

    def test_a_level_is_one_word_or_the_two_between_which_we_cannot_tell(self) -> None:
        said = {
            levels: self.words("_level", levels=levels)
            for levels in [
                ("weak",),
                ("moderate",),
                ("strong",),
                ("weak", "moderate"),
                ("moderate", "strong"),
                ("weak", "moderate", "strong"),
                (),
            ]
        }

        self.assertEqual(
            list(said.values()),
            [
                "weak",
                "moderate",
                "strong",
                "weak or moderate",
                "moderate or strong",
                "weak to strong",
                "",
            ],
        )

    def test_certainty_is_a_word_beside_its_dot_or_nothing(self) -> None:
        said = [
            self.words("_sure", certainty=it) for it in ("clear", "likely", "cannot_tell", None)
        ]

        self.assertEqual(said, ["clear", "likely", "cannot tell", ""])

    def test_signs_are_drawings_that_screen_readers_pass_over(self) -> None:
        for path in (FOLDER / "includes" / "icons").glob("*.html"):
            with self.subTest(path.stem):
                sign = render_to_string(name(path)).strip()

                self.assertRegex(sign, r'^<svg class="icon"[^>]*aria-hidden="true">.*</svg>$')
