"""RATINGS.csv → every number about it: the second opinion, for whoever holds the answers."""

from typing import Any

from django.core.management.base import CommandParser

from surveys.management.file_command import FileCommand, columns, read_question, whole_option
from surveys.scoring.score import Rules, score


class Command(FileCommand):
    help = "Score a file of ratings. It reads no database. Definitions: docs/scoring.md."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--against", metavar="NAME", help="the wave to compare with")
        parser.add_argument(
            "--bootstrap", metavar="N", help="replicates of the index interval (2000); 0 = none"
        )
        parser.add_argument("--seed", metavar="N", help="where their random numbers start (1)")

    def answer(self, options: dict[str, Any]) -> dict[str, object]:
        path = options["ratings"]
        replicates = whole_option(path, "--bootstrap", options["bootstrap"], 2000, 0, 100_000)
        seed = whole_option(path, "--seed", options["seed"], 1, 0, 2**32)
        question = read_question(options)
        rules = Rules(question.min_items, replicates, seed)
        file, table = question.file, question.table
        before = None if question.against is None else file.ratings(question.against, table)
        result = score(
            file.ratings(question.wave, table),
            question.instrument.item_set(),
            rules,
            headcounts=question.roster.headcounts if question.roster else None,
            before=before,
        )
        settings = {
            "instrument": question.instrument.key,
            "items": list(question.instrument.codes),
            "min_items": question.min_items,
            "raw_scores": question.raw_scores,
            "wave": file.waves[question.wave] or None,
            "against": None if question.against is None else file.waves[question.against],
            "roster": question.roster is not None,
            "cutoffs": {
                "within": list(rules.cutoffs.within),
                "between": list(rules.cutoffs.between),
            },
            "bootstrap": replicates,
            "seed": seed,
        }
        return {"settings": settings, **result}

    def table(self, result: dict[str, Any]) -> str:
        return "\n".join([_heading(result), _ties(result), _indices(result), _others(result)])


def shown(number: float | None, decimals: int = 2) -> str:
    return "–" if number is None else f"{number:.{decimals}f}"


def _heading(result: dict[str, Any]) -> str:
    settings, counts = result["settings"], result["counts"]
    wave = f", wave {settings['wave']}" if settings["wave"] else ""
    return (
        f"{settings['instrument']}{wave}: {counts['respondents']} respondents, "
        f"{counts['ratings_counted']} of {counts['ratings']} ratings count "
        f"(at least {settings['min_items']} of {len(settings['items'])} items)\n"
    )


def _ties(result: dict[str, Any]) -> str:
    heading = ["rater → rated", "n", "mean", "sd", "95 % interval", "level", "certainty"]
    rows = [heading]
    for tie in result["ties"]:
        interval = "–"
        if tie["ci_low"] is not None:
            interval = f"{shown(tie['ci_low'])} to {shown(tie['ci_high'])}"
        rows.append(
            [
                f"{tie['rater']} → {tie['target']}",
                str(tie["n"]),
                shown(tie["mean"]),
                shown(tie["sd"]),
                interval,
                tie["level"] or "–",
                (tie["certainty"] or "–").replace("_", " "),
            ]
        )
    return columns(rows)


def _indices(result: dict[str, Any]) -> str:
    rows = [["index", "each tie", "each rating", "each respondent", "each group"]]
    weightings = ("tie_equal", "rating_equal", "respondent_equal", "role_equal")
    for scope in ("within", "between", "all"):
        index = result["indices"][scope]
        rows.append([scope, *(shown(index.get(weighting)) for weighting in weightings)])
    return columns(rows)


def _others(result: dict[str, Any]) -> str:
    reliability, network = result["reliability"], result["network"]
    rows = [
        ["Cronbach's alpha", shown(reliability["cronbach_alpha"], 3)],
        ["ICC(1), rated groups", shown(reliability["icc1_target"], 3)],
        ["ICC(2), rated groups", shown(reliability["icc2_target"], 3)],
        ["pooled SD", shown(reliability["pooled_sd"], 3)],
        ["at least moderate ties", shown(network["density"])],
        ["strong ties", shown(network["strong_tie_density"])],
    ]
    if result["changes"]:
        change = result["changes"]["index"]
        rows.append([f"change since {result['settings']['against']}", shown(change["difference"])])
    return columns(rows)
