"""Publish a closed wave: once, wholly or not at all, and nothing finer than the rule allows."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.instruments import get_instrument
from surveys.models.answers import Response
from surveys.models.participants import Invitation
from surveys.models.releases import Block as StoredBlock
from surveys.models.releases import Release, ReleasedStructure
from surveys.models.waves import Wave
from surveys.results import rosters
from surveys.results.comments import publish_comments
from surveys.results.figures import figures_of
from surveys.results.further import further_of, store_further
from surveys.results.gate import examine
from surveys.results.open_mode import respondents_means, without_contact
from surveys.results.research import keep_research_file
from surveys.results.rows import Members, count, members_of
from surveys.results.sizes import too_small_to_be_rated
from surveys.results.storing import fingerprint, store_blocks, store_values
from surveys.results.structures import content_of, structures_of
from surveys.rewriting import rewrite
from surveys.scoring.blocks import Block, make_blocks
from surveys.scoring.counting import Counts
from surveys.scoring.release import ReleaseTable, release_table


class NotReleasable(Exception):
    """The wave cannot be released now; the text says why, in words for a screen."""


def why_not_yet(wave: Wave) -> str:
    """Return why a wave cannot be released now, or nothing. Looks at no answer."""
    if not wave.has_closed():
        return _("The wave is not closed. Results of an open wave are shown to nobody.")
    if wave.is_released():
        return _("This wave has been released. What is released never changes.")
    return _why_wait(wave)


def _why_wait(wave: Wave) -> str:
    if now() < wave.last_answers_at():
        words = _("People who had the form open may still send it until %(time)s (%(zone)s).")
        return words % {"time": f"{wave.last_answers_at():%H:%M}", "zone": now().tzname()}
    if wave.results_on and not wave.may_be_released_on():
        words = _("Respondents were promised results on %(day)s, not before.")
        return words % {"day": date_format(wave.results_on, "DATE_FORMAT")}
    return ""


def publish(wave: Wave) -> Release:
    """Release a wave the way the site does: write its answers anew, then freeze them.

    The rewrite has a transaction of its own; afterwards no order of arrival is left that could
    be matched with anything. Raises what `freeze` raises.
    """
    if reason := _why_wait(wave) if wave.has_closed() else why_not_yet(wave):
        raise NotReleasable(reason)
    rewrite(wave)
    return freeze(wave)


@transaction.atomic
def freeze(wave: Wave, *, on: date | None = None) -> Release:
    """Publish what a closed wave holds and no release has published yet.

    The release carries today's date, unless `on` names another: a story is told with its dates.
    One transaction: a release is there wholly or not at all. Its blocks come from membership
    only; of the answers, integer sums per block, workgroup and item are taken, and what may not
    be shown of them is stored nowhere. A later release of the same wave makes blocks of the new
    answers among themselves; the blocks of earlier ones never change.

    Raises
    ------
    NotReleasable
        The wave is open or within its grace, the promised day has not come, too few people
        answered since the last release, or the test before publishing failed.
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("study").get(pk=wave.pk)
    if not wave.has_closed():
        raise NotReleasable(why_not_yet(wave))
    if reason := _why_wait(wave):
        raise NotReleasable(reason)
    release = _open_release(wave, on or localdate())
    # Stamped rows cannot be withdrawn any more; from here on the set of answers is fixed.
    new = Response.objects.filter(wave=wave, release=None).update(release=release)
    _refuse_what_does_not_add_up(wave)
    members = members_of(release)
    blocks = make_blocks(members.counts, members.keys, members.units, wave.smallest_block)
    if not blocks:
        raise NotReleasable(_too_few(wave, release, new))
    _publish(release, members, blocks)
    for name in settings.AFTER_RELEASE:
        # Whatever fails there, the release is there; the daily run makes up for it.
        transaction.on_commit(partial(import_string(name), release.pk), robust=True)
    return release


def _open_release(wave: Wave, on: date) -> Release:
    return Release.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        number=wave.releases.count() + 1,
        released_on=on,
        instrument=wave.study.instrument,
        instrument_version=wave.study.instrument_version,
        mode=wave.mode,
        min_raters=wave.min_raters,
        min_items=wave.min_items,
        cutoffs={
            "within": [wave.within_weak_below, wave.within_strong_above],
            "between": [wave.between_weak_below, wave.between_strong_above],
            "within_source": wave.within_source,
            "between_source": wave.between_source,
        },
        asked={},
        fingerprint="",
    )


