"""Figures draw themselves under the real policy, when they are near, in the colours of the page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from rcsurvey.urls import urlpatterns as site
from reports.figures.theme import Colours, Figure, base_layout, draws_figures, in_both_themes, label

PAGE = """{% extends "base.html" %}{% load static %}
{% block content %}<h1>Two figures</h1>
<div id="first" data-figure="one"></div>{{ figure|json_script:"one" }}
{% for line in lines %}<p>A line of text that pushes the second figure far down.</p>{% endfor %}
<div id="second" data-figure="two"></div>{{ figure|json_script:"two" }}{% endblock %}
{% block scripts %}
<script src="{% static "vendor/plotly/plotly-cartesian.min.js" %}" defer></script>
<script type="module" src="{% static "js/figures.js" %}"></script>{% endblock %}"""


def one_tie(colours: Colours) -> Figure:
    bar = {"type": "bar", "x": [label("<b>Nurses</b> & co")], "y": [4.3]}
    return {"data": [bar], "layout": base_layout(colours)}


@draws_figures
def figures(request: HttpRequest) -> HttpResponse:
    context = Context({"figure": in_both_themes(one_tie), "lines": range(80)})
    return HttpResponse(Template(PAGE).render(context))


urlpatterns = [path("figures/", figures), *site]


@pytest.fixture
def address(live_server: LiveServer, settings: Settings) -> str:
    settings.ROOT_URLCONF = __name__
    return f"{live_server.url}/figures/"


def test_a_figure_on_the_screen_is_drawn_and_one_far_below_waits_until_it_comes_near(
    page: Page, address: str
) -> None:
    page.goto(address)

    expect(page.locator("#first[data-ready] .main-svg").first).to_be_visible()
    expect(page.locator("#second[data-ready]")).to_have_count(0)

    page.locator("#second").scroll_into_view_if_needed()

    expect(page.locator("#second[data-ready] .main-svg").first).to_be_visible()


def test_no_button_offers_to_send_the_figure_to_somebody(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#first[data-ready]")).to_have_count(1)

    offered = page.locator("#first .modebar-btn").evaluate_all(
        "all => all.map(b => b.dataset.title)"
    )

    assert "Download plot as a PNG" in offered
    assert not [title for title in offered if "Share" in title or "Cloud" in title]


def test_names_are_shown_as_they_were_written(page: Page, address: str) -> None:
    page.goto(address)

    expect(page.locator("#first .xtick text")).to_have_text("<b>Nurses</b> & co")


def test_a_figure_is_drawn_again_when_the_colours_of_the_page_change(
    page: Page, address: str
) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address)
    name = page.locator("#first .xtick text")
    expect(name).to_have_css("fill", "rgb(22, 33, 43)")

    page.emulate_media(color_scheme="dark")
    expect(name).to_have_css("fill", "rgb(237, 241, 244)")

    page.evaluate("document.documentElement.dataset.theme = 'light'")
    expect(name).to_have_css("fill", "rgb(22, 33, 43)")
