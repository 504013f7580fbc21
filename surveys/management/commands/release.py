"""RATINGS.csv → what one release in protected mode would publish, and nothing else."""

from typing import Any

import numpy as np
from django.core.management.base import CommandParser

from surveys.csv_files import refusal
from surveys.management.file_command import (
    FileCommand,
    Question,
    columns,
    read_question,
    whole_option,
)
from surveys.scoring.publishing import release_ratings
from surveys.scoring.readings import in_words
from surveys.scoring.release import Published, ReleasedBlock, held_back


class Command(FileCommand):
    help = (
        "Print what one release of a file of ratings would publish in protected mode. "
        "It reads no database and stores nothing. Rules: docs/scoring.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--min-raters", metavar="K", help="the smallest block (5), 3 to 10")
        parser.add_argument(
            "--unit-column", default="unit", metavar="NAME", help="the column of the unit (unit)"
        )

    def answer(self, options: dict[str, Any]) -> dict[str, object]:
        path = options["ratings"]
        k = whole_option(path, "--min-raters", options["min_raters"], 5, 3, 10)
        question = read_question(options, unit_column=options["unit_column"])
        waves = len(question.file.waves)
        if waves > 1 and options["wave"] is None:
            raise refusal(path, f"column 'wave': there are {waves} waves; choose one with --wave")
        ratings = question.file.ratings(question.wave, question.table)
        headcounts = question.roster.headcounts if question.roster else {}
        rated = [ratings.groups[target] for target in np.unique(ratings.target).tolist()]
        refused = held_back({target: headcounts.get(target) for target in rated})
        table = release_ratings(
            ratings,
            question.instrument.item_set(),
            k=k,
            min_items=question.min_items,
            refused=refused,
        )
        return {
            "settings": _settings(question, k, options["unit_column"]),
            "blocks": [_block(block) for block in table.blocks],
            "values": [_value(*cell, value) for cell, value in table.values.items()],
            "held_back": {
                "respondents": ratings.n_respondents - sum(b.raters_n for b in table.blocks),
                "values": table.withheld,
                "targets": [{"target": name, "headcount": headcounts[name]} for name in refused],
            },
        }

    def table(self, result: dict[str, Any]) -> str:
        settings, held = result["settings"], result["held_back"]
        targets = list(dict.fromkeys(value["target"] for value in result["values"]))
        rows = [["raters", "n", "dimension", *targets]]
        cells = {
            (value["block"], value["dimension"], value["target"]): in_words(
                Published(value["kind"], value["n"], value["value"])
            )
            for value in result["values"]
        }
        for block in result["blocks"]:
            for code in settings["items"]:
                of_targets = [cells.get((block["id"], code, target), "") for target in targets]
                rows.append([block["label"], str(block["raters_n"]), code, *of_targets])
        lines = [
            f"Blocks of at least {settings['min_raters']} raters. Held back: "
            f"{held['respondents']} respondents, {held['values']} values."
        ]
        lines += [
            f"Nothing is released about {each['target']}: {each['headcount']} people."
            for each in held["targets"]
        ]
        return columns([[line] for line in lines]) + "\n" + columns(rows)


def _settings(question: Question, k: int, unit_column: str) -> dict[str, object]:
    return {
        "instrument": question.instrument.key,
        "items": list(question.instrument.codes),
        "min_items": question.min_items,
        "min_raters": k,
        "raw_scores": question.raw_scores,
        "unit_column": None if question.file.units is None else unit_column,
        "wave": question.file.waves[question.wave] or None,
        "roster": question.roster is not None,
    }


def _block(block: ReleasedBlock) -> dict[str, object]:
    return {
        "id": block.id,
        "raters_n": block.raters_n,
        "rater_groups": list(block.groups),
        "units": list(block.units),
        "label": block.label,
    }


def _value(block: str, target: str, code: str, value: Published) -> dict[str, object]:
    return {
        "block": block,
        "target": target,
        "dimension": code,
        "n": value.n,
        "kind": value.kind,
        "value": value.value,
    }
