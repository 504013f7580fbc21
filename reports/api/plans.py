"""What is suggested for a tie, and what is on the plan: read, added, changed, moved on."""

from datetime import date
from typing import Annotated, Any, Literal

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from interventions import planning
from interventions.access import get_action, get_action_to_change, get_entry, get_release_to_plan
from interventions.advice import Advice, Advices, advise
from interventions.forms.plans import ActionForm
from interventions.models.plans import Action
from interventions.own import catalogue_of
from interventions.sheets import coverage_of
from interventions.ties import tie_title
from reports.api.auth import REFUSALS, caller, needs
from reports.api.errors import Problem
from reports.api.fields import (
    BodyKey,
    PageOf,
    Paging,
    PathKey,
    QueryKey,
    Sent,
    Slug,
    Version,
    page_of,
)
from surveys.access import get_release
from surveys.models.releases import Release
from surveys.models.tokens import Scope
from surveys.results import released_ties

router = Router(tags=["Plans"])
READS, WRITES = needs(Scope.READ_PLANS), needs(Scope.WRITE_PLANS)
RELATED = ("group_a", "group_b", "leading_group", "owner", "plan__wave__study")
Text = Annotated[str, StringConstraints(max_length=4000)]
Owner = Annotated[str, StringConstraints(max_length=120)]
Address = Annotated[str, StringConstraints(max_length=254)]
NEVER_WITHOUT = ("leading_group", "owner_name", "notes", "steps_done")


class IdeaOut(Schema):
    """An entry of the catalogue, by the name to plan it by."""

    idea: str
    name: str


class SuggestionOut(Schema):
    """What may be tried on one tie: what comes first, then ideas worth trying."""

    pair: str
    tie: str
    first_step: IdeaOut | None
    ideas: list[IdeaOut]


class StepOut(Schema):
    """One step of an action."""

    id: int
    text: str
    done: bool


class ActionOut(Schema):
    """One thing that is tried on one tie. `version` rises with every change."""

    id: int
    version: int
    wave: int
    study: int
    tie: str
    groups: list[int]
    idea: str
    title: str
    status: str
    leading_group: int
    owner_name: str
    reminds: str | None = Field(description="Who is reminded by mail: a name, else an address")
    starts_on: date | None
    due_on: date | None
    notes: str
    steps: list[StepOut]


class ActionIn(Sent):
    """Which idea to put on the plan of which tie, as `suggestions` names them."""

    pair: Slug
    idea: Slug


class ChangeIn(Sent):
    """What to change; what is left out stays. `version` is that of the action as you read it."""

    version: Version
    leading_group: BodyKey | None = None
    owner_name: Owner | None = None
    reminds: Address | None = Field(None, description="Address of a member; null for nobody")
    starts_on: date | None = None
    due_on: date | None = None
    notes: Text | None = None
    steps_done: Annotated[list[BodyKey], Field(max_length=100)] | None = None


class StatusIn(Sent):
    """Another status."""

    status: Literal["planned", "running", "done", "postponed", "removed"]


@router.get(
    "/waves/{wave_id}/suggestions", response={200: list[SuggestionOut], **REFUSALS}, **READS
)
def list_suggestions(request: HttpRequest, wave_id: PathKey) -> Any:
    """What is worth trying after a wave, tie by tie: those first that are worth a talk."""
    found = _advices(get_release(caller(request), wave_id))
    return [_suggestion(each) for each in (*found.weak, *found.others)]


@router.get("/actions", response={200: PageOf[ActionOut], **REFUSALS}, **READS)
def list_actions(request: HttpRequest, paging: Query[Paging], wave: QueryKey = None) -> Any:
    """What is on the plans this person reads; of one wave, if it is named."""
    found = Action.objects.visible_to(caller(request)).shown()
    if wave is not None:
        found = found.filter(plan__wave=wave)
    related = found.select_related(*RELATED).prefetch_related("steps")
    return page_of(related.order_by("pk"), paging, _action)


@router.get("/actions/{action_id}", response={200: ActionOut, **REFUSALS}, **READS)
def read_action(request: HttpRequest, action_id: PathKey) -> Any:
    """One action."""
    return _action(get_action(caller(request), action_id))


