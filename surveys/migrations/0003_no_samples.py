"""PostgreSQL keeps samples of what stands in a column, for its planner, also after rows are gone.

It keeps none of the columns that tell who somebody is or what they wrote.
"""

from django.db import migrations

NEVER_SAMPLED = {
    "participant": ["name", "email"],
    "link": ["token_hash"],
    "draft": ["choices", "without_contact", "comment"],
    "response": ["withdraw_key"],
    "comment": ["text", "withdraw_key"],
    "researchfile": ["content"],
    "roster": ["pseudonym"],
}
NEVER, AS_USUAL = 0, -1


def set_samples(schema_editor, how_many):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in NEVER_SAMPLED.items():
        changes = ", ".join(f"ALTER COLUMN {name} SET STATISTICS {how_many}" for name in columns)
        schema_editor.execute(f"ALTER TABLE surveys_{table} {changes}")


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_guards")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: set_samples(schema_editor, NEVER),
            lambda apps, schema_editor: set_samples(schema_editor, AS_USUAL),
        )
    ]
