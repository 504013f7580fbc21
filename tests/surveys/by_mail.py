"""A wave whose people have addresses, and a mail server to write to them."""

import re
from datetime import timedelta

from django.test import override_settings
from django.utils.timezone import now

from surveys import launching, mailing, outbox
from surveys.models.messages import Message
from surveys.models.participants import Invitation, Participant
from surveys.models.waves import Wave
from tests.base import Cast

SMTP = "django.core.mail.backends.smtp.EmailBackend"
LINK = re.compile(r"http://\S+?/s/([\w-]+)/\s")


def through(port):
    """Settings under which mail goes to the test's own server."""
    return override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)


def tokens_in(text):
    return LINK.findall(text + "\n")


class ByMail(Cast):
    """The second wave of the study, in preparation: nobody is invited to it yet."""

    def prepare_wave(self):
        self.wave = Wave.objects.create(
            organisation=self.hospital, study=self.study, number=self.study.waves.count() + 1
        )
        return self.wave

    def somebody(self, email="nia@example.org", name="Nia", group=None, **facts):
        person = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, name=name, email=email
        )
        return self.invitation(group or self.nurses, participant=person, **facts)

    def launch(self, days=14, **facts):
        launching.launch(self.wave, closes_at=now() + timedelta(days=days), **facts)

    def send(self, seconds=60):
        """Do what the worker does each minute."""
        mailing.queue_what_is_due()
        return outbox.send_due(seconds=seconds)

    def days_pass(self, days):
        """Move a wave back in time, with what waits in the outbox."""
        step = timedelta(days=days)
        self.wave.refresh_from_db()
        self.wave.opens_at -= step
        self.wave.closes_at -= step
        self.wave.save()
        for message in Message.objects.all():
            message.due_at -= step
            message.save()

    def minutes_pass(self, minutes):
        for message in Message.objects.all():
            message.due_at -= timedelta(minutes=minutes)
            if message.lease_until:
                message.lease_until -= timedelta(minutes=minutes)
            message.save()
        state = outbox.service()
        if state.retry_at:
            state.retry_at -= timedelta(minutes=minutes)
            state.save()

    def states(self):
        return sorted(Message.objects.values_list("kind", "state"))

    def state_of(self, invitation):
        return Invitation.objects.get(pk=invitation.pk).state
