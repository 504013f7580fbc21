"""Guards in the database: rules only become stricter, what is published stays as it is.

The same refusals stand in forms and models; these hold for every other way of writing, too.
Each guard is one sentence and one condition, in SQL that both databases understand: where the
condition is true, the write is refused with the sentence, as a broken constraint.

Deleting a study is the one way to delete what it published. Whoever does it writes the study's
key into `surveys_deleting` first, in the same transaction (`erasing.delete_study`); key 0 means
everything, which is what `manage.py flush` writes.

SQLite makes a table anew when a migration alters it, and its guards go with the old one. So a
later migration that touches one of these tables starts with `RunPython(take_down, put_up)` and
ends with `RunPython(put_up, take_down)`, with this file's functions or a later file's, and
`rcsurvey.checks.GUARDS` names the newest file that has a list of guards.
"""

from dataclasses import dataclass

from django.db import migrations

BLACK = "█"  # what stands for a letter in a redacted comment


@dataclass(frozen=True)
class Guard:
    name: str
    event: str
    table: str
    refuse_if: str
    because: str
    only: str = ""  # the one database that needs it


def changed(*columns):
    return "(" + " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in columns) + ")"


def wave_is_locked(key):
    return (
        f"EXISTS (SELECT 1 FROM surveys_wave w WHERE w.id = {key} "
        "AND w.first_invited_on IS NOT NULL)"
    )


def under_way(study):
    """Somebody was invited to a wave of this study that has no release yet."""
    return (
        f"EXISTS (SELECT 1 FROM surveys_wave w WHERE w.study_id = {study} "
        "AND w.first_invited_on IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM surveys_release r WHERE r.wave_id = w.id))"
    )


def is_sealed(release):
    return (
        f"EXISTS (SELECT 1 FROM surveys_release r WHERE r.id = {release} AND r.fingerprint <> '')"
    )


def block_is_sealed(block):
    return (
        "EXISTS (SELECT 1 FROM surveys_block b JOIN surveys_release r ON r.id = b.release_id "
        f"WHERE b.id = {block} AND r.fingerprint <> '')"
    )


def is_kept(study):
    """The study that `study` selects is not being deleted."""
    return f"NOT EXISTS (SELECT 1 FROM surveys_deleting d WHERE d.study_id IN (0, ({study})))"


STUDY_OF_WAVE = "SELECT w.study_id FROM surveys_wave w WHERE w.id = OLD.wave_id"
STUDY_OF_RELEASE = (
    "SELECT w.study_id FROM surveys_wave w JOIN surveys_release r ON r.wave_id = w.id "
    "WHERE r.id = OLD.release_id"
)
STUDY_OF_BLOCK = (
    "SELECT w.study_id FROM surveys_wave w JOIN surveys_release r ON r.wave_id = w.id "
    "JOIN surveys_block b ON b.release_id = r.id WHERE b.id = OLD.block_id"
)
LOCKED = "OLD.first_invited_on IS NOT NULL"
RELEASED = "What is released never changes."
LOGGED = "The log is only ever added to."
IN_COLLECTION = "People have been invited, and results are not released yet: "

