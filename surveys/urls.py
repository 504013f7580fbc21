"""Addresses of asking: personal links for respondents, studies and waves for staff."""

from django.urls import path

from surveys.views import (
    answering,
    further,
    joining,
    paper,
    promise,
    research,
    sheets,
    simulating,
    studies,
    waves,
    ways,
)

app_name = "surveys"

urlpatterns = [
    path("s/<str:token>/", answering.answer, name="answer"),
    path("s/<str:token>/about/", answering.about, name="answer-about"),
    path("s/<str:token>/<int:number>/", answering.question, name="answer-question"),
    path("s/<str:token>/more/<int:number>/", further.more, name="answer-more"),
    path("s/<str:token>/send/", answering.send, name="answer-send"),
    path("s/<str:token>/take-back/", answering.take_back, name="answer-take-back"),
    path("j/<str:token>/", joining.join, name="join"),
    path("g/<str:token>/", sheets.overview, name="sheet"),
    path("g/<str:token>/<int:target_id>/", sheets.about, name="sheet-about"),
    path("promise/", promise.contract, name="promise"),
    path("studies/", studies.overview, name="overview"),
    path("studies/<int:study_id>/", studies.study, name="study"),
    path("waves/<int:wave_id>/", waves.wave, name="wave"),
    path("waves/<int:wave_id>/preview/", simulating.preview, name="wave-preview"),
    path("waves/<int:wave_id>/research/", research.export, name="research"),
    path("waves/<int:wave_id>/ways-in/", ways.ways_in, name="ways-in"),
    path("waves/<int:wave_id>/ways-in/<int:link_id>/stop/", ways.stop_link, name="ways-in-stop"),
    path("waves/<int:wave_id>/sheets/<int:group_id>/", ways.make_sheet, name="sheet-make"),
    path("waves/<int:wave_id>/paper/<int:group_id>/", paper.form, name="paper-form"),
    path("waves/<int:wave_id>/paper/<int:group_id>/type/", paper.type_in, name="paper-type"),
    path("waves/<int:wave_id>/close/", waves.close, name="wave-close"),
    path("waves/<int:wave_id>/release/", waves.release, name="wave-release"),
]
