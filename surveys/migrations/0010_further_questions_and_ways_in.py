"""Further questions, released and not; open links, shared devices and structures sheets."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


before = import_module("surveys.migrations.0002_guards")
last = import_module("surveys.migrations.0009_people_and_seals")

LOCKED_FIRST = "A wave is locked before its first link is made (locking.first_invitation)."
NEW_GUARDS = [
    *(
        before.Guard(
            f"{table}_is_made_after_the_lock", "INSERT", f"surveys_{table}",
            f"NOT {before.wave_is_locked('NEW.wave_id')}", LOCKED_FIRST,
        )
        for table in ("openlink", "structuressheet")
    ),
    before.Guard(
        "openlink_stays_as_it_was_made", "UPDATE", "surveys_openlink",
        before.changed("wave_id", "workgroup_id", "way", "token_hash"),
        "An open link leads where it led when it was printed.",
    ),
    before.Guard(
        "openlink_is_not_replaced", "INSERT", "surveys_openlink",
        "EXISTS (SELECT 1 FROM surveys_openlink t WHERE t.id = NEW.id)",
        "A row that is there is changed by UPDATE, not by REPLACE.",
        only="sqlite",
    ),
    *(
        before.Guard(f"{name}_{verb}", event, f"surveys_{name}", condition, before.RELEASED)
        for name, is_sealed, study in (
            ("releasedanswer", before.block_is_sealed("NEW.block_id"), before.STUDY_OF_BLOCK),
            ("releasedstructure", before.is_sealed("NEW.release_id"), before.STUDY_OF_RELEASE),
        )
        for verb, event, condition in (
            ("is_added_before", "INSERT", is_sealed),
            ("is_final", "UPDATE", "TRUE"),
            ("stays", "DELETE", before.is_kept(study)),
        )
    ),
    *(
        before.Guard(
            f"{table}_is_not_emptied", "TRUNCATE", f"surveys_{table}", before.is_kept("SELECT -1"),
            before.RELEASED, only="postgresql",
        )
        for table in ("releasedanswer", "releasedstructure")
    ),
]
GUARDS = [*last.GUARDS, *NEW_GUARDS]

# As in 0003: PostgreSQL keeps no samples of what somebody chose or of what opens a link.
NEVER_SAMPLED = {
    "draft": ["further"],
    "openlink": ["token_hash"],
    "structuressheet": ["token_hash"],
}


def set_samples(schema_editor, how_many):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in NEVER_SAMPLED.items():
        changes = ", ".join(f"ALTER COLUMN {name} SET STATISTICS {how_many}" for name in columns)
        schema_editor.execute(f"ALTER TABLE surveys_{table} {changes}")


def put_up(apps, schema_editor):
    before.put_up(apps, schema_editor, GUARDS)


def take_down(apps, schema_editor):
    before.take_down(apps, schema_editor, GUARDS)


class Migration(migrations.Migration):

    dependencies = [("surveys", "0009_people_and_seals")]

    operations = [
        migrations.RunPython(last.take_down, last.put_up),
        migrations.AddField(
            model_name='draft',
            name='further',
            field=models.JSONField(default=dict, help_text='Page, then question, then choice'),
        ),
        migrations.CreateModel(
            name='ShownOpenly',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shown', models.PositiveIntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='shown_openly', to='surveys.wave')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StructuresSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agreed', 'Agreed by the group'), ('informant', 'One informant')], default='agreed', max_length=10)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='surveys.wave')),
                ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SheetAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('structure', models.CharField(max_length=30)),
                ('in_place', models.PositiveSmallIntegerField(null=True)),
                ('works', models.PositiveSmallIntegerField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='surveys.structuressheet')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OpenLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('open_link', 'Open link'), ('kiosk', 'Shared device')], max_length=10)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('revoked', models.BooleanField(default=False)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_links', to='surveys.wave')),
                ('workgroup', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['open_link', 'kiosk'])), name='open_link_is_of_a_known_way'), models.UniqueConstraint(condition=models.Q(('revoked', False), ('workgroup__isnull', False)), fields=('wave', 'workgroup', 'way'), name='one_open_link_per_group_and_way'), models.UniqueConstraint(condition=models.Q(('revoked', False), ('workgroup__isnull', True)), fields=('wave', 'way'), name='one_open_link_for_all_groups_and_way')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeAnswer',
            fields=[
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outcomes', serialize=False, to='surveys.response')),
                ('job_satisfaction', models.PositiveSmallIntegerField(null=True)),
                ('engagement', models.PositiveSmallIntegerField(null=True)),
                ('quality', models.PositiveSmallIntegerField(null=True)),
                ('intent_to_stay', models.PositiveSmallIntegerField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.unit')),
                ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('job_satisfaction__range', (1, 5)), ('job_satisfaction__isnull', True), _connector='OR'), name='outcome_job_satisfaction_is_1_to_5'), models.CheckConstraint(condition=models.Q(('engagement__range', (1, 5)), ('engagement__isnull', True), _connector='OR'), name='outcome_engagement_is_1_to_5'), models.CheckConstraint(condition=models.Q(('quality__range', (1, 5)), ('quality__isnull', True), _connector='OR'), name='outcome_quality_is_1_to_5'), models.CheckConstraint(condition=models.Q(('intent_to_stay__range', (1, 5)), ('intent_to_stay__isnull', True), _connector='OR'), name='outcome_intent_to_stay_is_1_to_5')],
            },
        ),
        migrations.CreateModel(
            name='PartnershipRating',
            fields=[
                ('pk', models.CompositePrimaryKey('response_id', 'partner_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('values_understood', models.PositiveSmallIntegerField(null=True)),
                ('core_purpose', models.PositiveSmallIntegerField(null=True)),
                ('outcomes_agreed', models.PositiveSmallIntegerField(null=True)),
                ('power_shared', models.PositiveSmallIntegerField(null=True)),
                ('empathy', models.PositiveSmallIntegerField(null=True)),
                ('first_contact', models.PositiveSmallIntegerField(null=True)),
                ('citizens_involved', models.PositiveSmallIntegerField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.partner')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partnerships', to='surveys.response')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.unit')),
                ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('values_understood__range', (1, 5)), ('values_understood__isnull', True), _connector='OR'), name='partnership_values_understood_is_1_to_5'), models.CheckConstraint(condition=models.Q(('core_purpose__range', (1, 5)), ('core_purpose__isnull', True), _connector='OR'), name='partnership_core_purpose_is_1_to_5'), models.CheckConstraint(condition=models.Q(('outcomes_agreed__range', (1, 5)), ('outcomes_agreed__isnull', True), _connector='OR'), name='partnership_outcomes_agreed_is_1_to_5'), models.CheckConstraint(condition=models.Q(('power_shared__range', (1, 5)), ('power_shared__isnull', True), _connector='OR'), name='partnership_power_shared_is_1_to_5'), models.CheckConstraint(condition=models.Q(('empathy__range', (1, 5)), ('empathy__isnull', True), _connector='OR'), name='partnership_empathy_is_1_to_5'), models.CheckConstraint(condition=models.Q(('first_contact__range', (1, 5)), ('first_contact__isnull', True), _connector='OR'), name='partnership_first_contact_is_1_to_5'), models.CheckConstraint(condition=models.Q(('citizens_involved__range', (1, 5)), ('citizens_involved__isnull', True), _connector='OR'), name='partnership_citizens_involved_is_1_to_5')],
            },
        ),
        migrations.CreateModel(
            name='PickedOutcome',
            fields=[
                ('pk', models.CompositePrimaryKey('response_id', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('line', models.PositiveSmallIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picked', to='surveys.response')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('line__gte', 1)), name='lines_count_from_one')],
            },
        ),
        migrations.CreateModel(
            name='ReleasedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('exact', 'Exact'), ('at_least', 'At least'), ('at_most', 'At most'), ('step', 'About, to the nearest half'), ('withheld', 'Too few answers')], max_length=10)),
                ('smallest', models.PositiveSmallIntegerField(help_text='The minimum it was made under')),
                ('n', models.PositiveIntegerField(null=True)),
                ('total', models.PositiveIntegerField(null=True)),
                ('halves', models.PositiveSmallIntegerField(null=True)),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='surveys.block')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('partner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.partner')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('partner__isnull', False)), fields=('block', 'partner', 'question'), name='one_answer_per_block_partner_and_question'), models.UniqueConstraint(condition=models.Q(('partner__isnull', True)), fields=('block', 'question'), name='one_answer_per_block_and_question'), models.CheckConstraint(condition=models.Q(models.Q(('halves__isnull', True), ('kind', 'exact'), ('n__gte', 1), ('total__isnull', False)), models.Q(('halves__isnull', True), ('kind__in', ['at_least', 'at_most']), ('n__gte', 3), ('total__isnull', True)), models.Q(('halves__range', (2, 10)), ('kind', 'step'), ('n__gte', 3), ('total__isnull', True)), models.Q(('halves__isnull', True), ('kind', 'withheld'), ('n__isnull', True), ('total__isnull', True)), _connector='OR'), name='no_sum_is_kept_behind_a_band'), models.CheckConstraint(condition=models.Q(('n__isnull', True), ('n__gte', models.F('smallest')), _connector='OR'), name='an_answer_has_as_many_people_as_promised')],
            },
        ),
        migrations.CreateModel(
            name='ReleasedStructure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('structure', models.CharField(max_length=30)),
                ('sheets', models.PositiveSmallIntegerField(help_text='How many answered: 1 if it was agreed')),
                ('points', models.PositiveSmallIntegerField(help_text='The sum of 0, 1 or 2 of each sheet')),
                ('working_sheets', models.PositiveSmallIntegerField(default=0)),
                ('working_points', models.PositiveSmallIntegerField(default=0, help_text='0 to 10 of each')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='surveys.organisation')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='structures', to='surveys.release')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
                ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.workgroup')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('release', 'workgroup', 'target', 'structure'), name='one_statement_per_pair_and_structure'), models.CheckConstraint(condition=models.Q(('points__lte', django.db.models.expressions.CombinedExpression(models.Value(2), '*', models.F('sheets'))), ('sheets__gte', 1)), name='a_sheet_gives_two_points_at_most')],
            },
        ),
        migrations.AddConstraint(
            model_name='structuressheet',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['agreed', 'informant'])), name='sheet_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='structuressheet',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='sheets_count_from_one'),
        ),
        migrations.AddConstraint(
            model_name='structuressheet',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'agreed')), fields=('wave', 'workgroup'), name='one_agreed_sheet_per_group'),
        ),
        migrations.AddConstraint(
            model_name='sheetanswer',
            constraint=models.UniqueConstraint(fields=('sheet', 'target', 'structure'), name='one_answer_per_structure'),
        ),
        migrations.AddConstraint(
            model_name='sheetanswer',
            constraint=models.CheckConstraint(condition=models.Q(('in_place__isnull', True), ('in_place__range', (0, 2)), _connector='OR'), name='in_place_is_0_to_2'),
        ),
        migrations.AddConstraint(
            model_name='sheetanswer',
            constraint=models.CheckConstraint(condition=models.Q(('works__isnull', True), ('works__range', (0, 10)), _connector='OR'), name='works_is_0_to_10'),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: set_samples(schema_editor, 0),
            lambda apps, schema_editor: set_samples(schema_editor, -1),
        ),
        migrations.RunPython(put_up, take_down),
    ]
