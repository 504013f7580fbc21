"""Addresses of telling: a released wave's pages and files, and what its respondents see of it."""

from django.urls import path

from reports import close_ups, pack_jobs, sharing, taking, team, views
from reports.projects import views as projects
from reports.research.views import files as research_files

app_name = "reports"

urlpatterns = [
    path("waves/<int:wave_id>/overview/", views.overview, name="overview"),
    path("waves/<int:wave_id>/heatmap/", views.heatmap, name="heatmap"),
    path("waves/<int:wave_id>/units/", views.units, name="units"),
    path("waves/<int:wave_id>/further/", views.further, name="further"),
    path("waves/<int:wave_id>/changes/", views.changes, name="changes"),
    path("waves/<int:wave_id>/trend/", close_ups.trend, name="trend"),
    path("waves/<int:wave_id>/map/", close_ups.network_map, name="map"),
    path("waves/<int:wave_id>/ties/<str:one>/<str:other>/", close_ups.tie, name="tie"),
    path("waves/<int:wave_id>/groups/<str:key>/", close_ups.group, name="group"),
    path("waves/<int:wave_id>/files/<str:name>", views.file, name="file"),
    path("waves/<int:wave_id>/pack/", taking.pack, name="pack"),
    path("waves/<int:wave_id>/pack/prepare/", pack_jobs.prepare, name="pack-prepare"),
    path("waves/<int:wave_id>/pack/jobs/<uuid:job_id>/", pack_jobs.job, name="pack-job"),
    path(
        "waves/<int:wave_id>/pack/jobs/<uuid:job_id>/progress/",
        pack_jobs.progress,
        name="pack-job-progress",
    ),
    path("waves/<int:wave_id>/pack/jobs/<uuid:job_id>/again/", pack_jobs.again, name="pack-again"),
    path("waves/<int:wave_id>/pack/jobs/<uuid:job_id>/file/", pack_jobs.file, name="pack-taken"),
    path("waves/<int:wave_id>/pack/<str:name>", taking.pack_file, name="pack-file"),
    path("waves/<int:wave_id>/research/files/", research_files, name="research-files"),
    path("waves/<int:wave_id>/share/", sharing.share, name="share"),
    path("waves/<int:wave_id>/share/<int:link_id>/end/", sharing.end, name="share-end"),
    path("studies/<int:study_id>/project/", projects.take, name="project"),
    path("organisations/<int:organisation_id>/projects/", projects.bring, name="project-bring"),
    path("s/<token:token>/team/", team.results, name="team"),
]
