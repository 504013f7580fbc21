"""Addresses of asking: personal links for respondents, studies and waves for staff."""

from django.urls import path, register_converter

from surveys.languages import LanguageConverter, TokenConverter
from surveys.views import answering, promise, research, simulating, studies, waves

app_name = "surveys"
register_converter(TokenConverter, "token")
register_converter(LanguageConverter, "language")

urlpatterns = [
    path("s/<token:token>/", answering.answer, name="answer"),
    path("s/<token:token>/about/", answering.about, name="answer-about"),
    path("s/<token:token>/<int:number>/", answering.question, name="answer-question"),
    path("s/<token:token>/send/", answering.send, name="answer-send"),
    path("s/<token:token>/take-back/", answering.take_back, name="answer-take-back"),
    path("promise/", promise.contract, name="promise"),
    path("promise/<language:language>/", promise.contract, name="promise"),
    path("studies/", studies.overview, name="overview"),
    path("studies/<int:study_id>/", studies.study, name="study"),
    path("waves/<int:wave_id>/", waves.wave, name="wave"),
    path("waves/<int:wave_id>/preview/", simulating.preview, name="wave-preview"),
    path("waves/<int:wave_id>/research/", research.export, name="research"),
    path("waves/<int:wave_id>/close/", waves.close, name="wave-close"),
    path("waves/<int:wave_id>/release/", waves.release, name="wave-release"),
]
