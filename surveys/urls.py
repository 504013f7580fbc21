"""Addresses of asking: personal links for respondents, studies and waves for staff."""

from django.urls import path

from surveys.views import (
    answering,
    held,
    joining,
    log,
    mail,
    mail_people,
    mail_words,
    organisations,
    participants,
    people,
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
    path("s/", answering.sent, name="answer-sent"),
    path("s/<str:token>/", answering.answer, name="answer"),
    path("s/<str:token>/about/", answering.about, name="answer-about"),
    path("s/<str:token>/<int:number>/", answering.question, name="answer-question"),
    path("s/<str:token>/send/", answering.send, name="answer-send"),
    path("s/<str:token>/take-back/", answering.take_back, name="answer-take-back"),
    path("s/<str:token>/reminders/", held.reminders, name="answer-reminders"),
    path("s/<str:token>/held/", held.held, name="answer-held"),
    path("promise/", promise.contract, name="promise"),
    path("join/<str:token>/", joining.join, name="join"),
    path("organisations/choose/", organisations.choose, name="organisation-choose"),
    path("organisations/<int:organisation_id>/people/", people.people, name="people"),
    path(
        "organisations/<int:organisation_id>/people/<int:membership_id>/",
        people.person,
        name="person",
    ),
    path(
        "organisations/<int:organisation_id>/people/<int:membership_id>/end/",
        people.end,
        name="person-end",
    ),
    path(
        "organisations/<int:organisation_id>/invitations/<int:invitation_id>/send/",
        people.send_again,
        name="staff-invitation-send",
    ),
    path(
        "organisations/<int:organisation_id>/invitations/<int:invitation_id>/withdraw/",
        people.withdraw,
        name="staff-invitation-withdraw",
    ),
    path("organisations/<int:organisation_id>/log/", log.log, name="log"),
    path("organisations/<int:organisation_id>/log/file/", log.file, name="log-file"),
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
    path("waves/<int:wave_id>/people/", participants.listing, name="wave-people"),
    path("waves/<int:wave_id>/people/<int:person_id>/", participants.person, name="wave-person"),
    path(
        "waves/<int:wave_id>/people/<int:person_id>/out/",
        participants.take_out,
        name="wave-person-out",
    ),
    path("waves/<int:wave_id>/preview/", simulating.preview, name="wave-preview"),
    path("waves/<int:wave_id>/research/", research.export, name="research"),
    path("waves/<int:wave_id>/mail/", mail.overview, name="wave-mail"),
    path("waves/<int:wave_id>/mail/progress/", mail.progress, name="mail-progress"),
    path("waves/<int:wave_id>/mail/reminders/", mail.reminders, name="mail-reminders"),
    path("waves/<int:wave_id>/mail/people/", mail_people.people, name="mail-people"),
    path(
        "waves/<int:wave_id>/mail/people/<int:invitation_id>/", mail_people.mend, name="mail-mend"
    ),
    path(
        "waves/<int:wave_id>/mail/<str:kind>/<str:language>/", mail_words.words, name="mail-words"
    ),
    path("waves/<int:wave_id>/remind/", mail.remind, name="wave-remind"),
    path("waves/<int:wave_id>/extend/", waves.extend, name="wave-extend"),
    path("waves/<int:wave_id>/reopen/", waves.reopen, name="wave-reopen"),
    path("waves/<int:wave_id>/close/", waves.close, name="wave-close"),
    path("waves/<int:wave_id>/release/", waves.release, name="wave-release"),
    path("mail/", mail.stuck, name="stuck-mail"),
]
