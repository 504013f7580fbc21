"""Earlier studies: a file that is being mapped, and that a wave came from one."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

samples = import_module("surveys.migrations.0003_no_samples")
NEVER_SAMPLED = {"earlierfile": ["header", "rows", "not_kept", "mapping", "about"]}
KINDS = [('ratings', 'ratings CSV'), ('limesurvey', 'LimeSurvey'), ('qualtrics', 'Qualtrics'), ('wide', 'a table, one row per person')]
OF_WAVES = [*KINDS, ('project', 'a project file')]


def keep_no_samples(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in NEVER_SAMPLED.items():
        changes = ", ".join(f"ALTER COLUMN {c} SET STATISTICS {samples.NEVER}" for c in columns)
        schema_editor.execute(f"ALTER TABLE surveys_{table} {changes}")


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0016_looks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BroughtIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('kind', models.CharField(choices=OF_WAVES, max_length=12)),
                ('mark', models.CharField(help_text='The same file is not brought in twice', max_length=64)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='brought_in', to='surveys.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'mark'), name='a_file_comes_in_once')],
            },
        ),
        migrations.CreateModel(
            name='EarlierFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handed_in_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=KINDS, max_length=12)),
                ('mark', models.CharField(help_text='Keyed fingerprint of all its lines', max_length=64)),
                ('header', models.JSONField(default=list, help_text='Name and title of each column kept')),
                ('rows', models.JSONField(default=list, help_text='Each a line number, then the cells kept')),
                ('not_kept', models.JSONField(default=list, help_text='Name of each other column, and why')),
                ('left_out', models.JSONField(default=dict, help_text='How many rows were left out, by reason')),
                ('mapping', models.JSONField(default=dict)),
                ('about', models.JSONField(default=dict, help_text='What was entered about the wave so far')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('study', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.study')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(keep_no_samples, migrations.RunPython.noop),
    ]
