"""Looking for words in the catalogue: endings, other names, what stands first."""

from django.test import SimpleTestCase

from interventions.catalogue import read_catalogue
from interventions.searching import ALSO, SAME, folded, select, terms_of

CATALOGUE = read_catalogue()


def slugs(text: str, **facts: str) -> list[str]:
    return [entry.slug for entry in select(CATALOGUE, text=text, **facts)]


class SelectTests(SimpleTestCase):
    def test_a_family_and_a_dimension_narrow_the_list(self):
        found = select(CATALOGUE, family="structural", dimension="mutual_respect")

        self.assertTrue(found)
        for entry in found:
            self.assertEqual(entry.family, "structural")
            self.assertIn("mutual_respect", entry.dimensions)

    def test_nothing_chosen_is_everything_in_its_order(self):
        self.assertEqual(select(CATALOGUE), CATALOGUE)

    def test_every_word_must_be_there_in_whatever_case(self):
        self.assertEqual(slugs("SHADOWING inspection"), [])
        self.assertEqual(slugs("SHADOWING across"), ["cross-role-shadowing"])

    def test_plural_and_other_endings_find_the_same(self):
        for forms in (
            ("handover", "handovers", "Handing over"),
            ("huddle", "huddles"),
            ("debrief", "debriefs", "debriefing"),
            ("respect", "respectful", "respectfully"),
            ("family", "families"),
            ("plan", "planning", "plans", "planned"),
        ):
            with self.subTest(forms=forms):
                found = {tuple(slugs(form)) for form in forms}

                self.assertEqual(len(found), 1)
                self.assertNotEqual(found, {()})

    def test_a_word_finds_longer_ones_that_begin_with_it_but_a_short_one_does_not(self):
        self.assertEqual(slugs("simul"), ["in-situ-simulation"])
        self.assertEqual(slugs("neg"), [])  # "negotiate" stands there
        self.assertEqual(slugs("hr")[0], "selecting-for-teamwork")

    def test_hyphen_blank_or_neither_make_no_difference(self):
        for forms in (("co-design", "codesign"), ("hand-off", "hand off", "handoff")):
            with self.subTest(forms=forms):
                found = {tuple(slugs(form)) for form in forms}

                self.assertEqual(len(found), 1)
                self.assertNotEqual(found, {()})

    def test_what_people_call_it_on_the_ward_finds_it(self):
        for text, slug in (
            ("handoff", "structured-handover"),
            ("ward rounds", "interprofessional-joint-rounds"),
            ("discharge", "structured-handover"),
            ("stand-up", "shared-meetings-huddles"),
            ("liaison", "boundary-spanner-role"),
            ("PDSA", "small-tests-of-change"),
            ("rude", "civility-respect-programme"),
            ("workload", "hub-load-rebalancing"),
            ("hiring", "selecting-for-teamwork"),
            ("speaking up", "psychological-safety-building"),
            ("how do we hand over?", "structured-handover"),
        ):
            with self.subTest(text=text):
                self.assertEqual(slugs(text)[0], slug)

    def test_what_an_idea_works_on_is_looked_through_too(self):
        found = slugs("respect")

        acting = {each.slug for each in CATALOGUE if "mutual_respect" in each.dimensions}
        self.assertGreater(len(acting), 10)
        self.assertLessEqual(acting, set(found))

    def test_a_name_comes_first_then_what_an_idea_is_about(self):
        found = slugs("respect")

        self.assertEqual(found[0], "civility-respect-programme")  # the only name with the word
        mainly = found.index("humble-inquiry")  # mainly on respect
        self.assertLess(mainly, found.index("staff-exchange"))  # also on respect

    def test_a_discharge_finds_a_handover_but_not_the_other_way_round(self):
        self.assertIn("cross-org-compact", slugs("discharge"))  # by "referral"
        self.assertNotIn("cross-org-compact", slugs("handover"))

    def test_signs_alone_look_for_nothing(self):
        self.assertEqual(terms_of(" — ?! "), ())
        self.assertEqual(len(slugs("—")), 45)


class TermsTests(SimpleTestCase):
    def test_a_known_name_of_several_words_is_one_term(self):
        terms = terms_of("ward rounds with families")

        self.assertEqual([term.typed for term in terms], ["ward rounds", "families"])
        self.assertEqual(terms[0].also, ("board round", "bedside round", "joint round"))
        self.assertEqual(terms[1].also, ("client", "patient", "service user"))

    def test_another_spelling_is_not_named_as_another_name(self):
        self.assertEqual(terms_of("hand-offs")[0].also, ("handover",))

    def test_words_that_say_nothing_are_left_out_unless_there_is_nothing_else(self):
        self.assertEqual([term.typed for term in terms_of("what is a huddle?")], ["huddle"])
        self.assertEqual([term.typed for term in terms_of("the")], ["the"])

    def test_every_list_of_names_leads_somewhere(self):
        for names in (*SAME, *ALSO.values()):
            with self.subTest(names=names):
                self.assertTrue(any(slugs(name) for name in names))

    def test_folding_keeps_words_apart_and_whole(self):
        self.assertEqual(folded("The nurses' meetings"), "the nurs meet")
        self.assertEqual(folded("process bus need ring"), "process bus need ring")