@router.post(
    "/waves/{wave_id}/actions",
    response={200: ActionOut, 201: ActionOut, **REFUSALS},
    **WRITES,
)
def add_action(request: HttpRequest, wave_id: PathKey, sent: ActionIn) -> Any:
    """Put an idea on the plan of a tie. The same idea twice is one action: 201, then 200."""
    release = get_release_to_plan(caller(request), wave_id)
    entry = get_entry(catalogue_of(release.organisation_id), sent.idea)
    advice = _advices(release).find(sent.pair)
    if advice is None or planning.tie_of(advice) is None:
        raise Http404
    try:
        action, is_new = planning.add(release, advice, entry)
    except planning.TooMany as refusal:
        raise Problem(409, "too_many_actions", str(refusal)) from None
    return Status(201 if is_new else 200, _action(get_action(caller(request), action.pk)))


@router.patch("/actions/{action_id}", response={200: ActionOut, **REFUSALS}, **WRITES)
def change_action(request: HttpRequest, action_id: PathKey, sent: ChangeIn) -> Any:
    """Say who carries an action, who sees to it, until when, and which steps are done."""
    action = get_action_to_change(caller(request), action_id)
    form = ActionForm(_entered(action, sent), action=action)
    fields = [
        ("reminds" if name == "owner" else name, str(words))
        for name, all_words in form.errors.items()
        for words in all_words
    ]
    if set(sent.steps_done or ()) - {step.pk for step in action.steps.all()}:
        fields.append(("steps_done", "One of these is no step of this action."))
    if fields:
        message = "Nothing was changed. Mend what is named in “fields”, and send it again."
        raise Problem(422, "wrong_values", message, fields=fields)
    try:
        planning.change(action, form.details(), version=sent.version)
    except planning.TooMany as refusal:
        raise Problem(409, "too_many_actions", str(refusal)) from None
    except planning.Stale:
        message = "Somebody has changed this action since. Read it again, then send your change."
        raise Problem(409, "changed_meanwhile", message) from None
    return _action(get_action(caller(request), action_id))


@router.put("/actions/{action_id}/status", response={200: ActionOut, **REFUSALS}, **WRITES)
def move_action(request: HttpRequest, action_id: PathKey, sent: StatusIn) -> Any:
    """Give an action another status; `removed` takes it off the plan, any other puts it back."""
    action = get_action_to_change(caller(request), action_id)
    try:
        planning.move(action, sent.status)
    except planning.TooMany as refusal:
        raise Problem(409, "too_many_actions", str(refusal)) from None
    return _action(get_action(caller(request), action_id))


def _advices(release: Release) -> Advices:
    catalogue = catalogue_of(release.organisation_id)
    return advise(released_ties(release), catalogue, coverage_of(release))


def _suggestion(advice: Advice) -> dict[str, Any]:
    first = advice.first_step
    return {
        "pair": advice.pair.anchor,
        "tie": advice.pair.title,
        "first_step": {"idea": first.slug, "name": first.name} if first else None,
        "ideas": [
            {"idea": each.entry.slug, "name": each.entry.name}
            for each in (*advice.ideas, *advice.next_ideas, *advice.later)
        ],
    }


def _entered(action: Action, sent: ChangeIn) -> dict[str, Any]:
    """Fill in the page's own form: what stands there, and over it what was sent."""
    entered: dict[str, Any] = dict(ActionForm(action=action).initial)
    said = sent.model_dump(exclude_unset=True)
    for name in NEVER_WITHOUT:  # null is no value of these
        if said.get(name, "") is None:
            del said[name]
    if "steps_done" in said:  # as the form names them
        said["steps"] = [str(key) for key in said.pop("steps_done")]
    if "reminds" in said:
        said["owner"] = _key_of(said.pop("reminds"))
    return {name: "" if value is None else value for name, value in (entered | said).items()}


def _key_of(address: str | None) -> str:
    """Return a member's key; an address that is nobody's is refused by the form."""
    if not address:
        return ""
    found = User.objects.filter(email__iexact=address).order_by("pk").first()
    return str(found.pk) if found else "0"


def _action(action: Action) -> dict[str, Any]:
    owner = action.owner
    return {
        "id": action.pk,
        "version": action.version,
        "wave": action.plan.wave_id,
        "study": action.plan.wave.study_id,
        "tie": tie_title(action),
        "groups": sorted({action.group_a_id, action.group_b_id}),
        "idea": action.slug,
        "title": action.title,
        "status": action.status,
        "leading_group": action.leading_group_id,
        "owner_name": action.owner_name,
        "reminds": (owner.get_full_name() or owner.email) if owner else None,
        "starts_on": action.starts_on,
        "due_on": action.due_on,
        "notes": action.notes,
        "steps": [
            {"id": each.pk, "text": each.text, "done": each.is_done} for each in action.steps.all()
        ],
    }
