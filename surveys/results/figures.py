"""Figures about a whole wave, computed once, with its first release."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db.models.functions import Coalesce

from surveys.instruments import get_instrument
from surveys.models.answers import TieRating
from surveys.models.releases import Release
from surveys.results.associations import associations_of
from surveys.results.rows import NO_UNIT, ROWS_AT_ONCE, Members
from surveys.scoring.blocks import Block
from surveys.scoring.counting import recode
from surveys.scoring.indices import PersonMeans, person_means
from surveys.scoring.moments import join
from surveys.scoring.release import ReleaseTable
from surveys.scoring.score import Rules, score
from surveys.scoring.ties import Ratings, TieMatrix, tie_matrix
from surveys.scoring.whole_wave import shown_answers, whole_wave


def figures_of(
    release: Release, members: Members, blocks: Sequence[Block[str, str]], table: ReleaseTable
) -> dict[str, Any]:
    """Return what may be said about the wave as a whole, each figure with its value or a reason.

    A later release repeats nothing: the difference of two figures could point at a few people.
    Nor does a pulse, which is no whole wave.
    """
    is_later = release.number > 1 or release.wave.pulse_of_id is not None
    if is_later and release.wave.is_protected:
        return {}
    ratings, responses = _ratings(release, members)
    items = get_instrument(release.instrument).item_set()
    if not release.wave.is_protected:
        matrix = tie_matrix(ratings, items, release.min_items)
        people = person_means(matrix.counted, "between", ratings.n_respondents)
        spreads = _spreads(ratings, matrix, people)
        if is_later:
            return spreads
        figures = _of_open_study(score(ratings, items, Rules(release.min_items)))
        return figures | spreads | associations_of(release, people, responses)
    place = {part: index for index, block in enumerate(blocks) for part in block.parts}
    unit_of = np.zeros_like(ratings.group_of) if ratings.unit_of is None else ratings.unit_of
    units = ratings.units or (NO_UNIT,)
    block_of = np.array(
        [
            place.get((ratings.groups[g], units[u]), -1)
            for g, u in zip(ratings.group_of.tolist(), unit_of.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    shown = shown_answers(
        table, members.keys, block_of[ratings.respondent], ratings.target, ratings.scores > 0
    )
    return whole_wave(ratings, items, shown, k=release.min_raters, min_items=release.min_items)


def _ratings(release: Release, members: Members) -> tuple[Ratings, list[object]]:
    """Read the release's rows into the shape that scoring works on; name their responses, too."""
    instrument = get_instrument(release.instrument)
    columns = [Coalesce(code, 0) for code in ("unit_id", *instrument.codes)]
    rows = TieRating.objects.filter(response__release=release).order_by("response_id")
    found = list(
        rows.values_list(
            "response_id", "workgroup_id", columns[0], "target_id", *columns[1:]
        ).iterator(chunk_size=ROWS_AT_ONCE)
    )
    keys = {key: index for index, key in enumerate(members.keys)}
    units = {key: index for index, key in enumerate(members.units)}
    number: dict[object, int] = {}
    group_of, unit_of = [], []
    for response, group, unit, *_ in found:
        if response not in number:
            number[response] = len(number)
            group_of.append(keys[str(group)])
            unit_of.append(units[str(unit) if unit else NO_UNIT])
    has_units = len(members.units) > 1
    choices = np.array([row[4:] for row in found], dtype=np.int64).reshape(
        len(found), len(instrument.codes)
    )
    ratings = Ratings(
        groups=tuple(members.keys),
        units=tuple(members.units) if has_units else (),
        group_of=np.array(group_of, dtype=np.int64),
        unit_of=np.array(unit_of, dtype=np.int64) if has_units else None,
        respondent=np.array([number[row[0]] for row in found], dtype=np.int64),
        target=np.array([keys[str(row[3])] for row in found], dtype=np.int64),
        scores=recode(choices, instrument.score_table()),
    )
    return ratings, list(number)


def _spreads(ratings: Ratings, matrix: TieMatrix, people: PersonMeans) -> dict[str, Any]:
    """Return what a later wave of an open study needs to test a change.

    n, sum, squares and unit of each tie's ratings, and of the respondents' means between
    workgroups: whole numbers, so that releases of one wave can be joined exactly.
    """
    everybody = join(list(people.by(ratings.group_of).values()))
    return {
        "spreads": {
            "ties": {
                rater: {
                    target: dataclasses.astuple(tie.ratings)
                    for (of, target), tie in matrix.ties.items()
                    if of == rater
                }
                for rater in {rater for rater, _ in matrix.ties}
            },
            "people": dataclasses.astuple(everybody),
        }
    }


def _of_open_study(result: dict[str, Any]) -> dict[str, Any]:
    """Put the statistics of an open study into the same shape; nothing is cut or left out."""
    reliability, tests = result["reliability"], result["tests"]
    return {
        "pooled_sd": _figure(reliability["pooled_sd"]),
        "cronbach_alpha": _figure(reliability["cronbach_alpha"]),
        "alpha_between": _figure(reliability["alpha_between"]),
        "item_rest": {code: _figure(v) for code, v in reliability["item_rest"].items()},
        "icc": {
            classes: {
                "icc1": _figure(reliability[f"icc1_{classes}"]),
                "icc1_n0": _figure(reliability[f"icc1_{classes}_n0"]),
                "icc2": _figure(reliability[f"icc2_{classes}"]),
            }
            for classes in ("target", "rater", "unit")
        },
        "tests": {
            ours: _test(tests[theirs])
            for ours, theirs in (
                ("by_workgroup", "by_rater_group"),
                ("by_unit", "by_unit"),
                ("by_workgroup_joint", "by_rater_group_joint"),
                ("by_unit_joint", "by_unit_joint"),
            )
        },
        "weightings": {scope: result["indices"][scope] for scope in ("within", "between", "all")},
    }


SMALLEST_P_SHOWN = 0.0005  # three decimals would read 0.000
NOT_COMPUTABLE = "It cannot be computed from these answers."


def _figure(value: float | None) -> dict[str, Any]:
    if value is None:
        return {"value": None, "shown": "", "reason": NOT_COMPUTABLE}
    return {"value": value, "shown": f"{value:.2f}", "reason": ""}


def _test(found: dict[str, float] | None) -> dict[str, Any]:
    if found is None:
        empty = dict.fromkeys(("F", "df1", "df2", "p", "eta_squared"))
        return {**empty, "shown": "", "reason": NOT_COMPUTABLE}
    p = "p < .001" if found["p"] < SMALLEST_P_SHOWN else f"p = {found['p']:.3f}"
    text = f"F({found['df1']}, {found['df2']}) = {found['F']:.2f}, {p}"
    return {**found, "shown": text, "reason": ""}