def _refuse_what_does_not_add_up(wave: Wave) -> None:
    done = Invitation.objects.filter(wave=wave, state=Invitation.State.DONE).count()
    stored = Response.objects.filter(wave=wave).count()
    if stored != done:
        raise NotReleasable(
            _(
                "%(done)s people sent answers, but %(stored)s sets of answers are stored. "
                "Nothing has been released. The person who runs the server must look at this."
            )
            % {"done": done, "stored": stored}
        )


def _too_few(wave: Wave, release: Release, new: int) -> str:
    if release.number == 1:
        words = _("Fewer than %(n)s people answered, so nothing can be shown safely.")
        return words % {"n": wave.min_raters}
    if not new:
        return _("Everything that was answered has been released. What is released never changes.")
    words = ngettext(
        "%(n)s answer came too late to be shown safely. It stays unpublished.",
        "%(n)s answers came too late to be shown safely. They stay unpublished.",
        new,
    )
    return words % {"n": new}


def _publish(release: Release, members: Members, blocks: Sequence[Block[str, str]]) -> None:
    n, total = count(release, members, blocks)
    people = rosters.people_in(release, blocks)
    protected = release.wave.is_protected
    release.asked = members.asked
    release.headcounts = members.headcounts
    release.held_back_targets = too_small_to_be_rated(release, members) if protected else []
    coarse = _coarse(release, members, blocks, n, people) if protected else set()
    table = release_table(
        blocks,
        members.keys,
        get_instrument(release.instrument).codes,
        n,
        total,
        asked=_pairs(release),
        smallest=release.wave.smallest_block,
        refused=release.held_back_targets,
        group_names=members.names,
        coarse=coarse,
        protected=protected,
    )
    further = further_of(release, members, blocks)
    release.gate = further.joined(examine(release, members, blocks, table, coarse))
    _refuse_a_fault(release)
    release.figures = {**figures_of(release, members, blocks, table), **further.figures}
    means = {} if protected else respondents_means(release, members, blocks)
    release.without_contact = {} if protected else without_contact(release, blocks)
    release.held_back_responses = members.total - sum(block.n for block in blocks)
    structures = structures_of(release)
    more = further.content() + content_of(structures)
    release.fingerprint = fingerprint(release, table, means, more)
    stored = _store(release, members, blocks, table, total, means, people)
    store_further(release, stored, further)
    ReleasedStructure.objects.bulk_create(structures)
    release.save()


def _refuse_a_fault(release: Release) -> None:
    if not release.gate["passed"]:
        raise NotReleasable(
            _(
                "The test before publishing found a value that could point at fewer people than "
                "promised (%(fault)s). Nothing has been released. "
                "The person who runs the server must look at this."
            )
            % {"fault": release.gate["faults"][0]}
        )


def _store(
    release: Release,
    members: Members,
    blocks: Sequence[Block[str, str]],
    table: ReleaseTable,
    total: Counts,
    means: Mapping[tuple[str, str, str], tuple[int, int]],
    people: rosters.People | None,
) -> Mapping[str, StoredBlock]:
    stored = store_blocks(release, blocks, release.wave.smallest_block)
    store_values(release, stored, table, total, members.keys, means)
    rosters.keep(stored, people)
    publish_comments(release, members.total)
    block_of = {part: block.id for block in blocks for part in block.parts}
    keep_research_file(release, table, block_of)
    return stored


def _pairs(release: Release) -> set[tuple[str, str]]:
    return {(rater, target) for rater, targets in release.asked.items() for target in targets}


def _coarse(
    release: Release,
    members: Members,
    blocks: Sequence[Block[str, str]],
    n: Counts,
    people: rosters.People | None,
) -> set[rosters.Cell]:
    """Name the cells that may be given in half steps only, because of an earlier wave."""
    codes = get_instrument(release.instrument).codes
    asked = _pairs(release)
    skips = {
        (block.id, target, code): block.n - int(n[b, t, i])
        for b, block in enumerate(blocks)
        for t, target in enumerate(members.keys)
        if any((group, target) in asked for group in block.groups)
        for i, code in enumerate(codes)
    }
    if release.wave.pulse_of_id is not None:
        return set(skips)  # nearly the same people spoke a few weeks ago: every mean is a step
    return rosters.coarse(release, people, skips)