RATCHET = [
    Guard(
        "wave_stays_locked", "UPDATE", "surveys_wave",
        f"{LOCKED} AND {changed('first_invited_on')}",
        "The day of the first invitation stays as it was.",
    ),
    Guard(
        "wave_stays_protected", "UPDATE", "surveys_wave",
        f"{LOCKED} AND {changed('mode')} AND NEW.mode <> 'protected'",
        "People were invited to a protected survey: it cannot become open.",
    ),
    Guard(
        "wave_keeps_its_minimum", "UPDATE", "surveys_wave",
        f"{LOCKED} AND NEW.min_raters < OLD.min_raters",
        "People were invited: the number counted together can be raised, not lowered.",
    ),
    Guard(
        "wave_keeps_its_comment_rule", "UPDATE", "surveys_wave",
        f"{LOCKED} AND (NEW.comment_minimum < OLD.comment_minimum "
        "OR (NEW.asks_for_comment AND NOT OLD.asks_for_comment))",
        "People were invited: the rule for comments can only become stricter.",
    ),
    Guard(
        "wave_switches_no_export_on", "UPDATE", "surveys_wave",
        f"{LOCKED} AND NEW.research_export AND NOT OLD.research_export",
        "People were invited without a research export: it cannot be switched on.",
    ),
    Guard(
        "wave_keeps_its_day", "UPDATE", "surveys_wave",
        f"{LOCKED} AND OLD.results_on IS NOT NULL "
        "AND (NEW.results_on IS NULL OR NEW.results_on < OLD.results_on)",
        "People were told the day of the results: it can be put off, not brought forward.",
    ),
    Guard(
        "wave_keeps_what_was_said", "UPDATE", "surveys_wave",
        f"{LOCKED} AND " + changed(
            "organisation_id", "study_id", "number", "open_agreed_by", "open_agreed_on",
            "comment_readers", "min_items", "between_weak_below", "between_strong_above",
            "between_source", "within_weak_below", "within_strong_above", "within_source",
        ),
        "People were invited: what they were told about this wave stays as it was.",
    ),
    Guard(
        "reader_is_named_before", "INSERT", "surveys_researchreader",
        wave_is_locked("NEW.wave_id"),
        "People were invited: nobody can be named for the research export any more.",
    ),
    Guard(
        "reader_stays_the_same", "UPDATE", "surveys_researchreader",
        f"{wave_is_locked('NEW.wave_id')} OR {wave_is_locked('OLD.wave_id')}",
        "People were invited: who may download answers, and why, stays as they read it.",
    ),
    Guard(
        "study_stays_the_same", "UPDATE", "surveys_study",
        f"{changed('instrument', 'instrument_version')} AND {under_way('OLD.id')}",
        IN_COLLECTION + "the questions stay the same.",
    ),
    Guard(
        "study_keeps_its_secret", "UPDATE", "surveys_study",
        f"{changed('secret', 'organisation_id')} AND EXISTS (SELECT 1 FROM surveys_wave w "
        "WHERE w.study_id = OLD.id AND w.first_invited_on IS NOT NULL)",
        "People were invited: a study keeps its secret and its organisation.",
    ),
    Guard(
        "workgroup_stays_the_same", "UPDATE", "surveys_workgroup",
        f"{changed('study_id', 'kind', 'rates', 'is_rated', 'position')} "
        f"AND {under_way('OLD.study_id')}",
        IN_COLLECTION + "groups keep their kind, their questions and their order.",
    ),
    Guard(
        "workgroup_stays_small", "UPDATE", "surveys_workgroup",
        "(OLD.headcount IS NULL OR OLD.headcount < 3) "
        "AND (NEW.headcount IS NULL OR NEW.headcount >= 3) "
        f"AND {changed('headcount')} AND {under_way('OLD.study_id')}",
        IN_COLLECTION + "a group of one or two does not grow on paper.",
    ),
    Guard(
        "unit_stays_the_same", "UPDATE", "surveys_unit",
        f"{changed('study_id', 'position')} AND {under_way('OLD.study_id')}",
        IN_COLLECTION + "units keep their order.",
    ),
    Guard(
        "link_is_made_after_the_lock", "INSERT", "surveys_link",
        "NOT EXISTS (SELECT 1 FROM surveys_invitation i JOIN surveys_wave w ON w.id = i.wave_id "
        "WHERE i.id = NEW.invitation_id AND w.first_invited_on IS NOT NULL)",
        "A wave is locked before its first link is made (locking.first_invitation).",
    ),
    Guard(
        "link_opens_one_invitation", "UPDATE", "surveys_link",
        changed("invitation_id", "token_hash"),
        "A link opens the invitation it was made for.",
    ),
    Guard(
        "invitation_stays_in_its_wave", "UPDATE", "surveys_invitation",
        changed("wave_id"),
        "An invitation belongs to its wave: its rules are what the person read.",
    ),
    Guard(
        "response_stays_in_its_wave", "UPDATE", "surveys_response",
        f"{changed('wave_id')} OR (OLD.release_id IS NOT NULL AND {changed('release_id')})",
        "An answer belongs to its wave and, once released, to its release.",
    ),
]
PUBLISHED = [
    Guard(
        "release_is_sealed", "UPDATE", "surveys_release",
        f"OLD.fingerprint <> '' OR {changed('organisation_id', 'wave_id', 'number')}",
        RELEASED,
    ),
    Guard(
        "release_stays", "DELETE", "surveys_release", is_kept(STUDY_OF_WAVE), RELEASED,
    ),
    Guard(
        "block_is_added_before", "INSERT", "surveys_block", is_sealed("NEW.release_id"), RELEASED,
    ),
    Guard("block_is_final", "UPDATE", "surveys_block", "TRUE", RELEASED),
    Guard("block_stays", "DELETE", "surveys_block", is_kept(STUDY_OF_RELEASE), RELEASED),
    Guard(
        "comment_is_added_before", "INSERT", "surveys_releasedcomment",
        is_sealed("NEW.release_id"), RELEASED,
    ),
    Guard(
        "comment_stays", "DELETE", "surveys_releasedcomment", is_kept(STUDY_OF_RELEASE), RELEASED,
    ),
    *(
        Guard(f"{name}_{verb}", event, f"surveys_{name}", condition, RELEASED)
        for name in ("blockpart", "releasedvalue")
        for verb, event, condition in (
            ("is_added_before", "INSERT", block_is_sealed("NEW.block_id")),
            ("is_final", "UPDATE", "TRUE"),
            ("stays", "DELETE", is_kept(STUDY_OF_BLOCK)),
        )
    ),
    # Rosters are erased with the names, so they may go; but nobody joins a block afterwards.
    Guard(
        "roster_is_written_before", "INSERT", "surveys_roster",
        block_is_sealed("NEW.block_id"), RELEASED,
    ),
    Guard("roster_is_final", "UPDATE", "surveys_roster", "TRUE", RELEASED),
    Guard("research_file_is_final", "UPDATE", "surveys_researchfile", "TRUE", RELEASED),
    Guard("event_is_final", "UPDATE", "surveys_event", "TRUE", LOGGED),
    Guard("event_stays", "DELETE", "surveys_event", is_kept("SELECT -1"), LOGGED),
]

