"""Addresses of asking: personal links for respondents, studies and waves for staff."""

from django.urls import path

from surveys.views import (
    answering,
    participants,
    promise,
    research,
    setup,
    setup_check,
    setup_groups,
    setup_people,
    simulating,
    studies,
    waves,
)

app_name = "surveys"

urlpatterns = [
    path("s/<str:token>/", answering.answer, name="answer"),
    path("s/<str:token>/about/", answering.about, name="answer-about"),
    path("s/<str:token>/<int:number>/", answering.question, name="answer-question"),
    path("s/<str:token>/send/", answering.send, name="answer-send"),
    path("s/<str:token>/take-back/", answering.take_back, name="answer-take-back"),
    path("promise/", promise.contract, name="promise"),
    path("studies/", studies.overview, name="overview"),
    path("studies/new/", setup.new_study, name="study-new"),
    path("studies/<int:study_id>/", studies.study, name="study"),
    path("waves/<int:wave_id>/", waves.wave, name="wave"),
    path("waves/<int:wave_id>/setup/", setup.resume, name="setup"),
    path("waves/<int:wave_id>/setup/process/", setup.process, name="setup-process"),
    path("waves/<int:wave_id>/setup/people/", setup_people.people, name="setup-people"),
    path("waves/<int:wave_id>/setup/list/", setup_people.people_list, name="setup-list"),
    path("waves/<int:wave_id>/setup/groups/", setup_groups.groups, name="setup-groups"),
    path("waves/<int:wave_id>/setup/pairs/", setup_groups.who_rates_whom, name="setup-pairs"),
    path("waves/<int:wave_id>/setup/check/", setup_check.check, name="setup-check"),
    path("waves/<int:wave_id>/setup/wording/", setup_check.wording, name="setup-wording"),
    path("waves/<int:wave_id>/setup/launch/", setup.launch, name="setup-launch"),
    path("waves/<int:wave_id>/next/", setup.next_wave, name="wave-next"),
    path("waves/<int:wave_id>/people/", participants.listing, name="participants"),
    path("waves/<int:wave_id>/people/<int:person_id>/", participants.person, name="participant"),
    path(
        "waves/<int:wave_id>/people/<int:person_id>/out/",
        participants.take_out,
        name="participant-out",
    ),
    path("waves/<int:wave_id>/preview/", simulating.preview, name="wave-preview"),
    path("waves/<int:wave_id>/research/", research.export, name="research"),
    path("waves/<int:wave_id>/close/", waves.close, name="wave-close"),
    path("waves/<int:wave_id>/release/", waves.release, name="wave-release"),
]
