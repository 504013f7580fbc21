"""Addresses of advice: the catalogue, what to try after a wave, and what is being tried."""

from django.urls import path

from interventions.views import (
    catalogue,
    leadership,
    moved,
    own,
    phones,
    plans,
    preparing,
    pulses,
    readiness,
    structures,
    suggestions,
    workshops,
)

app_name = "interventions"

urlpatterns = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:slug>/", catalogue.entry, name="entry"),
    path("organisations/<int:organisation_id>/catalogue/", own.entries, name="own-entries"),
    path("organisations/<int:organisation_id>/catalogue/new/", own.new, name="own-entry-new"),
    path("organisations/<int:organisation_id>/catalogue/<slug:slug>/", own.entry, name="own-entry"),
    path("waves/<int:wave_id>/try/", suggestions.suggestions, name="suggestions"),
    path("waves/<int:wave_id>/structures/", structures.structures, name="structures"),
    path("waves/<int:wave_id>/leadership/", leadership.led, name="leadership"),
    path("waves/<int:wave_id>/prepare/", preparing.prepare, name="prepare"),
    path("waves/<int:wave_id>/readiness/", readiness.readiness, name="readiness"),
    path("waves/<int:wave_id>/plans/", plans.board, name="plan"),
    path("waves/<int:wave_id>/plans/add/", plans.add, name="plan-add"),
    path("waves/<int:wave_id>/pulse/", pulses.ask, name="pulse"),
    path("waves/<int:wave_id>/moved/", moved.moved, name="moved"),
    path("waves/<int:wave_id>/workshop/", workshops.preparation, name="workshop-open"),
    path("workshops/<int:workshop_id>/", workshops.screen, name="workshop"),
    path("workshops/<int:workshop_id>/go/", workshops.go, name="workshop-go"),
    path("workshops/<int:workshop_id>/plan/", workshops.plan, name="workshop-plan"),
    path("workshops/<int:workshop_id>/close/", workshops.close, name="workshop-close"),
    path("workshops/<int:workshop_id>/seats/", workshops.seats, name="workshop-seats"),
    path("w/", phones.enter, name="phone-enter"),
    path("w/<token:token>/", phones.join, name="phone-join"),
    path("w/<str:code>/now/", phones.now, name="phone-now"),
    path("w/<str:code>/<token:token>/", phones.phone, name="phone"),
    path("plans/", plans.overview, name="plans"),
    path("plans/<int:action_id>/", plans.action, name="action"),
    path("plans/<int:action_id>/move/", plans.move, name="action-move"),
]
