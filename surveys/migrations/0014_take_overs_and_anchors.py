"""Long lists that the worker takes over; and where a log begins once old lines were taken out."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

base = import_module("surveys.migrations.0002_guards")
last = import_module("surveys.migrations.0010_further_questions_and_ways_in")

EVENT_IS_KEPT = (
    "NOT EXISTS (SELECT 1 FROM surveys_loganchor a "
    "WHERE a.organisation_id = OLD.organisation_id AND a.last_id >= OLD.id)"
)
SEAL_IS_KEPT = (
    "NOT EXISTS (SELECT 1 FROM surveys_loganchor a "
    "JOIN surveys_event e ON e.organisation_id = a.organisation_id "
    "WHERE e.id = OLD.event_id AND a.last_id >= e.id)"
)
EVERYTHING_IS_KEPT = base.is_kept("SELECT -1")
CHANGED = [
    base.Guard(
        "event_stays", "DELETE", "surveys_event",
        f"{EVERYTHING_IS_KEPT} AND {EVENT_IS_KEPT}", base.LOGGED,
    ),
    base.Guard(
        "seal_stays", "DELETE", "surveys_seal",
        f"{EVERYTHING_IS_KEPT} AND {SEAL_IS_KEPT}", base.LOGGED,
    ),
]
NEW = [
    base.Guard(
        "loganchor_names_a_line", "INSERT", "surveys_loganchor",
        "NOT EXISTS (SELECT 1 FROM surveys_event e WHERE e.id = NEW.last_id "
        "AND e.organisation_id = NEW.organisation_id AND e.at = NEW.last_at)",
        "An anchor names the last line that is taken out.",
    ),
    base.Guard("loganchor_is_final", "UPDATE", "surveys_loganchor", "TRUE", base.LOGGED),
    base.Guard("loganchor_stays", "DELETE", "surveys_loganchor", EVERYTHING_IS_KEPT, base.LOGGED),
    base.Guard(
        "loganchor_is_not_replaced", "INSERT", "surveys_loganchor",
        "EXISTS (SELECT 1 FROM surveys_loganchor t WHERE t.id = NEW.id)",
        "A row that is there is changed by UPDATE, not by REPLACE.",
        only="sqlite",
    ),
    base.Guard(
        "loganchor_is_not_emptied", "TRUNCATE", "surveys_loganchor", EVERYTHING_IS_KEPT,
        base.LOGGED, only="postgresql",
    ),
]
REPLACED = {guard.name for guard in CHANGED}
BEFORE = [guard for guard in last.GUARDS if guard.name in REPLACED]
GUARDS = [*(guard for guard in last.GUARDS if guard.name not in REPLACED), *CHANGED, *NEW]


def put_up(apps, schema_editor):
    base.put_up(apps, schema_editor, GUARDS)


def take_down(apps, schema_editor):
    base.take_down(apps, schema_editor, GUARDS)


def exchange(apps, schema_editor):
    base.take_down(apps, schema_editor, BEFORE)
    base.put_up(apps, schema_editor, [*CHANGED, *NEW])


def exchange_back(apps, schema_editor):
    base.take_down(apps, schema_editor, [*CHANGED, *NEW])
    base.put_up(apps, schema_editor, BEFORE)


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0013_shared_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TakeOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('people', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=10)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='take_over', to='surveys.wave')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LogAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_id', models.BigIntegerField()),
                ('last_at', models.DateTimeField()),
                ('seal', models.CharField(blank=True, help_text='Empty: from before the seals', max_length=64)),
                ('lines', models.PositiveIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'last_id'), name='a_log_is_cut_once_at_a_line')],
            },
        ),
        migrations.RunPython(exchange, exchange_back),
    ]
