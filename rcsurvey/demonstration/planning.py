"""The plan of the story: what two groups tried after the first wave, and where it stands."""

from datetime import timedelta

from django.utils.timezone import localdate

from interventions import planning
from interventions.advice import advise
from interventions.models.plans import Action
from interventions.own import catalogue_of
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.results import released_ties

GROUPS = ("Nurses", "Physicians")
OWNER = "The change team of the ward"


def plan(release: Release) -> None:
    """Talk first, then try the best idea for this tie; without a catalogue there is no plan."""
    catalogue = catalogue_of(release.organisation_id)
    groups = Workgroup.objects.filter(study_id=release.wave.study_id, name__in=GROUPS)
    one, other = groups.values_list("pk", flat=True)
    advice = advise(released_ties(release), catalogue).find(f"tie-{one}-{other}")
    if advice is None or advice.first_step is None or not advice.ideas:
        return
    talk, _ = planning.add(release, advice, advice.first_step)
    idea, _ = planning.add(release, advice, advice.ideas[0].entry)
    # What still runs has a date ahead, however long ago the story began.
    ahead = localdate() + timedelta(weeks=4)
    for action, due_on in ((talk, release.released_on + timedelta(weeks=3)), (idea, ahead)):
        done = [step.pk for step in action.steps.all()]
        planning.change(
            action,
            planning.Details(
                leading_group=action.leading_group,
                owner_name=OWNER,
                owner=None,
                starts_on=release.released_on + timedelta(weeks=1),
                due_on=due_on,
                notes="",
                done=frozenset(done if action is talk else done[:3]),
            ),
        )
    planning.move(talk, Action.Status.DONE)
    planning.move(idea, Action.Status.RUNNING)
