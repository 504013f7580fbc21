"""Lists of people that are being checked, moves and leavers: all on the side of the names."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


samples = import_module("surveys.migrations.0003_no_samples")
NEVER_SAMPLED = {"peoplelist": ["unread", "header", "rows"], "leaver": ["pseudonym"]}


def keep_no_samples(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in NEVER_SAMPLED.items():
        changes = ", ".join(f"ALTER COLUMN {c} SET STATISTICS {samples.NEVER}" for c in columns)
        schema_editor.execute(f"ALTER TABLE surveys_{table} {changes}")


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0004_languages_ways_and_pairs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='move', to='surveys.participant')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.unit')),
                ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.workgroup')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PeopleList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handed_in_on', models.DateField(default=django.utils.timezone.localdate)),
                ('unread', models.BinaryField(help_text='A file whose letters cannot be told without asking', null=True)),
                ('header', models.JSONField(default=list)),
                ('rows', models.JSONField(default=list, help_text='Each a line number, then the cells as text')),
                ('columns', models.JSONField(default=list, help_text='What each column holds; empty: not used')),
                ('own_groups', models.JSONField(default=list, help_text="Names that look like another group's and are meant as they are")),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='people_list', to='surveys.wave')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Leaver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pseudonym', models.CharField(max_length=64)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leavers', to='surveys.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wave', 'pseudonym'), name='somebody_leaves_a_wave_once')],
            },
        ),
        migrations.RunPython(keep_no_samples, migrations.RunPython.noop),
    ]
