"""What a wave says in its own words, whom it does not ask about whom, and how people came to it."""

from dataclasses import replace
from importlib import import_module

import django.db.models.deletion
import surveys.models.studies
from django.db import migrations, models

before = import_module("surveys.migrations.0002_guards")
SAID = (
    "pulse_of_id", "wording", "wording_licence_by", "wording_licence_on", "unasked",
    "asks_partnership", "outcome_items", "outcomes_to_choose", "shares_results",
)


def with_what_is_said_now(guard):
    if guard.name != "wave_keeps_what_was_said":
        return guard
    more = f"{before.LOCKED} AND {before.changed(*SAID)}"
    return replace(guard, refuse_if=f"{guard.refuse_if} OR {more}")


GUARDS = [with_what_is_said_now(guard) for guard in before.GUARDS]


def put_up(apps, schema_editor):
    before.put_up(apps, schema_editor, GUARDS)


def take_down(apps, schema_editor):
    before.take_down(apps, schema_editor, GUARDS)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_no_samples")]

    operations = [
        migrations.RunPython(before.take_down, before.put_up),
        migrations.AddField(
            model_name='invitation',
            name='language',
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name='invitation',
            name='way',
            field=models.CharField(choices=[('named', 'By name'), ('open_link', 'Open link'), ('kiosk', 'Shared device'), ('paper', 'Paper')], default='named', max_length=10),
        ),
        migrations.AddField(
            model_name='release',
            name='headcounts',
            field=models.JSONField(default=dict, help_text='How many people each workgroup had, where that was known'),
        ),
        migrations.AddField(
            model_name='release',
            name='without_contact',
            field=models.JSONField(default=dict, help_text='Open mode: how many of a block have no contact with a workgroup'),
        ),
        migrations.AddField(
            model_name='study',
            name='languages',
            field=models.JSONField(default=surveys.models.studies.in_english, help_text='What people may answer in; the first is the main one'),
        ),
        migrations.AddField(
            model_name='wave',
            name='asks_partnership',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='wave',
            name='outcome_items',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='wave',
            name='outcomes_to_choose',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='wave',
            name='pulse_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pulses', to='surveys.wave'),
        ),
        migrations.AddField(
            model_name='wave',
            name='shares_results',
            field=models.BooleanField(default=False, help_text="Who was invited can see the team's released results"),
        ),
        migrations.AddField(
            model_name='wave',
            name='unasked',
            field=models.JSONField(blank=True, default=list, help_text='Pairs of rater and rated group that nobody is asked'),
        ),
        migrations.AddField(
            model_name='wave',
            name='wording',
            field=models.JSONField(blank=True, default=dict, help_text="This wave's own words: language, then key, then text"),
        ),
        migrations.AddField(
            model_name='wave',
            name='wording_licence_by',
            field=models.CharField(blank=True, help_text='Who confirmed a licence for the official wording', max_length=200),
        ),
        migrations.AddField(
            model_name='wave',
            name='wording_licence_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['named', 'open_link', 'kiosk', 'paper'])), name='invitation_came_a_known_way'),
        ),
        migrations.RunPython(put_up, take_down),
    ]
