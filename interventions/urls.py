"""Addresses of advice: the catalogue, one entry, and what to try after a wave."""

from django.urls import path

from interventions import views

app_name = "interventions"

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/<slug:slug>/", views.entry, name="entry"),
    path("waves/<int:wave_id>/try/", views.suggestions, name="suggestions"),
]
