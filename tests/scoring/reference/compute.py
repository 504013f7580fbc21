"""Reference numbers from other people's code; written once into reference.json.

    python -m venv scratch && scratch/bin/pip install statsmodels==0.15.0 pingouin==0.7.0
    scratch/bin/python compute.py > reference.json

Neither package is needed to run the product or its tests. pandas prepares the columns here, so
that nothing of our own stands between survey.csv and the reference.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import pingouin as pg
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

ITEMS = [
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
]


def person_means(frame):
    between = frame[frame.counted & (frame.rater_group != frame.target_group)]
    y = between.groupby("respondent").x.mean()
    people = between.groupby("respondent")[["rater_group", "unit"]].first()
    return people.assign(y=y).reset_index()


def f_row(table, name, residual="Residual"):
    effect, rest = table.loc[name], table.loc[residual]
    return {
        "F": effect["F"],
        "df1": int(effect["df"]),
        "df2": int(rest["df"]),
        "p": effect["PR(>F)"],
        "eta_squared": effect["sum_sq"] / (effect["sum_sq"] + rest["sum_sq"]),
    }


def compare(before, after):
    means = CompareMeans(DescrStatsW(after), DescrStatsW(before))
    t, p, df = means.ttest_ind(usevar="unequal")
    low, high = means.tconfint_diff(usevar="unequal")
    g = pg.compute_effsize(after, before, eftype="hedges")
    return {"t": t, "p": p, "df": df, "ci_low": low, "ci_high": high, "hedges_g": g}


def tests(y):
    group = anova_lm(ols("y ~ C(rater_group)", y).fit(), typ=2)
    unit = anova_lm(ols("y ~ C(unit)", y).fit(), typ=2)
    joint = anova_lm(ols("y ~ C(rater_group) + C(unit)", y).fit(), typ=2)
    return {
        "by_rater_group": f_row(group, "C(rater_group)"),
        "by_unit": f_row(unit, "C(unit)"),
        "by_rater_group_joint": f_row(joint, "C(rater_group)"),
        "by_unit_joint": f_row(joint, "C(unit)"),
    }


def main():
    frame = pd.read_csv(Path(__file__).with_name("survey.csv"))
    frame["x"] = frame[ITEMS].mean(axis=1)
    frame["counted"] = frame[ITEMS].notna().sum(axis=1) >= 4
    waves = dict(list(frame.groupby("wave")))
    complete = waves["after"][ITEMS].dropna()
    ties = {}
    for key in sorted(set(map(tuple, frame[["rater_group", "target_group"]].values))):
        values = [
            rows[rows.counted & (rows.rater_group == key[0]) & (rows.target_group == key[1])].x
            for rows in (waves["before"], waves["after"])
        ]
        ties[" ".join(key)] = compare(*values)
    adjusted = multipletests([each["p"] for each in ties.values()], method="holm")[1]
    for each, p in zip(ties.values(), adjusted, strict=True):
        each["p_holm"] = p
    y = {name: person_means(rows) for name, rows in waves.items()}
    result = {
        "tests": tests(y["after"]),
        "cronbach_alpha": pg.cronbach_alpha(data=complete)[0],
        "alpha_if_deleted": {
            code: pg.cronbach_alpha(data=complete.drop(columns=code))[0] for code in ITEMS
        },
        "changes": {"ties": ties, "index": compare(y["before"].y, y["after"].y)},
    }
    json.dump(result, sys.stdout, indent=1, default=float)


main()
