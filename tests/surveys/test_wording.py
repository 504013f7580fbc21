"""A wave's own words: used where they are, never mixed within one question."""

from django.utils import translation

from surveys import own_words, wording
from surveys.instruments import get_instrument
from surveys.models.studies import Workgroup
from surveys.questions import Screen, questionnaire_for
from tests.base import CastTestCase


class OwnWordsTest(CastTestCase):
    def setUp(self) -> None:
        self.study.languages = ["de", "en", "ar"]
        self.study.save()

    def words(self, language: str, **texts: str) -> None:
        """Give the wave words of its own; in a key "_" stands for the dot."""
        own = {key.replace("__", "."): text for key, text in texts.items()}
        self.wave.wording = {**self.wave.wording, language: own}
        self.wave.save()

    def screen(self, language: str, number: int = 2) -> Screen:
        with translation.override(language):
            questionnaire = questionnaire_for(self.invitation(self.nurses))
            return questionnaire.screen(number, {}, [])

    def said(self, language: str, number: int = 2) -> tuple[str, str, str]:
        """Return the sentence, the first choice, and the language that the page marks."""
        screen = self.screen(language, number)
        with translation.override(language):
            option = str(screen.options[0].words)
        return screen.sections[0].sentence, option, screen.item.language

    def test_without_own_words_ours_are_asked_in_every_language(self) -> None:
        self.assertEqual(self.said("en")[1:], ("never", ""))
        self.assertEqual(self.said("de")[1:], ("nie", ""))

    def test_own_words_stand_in_the_place_of_ours(self) -> None:
        self.words("en", item__timely__co_worker="Does {group} tell you about {process} early?")

        sentence, option, language = self.said("en")

        self.assertEqual(sentence, "Does each group below tell you about discharge early?")
        self.assertEqual((option, language), ("never", ""))

    def test_a_question_changed_in_the_main_language_only_is_asked_in_it_as_a_whole(self) -> None:
        self.words("de", item__timely__co_worker="Erfahren Sie früh genug von {group}?")

        sentence, option, language = self.said("en")

        self.assertEqual(sentence, "Erfahren Sie früh genug von jeder der folgenden Gruppen?")
        self.assertEqual((option, language), ("nie", "de"))

    def test_the_other_questions_stay_in_the_readers_language(self) -> None:
        self.words("de", item__timely__co_worker="Erfahren Sie früh genug von {group}?")

        self.assertEqual(self.said("en", 3)[1:], ("never", ""))

    def test_a_changed_choice_takes_its_whole_question_along(self) -> None:
        self.words("de", item__timely__options__1="noch nie")

        self.assertEqual(self.said("en")[1:], ("noch nie", "de"))
        self.assertIn("erreicht Sie rechtzeitig", self.said("en")[0])

    def test_a_question_said_in_both_languages_is_asked_in_both(self) -> None:
        self.words("de", item__timely__options__1="noch nie")
        self.words("en", item__timely__options__1="not once")

        self.assertEqual(self.said("en")[1:], ("not once", ""))
        self.assertEqual(self.said("de")[1:], ("noch nie", ""))
        self.assertEqual(self.said("ar")[1:], ("noch nie", "de"))

    def test_a_sentence_for_others_changes_nothing_for_this_reader(self) -> None:
        self.words("de", item__timely__client="Erfahren Sie alles rechtzeitig?")

        self.assertEqual(self.said("en")[1:], ("never", ""))

    def test_the_page_says_which_language_it_falls_back_to(self) -> None:
        self.words("de", item__frequent__co_worker="Wie viel hören Sie von {group}?")
        token = self.link(self.nurses)
        self.client.post(f"/s/{token}/ar/")

        page = self.client.get(f"/s/{token}/ar/1/")

        self.assertContains(page, '<h1 lang="de" dir="ltr">Wie viel hören Sie von ')

    def test_the_introduction_follows_the_same_rule(self) -> None:
        self.words("de", introduction__co_worker="Es geht um {process}.")
        for language, expected in (
            ("de", ("Es geht um discharge.", "")),
            ("en", ("Es geht um discharge.", "de")),
        ):
            with self.subTest(language), translation.override(language):
                questionnaire = questionnaire_for(self.invitation(self.nurses))

                self.assertEqual(questionnaire.introduction(), expected)

    def test_names_are_said_as_a_language_has_them_and_else_as_the_study_does(self) -> None:
        self.words("de", **{"process": "Entlassung", f"group__{self.physicians.pk}": "Ärzte"})

        german = self.screen("de")
        english = self.screen("en")

        self.assertIn("„Entlassung“", german.sections[0].sentence)
        self.assertEqual([row.name for row in german.sections[0].rows][:2], ["Ärzte", "Therapists"])
        self.assertIn("discharge", english.sections[0].sentence)
        self.assertEqual(english.item.language, "")

    def test_two_groups_with_one_name_in_a_language_are_both_looked_over(self) -> None:
        same = {f"group__{g.pk}": "Team" for g in (self.physicians, self.therapists)}
        self.words("de", **same)
        token = self.link(self.nurses)
        self.client.post(f"/s/{token}/de/")

        page = self.client.get(f"/s/{token}/de/send/")

        self.assertContains(page, "offen: Team, Team, Pharmacists, Nurses", count=7)

    def test_in_arabic_names_keep_their_own_direction(self) -> None:
        row = self.screen("ar").sections[0].rows[0]

        self.assertEqual(row.name, "\u2068Physicians\u2069")
        self.assertIn("«\u2068discharge\u2069»", self.screen("ar").sections[0].sentence)


class KeysTest(CastTestCase):
    def test_every_key_that_is_listed_is_read(self) -> None:
        instrument = get_instrument("relational_coordination")
        Workgroup.objects.filter(pk=self.pharmacists.pk).update(kind=Workgroup.Kind.CLIENT)
        Workgroup.objects.filter(pk=self.therapists.pk).update(kind=Workgroup.Kind.LEADER)
        self.study.contact = "the ward office"
        keys = [text.key for text in own_words.texts(self.wave, "de")]
        self.assertIn("item.frequent.options.5", keys)
        self.assertIn(f"group.{self.nurses.pk}", keys)
        self.assertIn("introduction.led", keys)
        self.wave.wording = {"en": {key: f"<{key}>" for key in keys}}

        everything = wording.reworded(
            instrument, self.wave, ("co_worker", "client", "led", "leaders")
        )

        said = {str(item.name) for item in everything.items}
        said |= {str(text) for item in everything.items for text in item.texts.values()}
        said |= {str(o.words) for item in everything.items for o in item.options}
        study = wording.study_as_read(self.wave)
        said |= {study.name, study.process, "<contact>"}
        said |= {wording.group_as_read(self.wave, g).name for g in self.study.workgroups.all()}
        said |= {
            wording.introduction(instrument, self.wave, kind)[0]
            for kind in ("staff", "client", "leader")
        }
        self.assertEqual({f"<{key}>" for key in keys} - said, {"<introduction.led>"})

    def test_no_one_is_told_about_a_contact_that_a_study_does_not_have(self) -> None:
        self.wave.wording = {"en": {"contact": "the office"}}

        self.assertEqual(wording.study_as_read(self.wave).contact, "")