# A redaction blacks letters out and changes no other: read as a pattern in which a black letter
# stands for any letter, the new text fits the old one.
SQLITE_PATTERN = (
    "replace(replace(replace(replace(NEW.text, '[', '[[]'), '*', '[*]'), '?', '[?]'), "
    f"'{BLACK}', '?')"
)
POSTGRES_PATTERN = (
    r"replace(replace(replace(replace(NEW.text, '\', '\\'), '%', '\%'), '_', '\_'), "
    f"'{BLACK}', '_')"
)
REDACTION = [
    Guard(
        "comment_is_only_redacted", "UPDATE", "surveys_releasedcomment",
        f"{changed('id', 'organisation_id', 'release_id', 'position')} "
        f"OR NOT (OLD.text {fits})",
        "A published comment can be blacked out in part, and nothing else.",
        only=database,
    )
    for database, fits in (
        ("sqlite", f"GLOB {SQLITE_PATTERN}"),
        ("postgresql", rf"LIKE {POSTGRES_PATTERN} ESCAPE '\'"),
    )
]
# SQLite's REPLACE removes the old row without asking the guards of UPDATE and DELETE. The tables
# that are not named here accept no new row at all once there is something to guard.
REPLACED = [
    Guard(
        f"{table}_is_not_replaced", "INSERT", f"surveys_{table}",
        f"EXISTS (SELECT 1 FROM surveys_{table} t WHERE t.id = NEW.id)",
        "A row that is there is changed by UPDATE, not by REPLACE.",
        only="sqlite",
    )
    for table in (
        "wave", "study", "workgroup", "unit", "invitation", "link", "release", "researchfile",
        "event",
    )
]
# TRUNCATE asks no guard of a row. A release and its blocks cannot be emptied without these.
TRUNCATED = [
    Guard(
        f"{table}_is_not_emptied", "TRUNCATE", f"surveys_{table}", is_kept("SELECT -1"),
        RELEASED, only="postgresql",
    )
    for table in ("blockpart", "releasedvalue", "releasedcomment", "event")
]
GUARDS = [*RATCHET, *PUBLISHED, *REDACTION, *REPLACED, *TRUNCATED]


def guards_for(vendor, guards):
    return [guard for guard in guards if guard.only in ("", vendor)]


def sqlite_statement(guard):
    condition = guard.refuse_if.replace("IS DISTINCT FROM", "IS NOT")
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{guard.because}'); END"
    )


def postgres_statements(guard):
    whole_table = guard.event == "TRUNCATE"
    row = "NULL" if whole_table else "OLD" if guard.event == "DELETE" else "NEW"
    yield (
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
        f"IF {guard.refuse_if} THEN "
        f"RAISE EXCEPTION USING MESSAGE = '{guard.because}', ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END $guard$"
    )
    yield (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH {'STATEMENT' if whole_table else 'ROW'} EXECUTE FUNCTION {guard.name}()"
    )


def put_up(apps, schema_editor, guards=GUARDS):
    vendor = schema_editor.connection.vendor
    for guard in guards_for(vendor, guards):
        if vendor == "sqlite":
            schema_editor.execute(sqlite_statement(guard), params=None)
        else:
            for statement in postgres_statements(guard):
                schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor, guards=GUARDS):
    vendor = schema_editor.connection.vendor
    for guard in guards_for(vendor, guards):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {guard.name}", params=None)
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {guard.name}() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE surveys_deleting (study_id bigint NOT NULL PRIMARY KEY)",
            "DROP TABLE surveys_deleting",
        ),
        migrations.RunPython(put_up, take_down),
    ]
