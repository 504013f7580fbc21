"""Addresses of telling: a released wave's pages and files, and what its respondents see of it."""

from django.urls import path

from reports import team, views

app_name = "reports"

urlpatterns = [
    path("waves/<int:wave_id>/overview/", views.overview, name="overview"),
    path("waves/<int:wave_id>/heatmap/", views.heatmap, name="heatmap"),
    path("waves/<int:wave_id>/units/", views.units, name="units"),
    path("waves/<int:wave_id>/changes/", views.changes, name="changes"),
    path("waves/<int:wave_id>/files/<str:name>", views.file, name="file"),
    path("s/<token:token>/team/", team.results, name="team"),
]
