"""Translations: complete, with every name in its place, and made without gettext."""

import os
import re
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.test import SimpleTestCase
from django.utils import translation

from rcsurvey import messages
from rcsurvey.catalogues import compile_all
from surveys.instruments import INSTRUMENTS
from surveys.questions import LONGEST_WORD_UNDER_A_DOT

LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
STAFF_LANGUAGES = ["de", "es", "fr", "nl"]
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")
# Forms that a language keeps for one number, so that the number need not be printed.
SAY_THE_NUMBER_IN_WORDS = {"ar": {1, 2}, **dict.fromkeys(("de", "es", "fr", "nl", "da", "pt"), {0})}
COUNTED = {"%(n)s", "%(of)s"}


def entries(language: str) -> list[polib.POEntry]:
    return list(polib.pofile(str(messages.path_of(language))))


def translations_of(entry: polib.POEntry) -> dict[int, str]:
    return dict(entry.msgstr_plural) if entry.msgid_plural else {0: entry.msgstr}


def bare_words(name: str) -> list[str]:
    """Return what a template says outside every translation."""
    text = (messages.TEMPLATES / name).read_text()
    for marked in (  # "{link}" is a place that a mail fills
        r"{%\s*comment.*?endcomment\s*%}",
        r"{%\s*blocktranslate.*?endblocktranslate\s*%}",
        r"{% block \w+_class %}.*?{% endblock[^%]*%}",
        r"{%.*?%}|{{.*?}}|{\w+}|{#.*?#}|<!--.*?-->|<!.*?>|<[^>]*>",
    ):
        text = re.sub(marked, " ", text, flags=re.DOTALL)
    return re.findall(r"[A-Za-z]{2,}", text)


class CompleteTest(SimpleTestCase):
    def test_there_are_seven_besides_english(self) -> None:
        self.assertEqual(set(LANGUAGES), {"de", "es", "fr", "nl", "da", "pt", "ar"})

    def test_every_text_of_the_respondents_pages_is_translated_in_each(self) -> None:
        wanted = set(messages.found())
        self.assertGreater(len(wanted), 200)
        for language in LANGUAGES:
            with self.subTest(language):
                translated = {
                    e.msgid for e in entries(language) if all(translations_of(e).values())
                }

                self.assertEqual(wanted - translated, set())

    def test_every_text_that_only_staff_read_is_translated_in_four(self) -> None:
        wanted = set(messages.found_for_staff())
        self.assertGreater(len(wanted), 1500)
        for language in STAFF_LANGUAGES:
            with self.subTest(language):
                translated = {
                    e.msgid for e in entries(language) if all(translations_of(e).values())
                }

                self.assertEqual(wanted - translated, set())

    def test_nothing_is_fuzzy_left_over_or_there_twice(self) -> None:
        for language in LANGUAGES:
            with self.subTest(language):
                file = polib.pofile(str(messages.path_of(language)), check_for_duplicates=True)

                self.assertEqual(file.fuzzy_entries() + file.obsolete_entries(), [])
                self.assertEqual({e.msgid for e in file} - set(messages.wanted(language)), set())

    def test_names_and_numbers_keep_their_places(self) -> None:
        for language in LANGUAGES:
            for entry in entries(language):
                said = {form: text for form, text in translations_of(entry).items() if text}
                for form, text in said.items():
                    with self.subTest(language, msgid=entry.msgid, form=form):
                        wanted = set(PLACES.findall(entry.msgid_plural or entry.msgid))
                        if entry.msgid_plural and form in SAY_THE_NUMBER_IN_WORDS.get(language, ()):
                            only_of_many = wanted - set(PLACES.findall(entry.msgid))
                            wanted -= (COUNTED | only_of_many) - set(PLACES.findall(text))
                        self.assertEqual(set(PLACES.findall(text)), wanted)

    def test_every_header_says_whether_a_native_speaker_has_reviewed_it(self) -> None:
        for language in LANGUAGES:
            with self.subTest(language):
                metadata = polib.pofile(str(messages.path_of(language))).metadata

                self.assertRegex(metadata[messages.REVIEW], r"^(no|yes): \S")
                self.assertEqual(metadata["Language"], language)

    def test_arabic_counts_as_arabic_does(self) -> None:
        with translation.override("ar"):
            said = {
                n: translation.ngettext("%(n)s group", "%(n)s groups", n) % {"n": n}
                for n in (1, 2, 3, 10, 11, 100, 103)
            }

        self.assertEqual(
            said,
            {
                1: "مجموعة واحدة",
                2: "مجموعتين",
                3: "3 مجموعات",
                10: "10 مجموعات",
                11: "11 مجموعة",
                100: "100 مجموعة",
                103: "103 مجموعات",
            },
        )


