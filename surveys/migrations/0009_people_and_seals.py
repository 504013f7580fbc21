"""People who work here: units led, invitations by mail; and a seal on each line of the log."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

base = import_module("surveys.migrations.0002_guards")
before = import_module("surveys.migrations.0004_languages_ways_and_pairs")
SEALED = [
    base.Guard("seal_is_final", "UPDATE", "surveys_seal", "TRUE", base.LOGGED),
    base.Guard("seal_stays", "DELETE", "surveys_seal", base.is_kept("SELECT -1"), base.LOGGED),
    base.Guard(
        "seal_is_not_replaced", "INSERT", "surveys_seal",
        "EXISTS (SELECT 1 FROM surveys_seal t WHERE t.event_id = NEW.event_id)",
        "A row that is there is changed by UPDATE, not by REPLACE.",
        only="sqlite",
    ),
    base.Guard(
        "seal_is_not_emptied", "TRUNCATE", "surveys_seal", base.is_kept("SELECT -1"),
        base.LOGGED, only="postgresql",
    ),
]
GUARDS = [*before.GUARDS, *SEALED]


def put_up(apps, schema_editor):
    base.put_up(apps, schema_editor, GUARDS)


def take_down(apps, schema_editor):
    base.take_down(apps, schema_editor, GUARDS)


def put_up_new(apps, schema_editor):
    base.put_up(apps, schema_editor, SEALED)


def take_down_new(apps, schema_editor):
    base.take_down(apps, schema_editor, SEALED)


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0008_outbox'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='surveys.event')),
                ('before', models.CharField(blank=True, max_length=64)),
                ('own', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='LeadsUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(blank=True, null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units_led', to='surveys.membership')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaders', to='surveys.unit')),
            ],
            options={
                'ordering': ['unit__study', 'unit__position', 'unit__name'],
                'constraints': [models.UniqueConstraint(fields=('membership', 'unit'), name='a_unit_is_led_once_by_one')],
            },
        ),
        migrations.CreateModel(
            name='StaffInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('consultant', 'Consultant'), ('leader', 'Leader'), ('auditor', 'Auditor')], max_length=20)),
                ('until', models.DateField(blank=True, null=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('units', models.ManyToManyField(blank=True, related_name='+', to='surveys.unit')),
            ],
            options={
                'ordering': ['email'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'email'), name='one_invitation_per_person_and_organisation'), models.CheckConstraint(condition=models.Q(('role__in', ['administrator', 'consultant', 'leader', 'auditor'])), name='staff_is_invited_to_a_known_role')],
            },
        ),
        migrations.RunPython(put_up_new, take_down_new),
    ]
