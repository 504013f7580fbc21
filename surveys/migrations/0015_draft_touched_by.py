"""Which links changed an answer of a draft: any other one asks before it sends."""

from django.db import migrations, models


def set_samples(schema_editor, how_many):
    """Migration 0003 says why: the planner's samples outlive the rows."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE surveys_draft ALTER COLUMN touched_by SET STATISTICS {how_many}"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0014_take_overs_and_anchors'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='touched_by',
            field=models.JSONField(default=list, help_text='The hashes of the links that changed an answer'),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: set_samples(schema_editor, 0),
            lambda apps, schema_editor: set_samples(schema_editor, -1),
        ),
    ]
