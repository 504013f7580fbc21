"""How the catalogue reads: words for every value, marks on what nobody has checked."""

from django.test import SimpleTestCase

from interventions import entries, words
from interventions.catalogue import read_catalogue, read_references
from interventions.words import Passage, passages


class WordsTests(SimpleTestCase):
    def test_every_word_of_the_catalogue_has_words_for_a_page(self):
        pairs = (
            (entries.FAMILIES, words.FAMILIES),
            (entries.FAMILIES, words.FAMILY_MEANINGS),
            (entries.DIMENSIONS, words.DIMENSIONS),
            (entries.TIE_KINDS, words.TIE_KINDS),
            (entries.EVIDENCE_GRADES, words.EVIDENCE_GRADES),
            (entries.EVIDENCE_GRADES, words.EVIDENCE_IN_SHORT),
            (entries.RC_EVIDENCE, words.RC_EVIDENCE),
            (entries.REQUIREMENTS, words.REQUIREMENTS),
            (entries.STRUCTURE_KEYS, words.STRUCTURES),
        )

        for known, worded in pairs:
            self.assertEqual(set(known), set(worded))

    def test_what_is_known_about_coordination_is_a_sentence_of_its_own(self):
        for sentence in map(str, words.RC_EVIDENCE.values()):
            self.assertRegex(sentence, r"^[A-Z].*\.$")
            self.assertNotIn("works", sentence)


class PassageTests(SimpleTestCase):
    def test_a_part_in_brackets_is_marked_and_the_rest_kept_as_it_is(self):
        text = "Events down 30% (unverified: errors down). A follow-up agrees."

        self.assertEqual(
            passages(text),
            (
                Passage("Events down 30% ", True),
                Passage("errors down", False),
                Passage(". A follow-up agrees.", True),
            ),
        )

    def test_a_part_at_the_end_of_a_note_is_marked(self):
        self.assertEqual(
            passages("abstract read; unverified: findings"),
            (Passage("abstract read ", True), Passage("findings", False)),
        )

    def test_a_text_without_marks_is_one_piece(self):
        self.assertEqual(passages("abstract read"), (Passage("abstract read", True),))

    def test_every_mark_of_the_shipped_files_is_found(self):
        texts = [entry.key_evidence for entry in read_catalogue()]
        texts += [source.note for source in read_references()]

        marked = [text for text in texts if "unverified" in text]

        self.assertGreater(len(marked), 10)
        for text in marked:
            found = passages(text)
            self.assertTrue(any(not passage.is_checked for passage in found), text)
            self.assertNotIn("unverified", "".join(passage.text for passage in found))
