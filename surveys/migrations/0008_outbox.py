"""The outbox, rounds of mails, and who wants no reminders. PostgreSQL keeps no samples of mails."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

MAILS = ["address", "subject", "text"]
NEVER, AS_USUAL = 0, -1


def set_samples(schema_editor, how_many):
    """Migration 0003 says why: the planner's samples outlive the rows."""
    if schema_editor.connection.vendor == "postgresql":
        changes = ", ".join(f"ALTER COLUMN {name} SET STATISTICS {how_many}" for name in MAILS)
        schema_editor.execute(f"ALTER TABLE surveys_message {changes}")


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0004_languages_ways_and_pairs'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailService',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('is_paused', models.BooleanField(default=False, help_text='After a restore, until a person acts')),
                ('failures', models.PositiveIntegerField(default=0, help_text='Lines that broke in a row')),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_mail_service')],
            },
        ),
        migrations.CreateModel(
            name='NoReminders',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='no_reminders', to='surveys.invitation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
            ],
            options={
                'verbose_name_plural': 'no reminders',
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('reminder', 'Reminder'), ('thanks', 'Thank you'), ('results', 'Results are ready'), ('moved', 'Your address was changed')], max_length=10)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('counts', models.CharField(choices=[('opening', 'Days after the opening'), ('closing', 'Days before the end'), ('at_once', 'As soon as possible')], default='at_once', max_length=10)),
                ('days', models.PositiveSmallIntegerField(default=0)),
                ('queued_on', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='surveys.wave')),
            ],
            options={
                'ordering': ['wave_id', 'kind', 'number'],
                'constraints': [models.UniqueConstraint(fields=('wave', 'kind', 'number'), name='a_round_of_mails_happens_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('reminder', 'Reminder'), ('thanks', 'Thank you'), ('results', 'Results are ready'), ('moved', 'Your address was changed')], max_length=10)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('claimed', 'being sent'), ('sent', 'delivered to the mail server'), ('failed', 'refused')], default='queued', max_length=10)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('code', models.PositiveSmallIntegerField(blank=True, help_text='Why it was refused', null=True)),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True, help_text='Holds the link; blanked when it has gone out')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='surveys.invitation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
            ],
            options={
                'ordering': ['due_at', 'pk'],
                'indexes': [models.Index(fields=['state', 'due_at'], name='message_what_is_due')],
                'constraints': [models.UniqueConstraint(fields=('invitation', 'kind', 'number'), name='a_mail_is_written_once'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'claimed']), models.Q(('address', ''), ('subject', ''), ('text', '')), _connector='OR'), name='a_mail_that_is_done_is_blank'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='a_claim_ends_some_time')],
            },
        ),
        migrations.RunPython(
            lambda apps, schema_editor: set_samples(schema_editor, NEVER),
            lambda apps, schema_editor: set_samples(schema_editor, AS_USUAL),
        ),
    ]
