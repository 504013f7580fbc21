"""Every table, who may read it and whether it is in a backup, each with its reason.

Whoever adds a table decides here, and in the lists that the site goes by.
"""

from typing import NamedTuple

from django.apps import apps
from django.test import SimpleTestCase

from rcsurvey import roles
from rcsurvey.backups.facts import BLANKED, LEFT_OUT, PUBLISHED
from surveys.keeping import released
from surveys.models.releases import Release

ANSWERS, OPEN = "hidden from the reporting role", "read by pages of staff"
KEPT, OUT, BLANK = "in a backup", "left out of a backup", "in a backup without its words"
HASHED = "in a backup, and compared with its manifest"
WITH_RELEASE = "in a backup, compared, and in the file of its release"


class Decided(NamedTuple):
    """What was decided about one table."""

    read: str
    backup: str
    why: str


TABLES = {
    # The answers
    "surveys.Response": Decided(ANSWERS, KEPT, "what was received must not be lost"),
    "surveys.TieRating": Decided(ANSWERS, KEPT, "as its response"),
    "surveys.PartnershipRating": Decided(ANSWERS, KEPT, "as its response"),
    "surveys.OutcomeAnswer": Decided(ANSWERS, KEPT, "as its response"),
    "surveys.PickedOutcome": Decided(ANSWERS, KEPT, "as its response"),
    "surveys.Comment": Decided(ANSWERS, KEPT, "as its response"),
    "surveys.ResearchFile": Decided(ANSWERS, KEPT, "single answers, as they were handed over"),
    "surveys.Draft": Decided(ANSWERS, OUT, "answers beside an invitation"),
    "surveys.EarlierFile": Decided(ANSWERS, OUT, "rows of answers; gone within a day by promise"),
    "surveys.HandedInProject": Decided(ANSWERS, OUT, "may hold anything; gone within a day"),
    "surveys.StructuresSheet": Decided(OPEN, KEPT, "which groups were given a sheet"),
    "surveys.SheetAnswer": Decided(OPEN, KEPT, "what a group says, or an informant in open mode"),
    # What was released
    "surveys.Release": Decided(OPEN, WITH_RELEASE, "what a release file is about"),
    "surveys.Block": Decided(OPEN, WITH_RELEASE, "part of a release"),
    "surveys.BlockPart": Decided(OPEN, WITH_RELEASE, "part of a release"),
    "surveys.ReleasedValue": Decided(OPEN, WITH_RELEASE, "part of a release"),
    "surveys.ReleasedAnswer": Decided(OPEN, WITH_RELEASE, "part of a release"),
    "surveys.ReleasedStructure": Decided(OPEN, WITH_RELEASE, "part of a release"),
    "surveys.ReleasedComment": Decided(OPEN, WITH_RELEASE, "part of a release"),
    "surveys.Roster": Decided(OPEN, WITH_RELEASE, "who cannot answer a second time"),
    "surveys.ReleasedElsewhere": Decided(OPEN, HASHED, "its wave came in the same file"),
    # Who is asked
    "surveys.Participant": Decided(OPEN, KEPT, "names and addresses, shown to administrators"),
    "surveys.Invitation": Decided(OPEN, KEPT, "the right to answer once"),
    "surveys.Link": Decided(OPEN, KEPT, "mailed links open after a restore"),
    "surveys.Message": Decided(OPEN, BLANK, "a mail that waits is written anew"),
    "surveys.Mailing": Decided(OPEN, KEPT, "when to write to whom"),
    "surveys.NoReminders": Decided(OPEN, KEPT, "a wish that stands"),
    "surveys.MailService": Decided(OPEN, KEPT, "paused by every restore"),
    "surveys.PeopleList": Decided(OPEN, KEPT, "a list of people that is being checked"),
    "surveys.TakeOver": Decided(OPEN, KEPT, "what a list did"),
    "surveys.Move": Decided(OPEN, KEPT, "a change that waits for its wave"),
    "surveys.Leaver": Decided(OPEN, KEPT, "who is not to be asked again"),
    "surveys.OpenLink": Decided(OPEN, KEPT, "addresses on posters open after a restore"),
    "surveys.ShownOpenly": Decided(OPEN, KEPT, "a number staff saw, in steps"),
    "surveys.ShownProgress": Decided(OPEN, KEPT, "a number staff saw, in steps"),
    # Studies
    "surveys.Organisation": Decided(OPEN, KEPT, "set up by people"),
    "surveys.Membership": Decided(OPEN, KEPT, "who works where"),
    "surveys.Study": Decided(OPEN, KEPT, "set up by people"),
    "surveys.Unit": Decided(OPEN, KEPT, "set up by people"),
    "surveys.Partner": Decided(OPEN, KEPT, "set up by people"),
    "surveys.Workgroup": Decided(OPEN, KEPT, "set up by people"),
    "surveys.Wave": Decided(OPEN, KEPT, "set up by people"),
    "surveys.ResearchReader": Decided(OPEN, KEPT, "whom respondents were told"),
    "surveys.LeadersFirst": Decided(OPEN, KEPT, "a day people were told"),
    "surveys.BroughtIn": Decided(OPEN, KEPT, "that a wave came out of a file, without its rows"),
    "surveys.Look": Decided(OPEN, KEPT, "logo and colour of an organisation"),
    # Access and other systems
    "surveys.LeadsUnit": Decided(OPEN, KEPT, "who leads what"),
    "surveys.StaffInvitation": Decided(OPEN, KEPT, "mailed links open after a restore"),
    "surveys.StaffInvitation_units": Decided(OPEN, KEPT, "part of a staff invitation"),
    "surveys.PreferredLanguage": Decided(OPEN, KEPT, "a choice of one person"),
    "surveys.SharedLink": Decided(OPEN, KEPT, "results that were shared; a restore says: look"),
    "surveys.ApiToken": Decided(OPEN, KEPT, "hashes; a restore ends them all"),
    "surveys.Webhook": Decided(OPEN, KEPT, "an address; a restore pauses it"),
    "surveys.Delivery": Decided(OPEN, KEPT, "what was told; a restore forgets what waits"),
    # The log
    "surveys.Event": Decided(OPEN, KEPT, "its end is compared with the manifest"),
    "surveys.Seal": Decided(OPEN, KEPT, "holds the log together"),
    "surveys.LogAnchor": Decided(OPEN, KEPT, "where the log begins"),
    # What to try, and reports
    "interventions.Intervention": Decided(OPEN, KEPT, "the catalogue"),
    "interventions.Reference": Decided(OPEN, KEPT, "the catalogue"),
    "interventions.OwnEntry": Decided(OPEN, KEPT, "the catalogue of an organisation"),
    "interventions.ActionPlan": Decided(OPEN, KEPT, "work of people"),
    "interventions.Action": Decided(OPEN, KEPT, "work of people"),
    "interventions.ActionStep": Decided(OPEN, KEPT, "work of people"),
    "interventions.ReadinessTick": Decided(OPEN, KEPT, "work of people"),
    "interventions.Workshop": Decided(OPEN, KEPT, "that one was held"),
    "interventions.Count": Decided(OPEN, KEPT, "what a room said, in sums"),
    "interventions.Seat": Decided(OPEN, OUT, "a phone in a room, for an hour"),
    "reports.PackJob": Decided(OPEN, OUT, "its file is in no backup and lives a day"),
    # What libraries keep
    "auth.User": Decided(OPEN, KEPT, "accounts"),
    "auth.User_groups": Decided(OPEN, KEPT, "unused"),
    "auth.User_user_permissions": Decided(OPEN, KEPT, "unused"),
    "auth.Group": Decided(OPEN, KEPT, "unused"),
    "auth.Group_permissions": Decided(OPEN, KEPT, "unused"),
    "auth.Permission": Decided(OPEN, KEPT, "made by migrations"),
    "contenttypes.ContentType": Decided(OPEN, KEPT, "made by migrations"),
    "account.EmailAddress": Decided(OPEN, KEPT, "accounts"),
    "account.EmailConfirmation": Decided(OPEN, KEPT, "unused: sign-up is closed"),
    "mfa.Authenticator": Decided(OPEN, KEPT, "second factors"),
    "socialaccount.SocialAccount": Decided(OPEN, KEPT, "single sign-on"),
    "socialaccount.SocialApp": Decided(OPEN, KEPT, "single sign-on"),
    "socialaccount.SocialToken": Decided(OPEN, KEPT, "single sign-on"),
    "sessions.Session": Decided(OPEN, OUT, "everybody is signed out"),
    "usersessions.UserSession": Decided(OPEN, OUT, "everybody is signed out"),
    "django_tasks_database.DBTaskResult": Decided(OPEN, KEPT, "jobs do what the tables say is due"),
}
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
WITHOUT_MODEL = {"cache"}  # limits and counters: nobody needs them after a restore


def tables(*, read: str = "", backup: tuple[str, ...] = ()) -> set[str]:
    """Return the names of the tables about which this was decided."""
    return {
        MODELS[label]._meta.db_table
        for label, decided in TABLES.items()
        if decided.read == read or decided.backup in backup
    }


class TablesTest(SimpleTestCase):
    def test_about_every_table_it_is_decided_who_reads_it_and_whether_it_is_kept(self) -> None:
        self.assertEqual(set(MODELS) - set(TABLES), set(), "decide about these tables here")
        self.assertEqual(set(TABLES) - set(MODELS), set(), "these tables are gone")

    def test_the_site_does_what_was_decided(self) -> None:
        in_files = {Release, *released.PARTS}

        self.assertEqual(roles.HIDDEN, tables(read=ANSWERS))
        self.assertEqual(set(LEFT_OUT), tables(backup=(OUT,)) | WITHOUT_MODEL)
        self.assertEqual(set(PUBLISHED), tables(backup=(HASHED, WITH_RELEASE)))
        self.assertEqual({m._meta.db_table for m in in_files}, tables(backup=(WITH_RELEASE,)))
        self.assertEqual({BLANKED}, tables(backup=(BLANK,)))