class OptionWordsTest(SimpleTestCase):
    def test_five_different_words_in_every_language(self) -> None:
        for language in (*LANGUAGES, "en"):
            for item in INSTRUMENTS["relational_coordination"].items:
                with self.subTest(language, item=item.code), translation.override(language):
                    self.assertEqual(len({str(option.words) for option in item.options}), 5)

    def test_those_that_are_short_in_english_fit_under_a_dot_everywhere(self) -> None:
        for language in LANGUAGES:
            for item in INSTRUMENTS["relational_coordination"].items:
                if item.code == "problem_solving":
                    continue
                for option in item.options:
                    with self.subTest(language, item=item.code), translation.override(language):
                        self.assertLessEqual(len(str(option.words)), LONGEST_WORD_UNDER_A_DOT)


class FindingTest(SimpleTestCase):
    def test_no_respondents_template_says_anything_outside_a_translation(self) -> None:
        for name in messages.respondents_templates():
            with self.subTest(name):
                self.assertEqual(bare_words(name), [])

    def test_the_search_for_bare_words_finds_them(self) -> None:
        with tempfile.TemporaryDirectory(dir=messages.TEMPLATES) as folder:
            page = Path(folder, "page.html")
            page.write_text('<p class="no">{% translate "Yes" %} but {{ name }}</p>')

            self.assertEqual(bare_words(page.relative_to(messages.TEMPLATES).as_posix()), ["but"])

    def test_pages_what_they_include_and_the_modules_are_searched(self) -> None:
        found = messages.found()

        self.assertEqual(found["It takes"].place, "templates/surveys/welcome.html")
        self.assertEqual(found["Chosen:"].place, "templates/surveys/_row.html")
        self.assertIn("surveys/instruments/", found["Timely"].place)
        self.assertEqual(found["%(n)s group"].plural, "%(n)s groups")
        self.assertNotIn("Your studies", found)

    def test_what_staff_read_is_found_in_templates_tags_and_modules(self) -> None:
        found = messages.found_for_staff()

        self.assertEqual(found["Set up the first study"].place, "templates/surveys/overview.html")
        self.assertEqual(
            found["Ties that are higher come first."].place, "templates/reports/changes.html"
        )
        self.assertEqual(found["In preparation"].place, "surveys/models/waves.py")
        self.assertEqual(found["one is strong"].plural, "%(n)s are strong")
        self.assertNotIn("It takes", found)

    def test_four_languages_translate_what_staff_read_and_the_others_do_not(self) -> None:
        for language in LANGUAGES:
            with self.subTest(language):
                wanted = messages.wanted(language)

                self.assertIn("It takes", wanted)
                self.assertEqual("Your studies" in wanted, language in STAFF_LANGUAGES)

    def test_what_a_respondents_page_imports_is_searched_and_what_staff_use_is_not(self) -> None:
        modules = messages.respondents_modules()

        for module in ("views/answering", "views/promise", "promise", "words", "forms/answering"):
            self.assertIn(f"surveys/{module}.py", modules)
        self.assertIn("surveys/instruments/base.py", modules)
        of_advice = [m for m in modules if m.startswith(("interventions", "rcsurvey"))]
        self.assertEqual(of_advice, ["interventions/views/phones.py"])
        self.assertNotIn("surveys/views/waves.py", modules)


class UpdatingTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(setattr, messages, "FOLDER", messages.FOLDER)
        original = messages.path_of("ar").read_bytes()
        messages.FOLDER = Path(folder.name)
        self.path = messages.path_of("ar")
        self.path.parent.mkdir(parents=True)
        self.path.write_bytes(original)

    def test_a_file_that_is_up_to_date_stays_as_it_is(self) -> None:
        messages.update("ar")
        once = self.path.read_bytes()

        self.assertEqual(messages.update("ar"), [])
        self.assertEqual(self.path.read_bytes(), once)

    def test_a_new_text_waits_and_one_that_is_gone_goes(self) -> None:
        file = polib.pofile(str(self.path))
        file.remove(file.find("never"))
        file.append(polib.POEntry(msgid="Said no more", msgstr="…"))
        file.save()

        waiting = messages.update("ar")

        self.assertEqual(waiting, ["never"])
        self.assertIsNone(polib.pofile(str(self.path)).find("Said no more"))

    def test_a_new_plural_has_as_many_forms_as_the_language(self) -> None:
        file = polib.pofile(str(self.path))
        file.remove(file.find("%(n)s group"))
        file.save()

        messages.update("ar")

        forms = polib.pofile(str(self.path)).find("%(n)s group").msgstr_plural
        self.assertEqual(forms, dict.fromkeys(range(6), ""))

    def test_what_is_compiled_is_compiled_again_only_when_it_has_changed(self) -> None:
        self.assertEqual(compile_all(messages.FOLDER), ["ar"])
        self.assertEqual(compile_all(messages.FOLDER), [])
        compiled = polib.mofile(str(self.path.with_suffix(".mo")))
        self.assertEqual(compiled.find("never").msgstr, "أبدًا")

        later = self.path.with_suffix(".mo").stat().st_mtime + 1
        os.utime(self.path, (later, later))

        self.assertEqual(compile_all(messages.FOLDER), ["ar"])
        self.assertEqual(
            sorted(f.name for f in self.path.parent.iterdir()), ["django.mo", "django.po"]
        )
