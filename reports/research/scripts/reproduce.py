"""Redo the report's numbers from the single answers, and print how far each lies from it.

Run it in the folder of the files, or name the folder: python reproduce.py FOLDER
It needs Python 3.9 or newer and nothing else. Exit code 1 if a number differs that must not.
"""

import csv
import glob
import os
import sys

TOLERANCE = 1e-9
ALL = "all"


def table(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mean(numbers):
    return sum(numbers) / len(numbers)


class Study:
    """The rules by which the report was made, as items.csv and rules.csv tell them."""

    def __init__(self, folder):
        items = table(folder, "items.csv")
        rules = {row["rule"]: row["value"] for row in table(folder, "rules.csv")}
        self.is_open = rules["survey"] == "open"
        self.min_items = int(rules["min_items"])
        self.codes = list(dict.fromkeys(row["item"] for row in items))
        self.worth = {(row["item"], row["position"]): int(row["score"]) for row in items}
        self.families = {}
        for row in items:
            members = self.families.setdefault(row["family"], [])
            if row["item"] not in members:
                members.append(row["item"])

    def ratings(self, folder):
        """Return the scores of each rating that counts, by raters and rated group."""
        found = {}
        for path in sorted(glob.glob(os.path.join(folder, "single-answers-*.csv"))):
            for row in table(folder, os.path.basename(path)):
                scores = {c: self.worth[c, row[c]] for c in self.codes if row[c]}
                if len(scores) >= self.min_items:
                    pair = row["rater_group"], row["target_group"]
                    found.setdefault(pair, []).append(scores)
        return found

    def measures(self, ratings, shown):
        """Return value and n of every measure of one tie, made of the items that are shown."""
        made = {}
        for code in self.codes:
            scores = [each[code] for each in ratings if code in each]
            if scores:
                made[code] = mean(scores), len(scores)
        wanted = [(ALL, self.codes, self.min_items)]
        wanted += [(f, own, (len(own) + 1) // 2) for f, own in self.families.items()]
        for name, codes, needed in wanted:
            if self.is_open:
                # An open survey takes each respondent's own mean first.
                least = 1 if name == ALL else needed
                own = [[each[c] for c in codes if c in each] for each in ratings]
                means = [mean(scores) for scores in own if len(scores) >= least]
                if means:
                    made[name] = mean(means), len(means)
            else:
                # A protected one takes the mean of the item means that it shows.
                parts = [made[code] for code in codes if code in made and code in shown]
                if len(parts) >= needed:
                    made[name] = mean([p[0] for p in parts]), min(p[1] for p in parts)
        return made


def number(text):
    return float(text) if text else None


def compare(report, value):
    """Say how a number of ours stands to the report's: status and difference."""
    shown, low, high = (number(report[key]) for key in ("value", "low", "high"))
    if shown is None:
        return "not shown", None
    if value is None:
        return "no answers", None
    difference = value - shown
    if report["kind"] == "exact":
        return ("equal" if abs(difference) <= TOLERANCE else "DIFFERENT"), difference
    inside = low - TOLERANCE <= value <= high + TOLERANCE
    return ("in its range" if inside else "OUTSIDE ITS RANGE"), difference


def ties(study, folder):
    """Yield name, the report's line, our value, and whether both rest on the same answers."""
    names = {row["in_answers"]: row["in_report"] for row in table(folder, "names.csv")}
    lines = {}
    for row in table(folder, "report-ties.csv"):
        lines.setdefault((row["rater"], row["rated"]), {})[row["measure"]] = row
    found = {}
    for (rater, rated), ratings in study.ratings(folder).items():
        found.setdefault((names.get(rater, rater), rated), []).extend(ratings)
    for pair, by_measure in lines.items():
        shown = {code for code in study.codes if by_measure.get(code, {}).get("value")}
        made = study.measures(found.get(pair, []), shown)
        same = all(
            code not in made or int(by_measure[code]["n"]) == made[code][1] for code in shown
        )
        for measure, row in by_measure.items():
            value, n = made.get(measure, (None, None))
            is_same = same if measure not in study.codes else row["n"] == str(n)
            yield pair, measure, row, value, is_same


def means(study, folder, made):
    """Yield the means over ties: of groups, between groups, within, and of dimensions."""
    for row in table(folder, "report-means.csv"):
        chosen = [
            (value, same)
            for (rater, rated), measure, line, value, same in made
            if measure == row["measure"]
            and line["scope"] == row["scope"]
            and line["value"]
            and row["rater"] in ("", rater)
            and row["rated"] in ("", rated)
        ]
        values = [value for value, _ in chosen if value is not None]
        is_same = all(same for _, same in chosen) and len(values) == len(chosen)
        yield row, mean(values) if values else None, is_same


def main(folder):
    study = Study(folder)
    counts = {}

    def say(name, row, value, is_same):
        status, difference = compare(row, value)
        if not is_same and status in ("DIFFERENT", "OUTSIDE ITS RANGE"):
            status = "rests on fewer answers"
        counts[status] = counts.get(status, 0) + 1
        ours = "" if value is None else f"{value:.6f}"
        by = "" if difference is None else f"{difference:+.9f}"
        print("\t".join((name, row["value"], ours, by, status)))

    print("\t".join(("number", "report", "from the answers", "difference", "what it means")))
    made = list(ties(study, folder))
    for (rater, rated), measure, row, value, is_same in made:
        say(f"{rater} about {rated}: {measure}", row, value, is_same)
    for row, value, is_same in means(study, folder, made):
        say(row["name"], row, value, is_same)
    print("\n" + ", ".join(f"{status}: {n}" for status, n in sorted(counts.items())))
    return 1 if {"DIFFERENT", "OUTSIDE ITS RANGE"} & set(counts) else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(sys.argv[0]) or "."))
