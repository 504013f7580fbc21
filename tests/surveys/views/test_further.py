"""The pages of further questions, from the last dimension to looking over."""

from surveys import answering
from surveys.further_saving import save_page
from surveys.models.answers import OutcomeAnswer
from surveys.models.participants import Draft, Link
from tests.surveys.test_further import FurtherTestCase


class BegunTestCase(FurtherTestCase):
    def setUp(self):
        self.token = self.link(self.nurses)
        answering.begin(self.token)

    def url(self, rest):
        return f"/s/{self.token}/{rest}"

    def post(self, number, **sent):
        version = Draft.objects.get().version
        return self.client.post(self.url(f"more/{number}/"), {"version": version, **sent})


class MoreTest(BegunTestCase):
    def test_the_last_dimension_leads_to_the_first_further_page(self):
        page = self.client.get(self.url("7/"))
        self.assertContains(page, "Next: Working with Home Care")

        page = self.client.post(self.url("7/"), {"version": 1})

        self.assertRedirects(page, self.url("more/1/"))

    def test_pages_follow_each_other_and_lead_to_looking_over(self):
        self.assertRedirects(self.post(1, **{"ask-empathy": 4}), self.url("more/2/"))
        self.assertRedirects(self.post(2), self.url("more/3/"))
        self.assertRedirects(self.post(3, picked=[1, 2]), self.url("send/"))

        page = self.client.get(self.url("send/"))

        self.assertContains(page, "Working with Home Care")
        self.assertContains(page, "1 of 7 answered")
        self.assertContains(page, "1 of 3 answered")

    def test_back_leads_through_the_same_pages(self):
        version = {"version": 1, "go": "back"}
        self.assertRedirects(self.client.post(self.url("send/"), version), self.url("more/3/"))
        self.assertRedirects(self.post(3, go="back"), self.url("more/2/"))
        self.assertRedirects(self.post(1, go="back"), self.url("7/"))

    def test_who_sees_this_saves_the_page_first(self):
        page = self.post(1, go="about", **{"ask-empathy": 4})

        self.assertRedirects(page, self.url("about/"))
        self.assertEqual(Draft.objects.get().further[f"partner-{self.home.pk}"], {"empathy": 4})
        self.assertRedirects(self.client.get(self.url("")), self.url("more/1/"))

    def test_the_link_goes_on_where_somebody_stopped(self):
        self.post(1)

        self.assertRedirects(self.client.get(self.url("")), self.url("more/2/"))

    def test_what_was_chosen_stands_there_again_also_that_somebody_cannot_judge(self):
        self.post(1, **{"ask-empathy": 4, "ask-power_shared": 0})

        page = self.client.get(self.url("more/1/"))

        self.assertContains(page, 'name="ask-empathy" value="4" checked')
        self.assertContains(page, 'name="ask-power_shared" value="0" checked')

    def test_opening_a_page_changes_nothing(self):
        before = Draft.objects.values().get()

        self.client.get(self.url("more/1/"))
        self.client.head(self.url("more/1/"))

        self.assertEqual(Draft.objects.values().get(), before)

    def test_the_list_says_how_it_is_counted(self):
        self.assertContains(self.client.get(self.url("more/3/")), "from 25 people on")

    def test_sending_the_whole_way_stores_it(self):
        self.post(3, **{"ask-quality": 5})

        self.client.post(self.url("send/"), {"version": Draft.objects.get().version})

        self.assertEqual(OutcomeAnswer.objects.get().quality, 5)


class RefusedTest(BegunTestCase):
    def test_a_wrong_choice_is_said_at_its_question_and_nothing_is_saved(self):
        page = self.post(1, **{"ask-empathy": 9, "ask-power_shared": 2})

        self.assertContains(page, "Choose one of the answers", status_code=400)
        self.assertContains(page, 'name="ask-power_shared" value="2" checked', status_code=400)
        self.assertEqual(Draft.objects.get().further, {})

    def test_another_device_is_not_overwritten_and_both_answers_are_shown(self):
        page_one = self.pages(self.nurses)[0]
        save_page(self.token, page_one, {"empathy": 5}, version=1, screen=8)

        page = self.client.post(self.url("more/1/"), {"version": 1, "ask-empathy": 2})

        self.assertContains(page, "Saved elsewhere: fully", status_code=409)
        self.assertContains(page, 'name="ask-empathy" value="2" checked', status_code=409)
        self.assertEqual(Draft.objects.get().further[page_one.key], {"empathy": 5})

    def test_a_page_that_is_not_asked_does_not_exist(self):
        for number in (0, 4, 99):
            self.assertEqual(self.client.get(self.url(f"more/{number}/")).status_code, 404)

    def test_an_unknown_or_revoked_link_does_not_exist(self):
        Link.objects.update(revoked=True)

        self.assertEqual(self.client.get(self.url("more/1/")).status_code, 404)
        self.assertEqual(self.client.get("/s/nobody/more/1/").status_code, 404)

    def test_before_the_start_and_after_sending_the_links_own_page_says_what_is_true(self):
        answering.submit(self.token, version=1)
        sent = self.client.post(self.url("more/1/"), {"version": 1, "ask-empathy": 1})
        self.assertRedirects(sent, self.url(""))

        self.token = self.link(self.nurses)
        self.assertRedirects(self.client.get(self.url("more/1/")), self.url(""))

    def test_after_closing_nothing_is_saved(self):
        self.close()

        page = self.post(1, **{"ask-empathy": 1})

        self.assertRedirects(page, self.url(""))
        self.assertEqual(Draft.objects.get().further, {})
