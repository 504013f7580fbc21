"""Everything that `score` says, once more: plain loops over fractions, by the definitions alone.

Written from the contract and not from the code it checks. Slow, and meant to be read.
"""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
from scipy import stats

from tests.scoring.made import CODES, FAMILY, Line

CUTOFFS = {"within": (4.1, 4.6), "between": (3.5, 4.0)}


def average(values):
    values = [value for value in values if value is not None]
    return sum(values, Fraction(0)) / len(values) if values else None


def variance(values):
    if len(values) < 2:
        return None
    middle = average(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)


def number(value):
    return None if value is None else float(value)


def root(value):
    return None if value is None else math.sqrt(value)


class Wave:
    """The counted ratings of one wave: (respondent, rater, target) → x, by definition 1."""

    def __init__(self, rows: list[Line], min_items: int) -> None:
        self.rows = sorted(rows, key=lambda row: (row.rater, row.target, row.respondent))
        self.groups = sorted({row.rater for row in rows} | {row.target for row in rows})
        self.group_of = {row.respondent: row.rater for row in rows}
        self.unit_of = {row.respondent: row.unit for row in rows}
        self.asked = sorted({(row.rater, row.target) for row in rows})
        self.x, self.family, self.items, self.cells = {}, {}, {}, {}
        for row in rows:
            answers = {c: s for c, s in zip(CODES, row.scores, strict=True) if s}
            if len(answers) < min_items:
                continue
            key = (row.respondent, row.rater, row.target)
            self.x[key] = average([Fraction(s) for s in answers.values()])
            self.items[key] = answers
            self.cells.setdefault(key[1:], []).append(key)
            for name in ("communication", "relationship"):
                own = [Fraction(s) for c, s in answers.items() if FAMILY[c] == name]
                needed = math.ceil(sum(f == name for f in FAMILY.values()) / 2)
                self.family[key, name] = average(own) if len(own) >= needed else None

    def cell(self, a, b):
        return self.cells.get((a, b), [])

    def values(self, a, b):
        return [self.x[key] for key in self.cell(a, b)]

    def mean(self, a, b):
        return average(self.values(a, b))

    def in_scope(self, scope):
        return [
            key for key in self.x if scope == "all" or (key[1] == key[2]) == (scope == "within")
        ]

    def defined(self, scope):
        return sorted({key[1:] for key in self.in_scope(scope)})

    def y(self, scope):
        people = {}
        for key in self.in_scope(scope):
            people.setdefault(key[0], []).append(self.x[key])
        return {person: average(values) for person, values in people.items()}

    def y_for_tests(self):
        return self.y("between") or self.y("all")


def pooled(waves):
    spread, freedom = Fraction(0), 0
    for wave in waves:
        for a, b in wave.asked:
            values = wave.values(a, b)
            if len(values) > 1:
                spread += variance(values) * (len(values) - 1)
                freedom += len(values) - 1
    return (math.sqrt(spread / freedom), freedom) if freedom else (None, 0)


def level(mean, limits):
    value = round(float(mean), 9)
    return "weak" if value < limits[0] else "strong" if value > limits[1] else "moderate"


def tie(wave, a, b, heads, s, freedom):
    scope = "within" if a == b else "between"
    values = wave.values(a, b)
    n, mean, sd = len(values), average(values), root(variance(values))
    heads_a = heads.get(a)
    f = 1 - n / heads_a if heads_a else 1
    low = high = None
    if n > 1:
        half = stats.t.ppf(0.975, n - 1) * sd / math.sqrt(n) * math.sqrt(f)
        low, high = max(1.0, float(mean) - half), min(5.0, float(mean) + half)
    word = p = None
    if mean is not None:
        word = "cannot_tell"
        if n > 1 and s is not None:
            p = probability(float(mean), s / math.sqrt(n) * math.sqrt(f), CUTOFFS[scope], freedom)
            word = "clear" if p >= 0.9 else "likely" if p >= 0.67 else "cannot_tell"
    silent = heads_a - n if heads_a and n else None
    dimensions = {}
    for code in CODES:
        own = [Fraction(wave.items[k][code]) for k in wave.cell(a, b) if code in wave.items[k]]
        dimensions[code] = {
            "n": len(own),
            "mean": number(average(own)),
            "sd": root(variance(own)),
        }
    return {
        "rater": a,
        "target": b,
        "scope": scope,
        "n": n,
        "mean": number(mean),
        "sd": sd,
        "ci_low": low,
        "ci_high": high,
        "level": None if mean is None else level(mean, CUTOFFS[scope]),
        "certainty": word,
        "certainty_p": p,
        "nonresponse_low": None if silent is None else float((n * mean + silent) / heads_a),
        "nonresponse_high": None if silent is None else float((n * mean + 5 * silent) / heads_a),
        "communication": number(average(wave.family[k, "communication"] for k in wave.cell(a, b))),
        "relationship": number(average(wave.family[k, "relationship"] for k in wave.cell(a, b))),
        "dimensions": dimensions,
    }


def probability(mean, error, limits, freedom):
    if error == 0:
        return 1.0
    weak = stats.t.cdf((limits[0] - mean) / error, freedom)
    strong = stats.t.sf((limits[1] - mean) / error, freedom)
    parts = {"weak": weak, "strong": strong, "moderate": 1 - weak - strong}
    return parts[level(mean, limits)]


def indices(wave, heads, replicates, seed):
    result = {}
    for scope in ("within", "between", "all"):
        result[scope] = {
            "tie_equal": number(average(wave.mean(a, b) for a, b in wave.defined(scope))),
            "rating_equal": number(average(wave.x[key] for key in wave.in_scope(scope))),
        }
        if scope != "within":
            y = wave.y(scope)
            groups = {}
            for person, value in y.items():
                groups.setdefault(wave.group_of[person], []).append(value)
            result[scope]["respondent_equal"] = number(average(y.values()))
            result[scope]["role_equal"] = number(average(average(v) for v in groups.values()))
    between = wave.defined("between")
    result["incoming"] = {
        g: number(average(wave.mean(a, b) for a, b in between if b == g)) for g in wave.groups
    }
    result["outgoing"] = {
        g: number(average(wave.mean(a, b) for a, b in between if a == g)) for g in wave.groups
    }
    result["by_family"] = {
        family: {
            scope: {
                "tie_equal": number(
                    average(
                        average(wave.family[key, family] for key in wave.cell(a, b))
                        for a, b in wave.defined(scope)
                    )
                ),
                "rating_equal": number(
                    average(wave.family[key, family] for key in wave.in_scope(scope))
                ),
            }
            for scope in ("within", "between")
        }
        for family in ("communication", "relationship")
    }

    def answers(keys, code):
        return [Fraction(wave.items[key][code]) for key in keys if code in wave.items[key]]

    result["by_dimension"] = {
        code: {
            scope: {
                "tie_equal": number(
                    average(average(answers(wave.cell(a, b), code)) for a, b in wave.defined(scope))
                ),
                "rating_equal": number(average(answers(wave.in_scope(scope), code))),
            }
            for scope in ("within", "between")
        }
        for code in CODES
    }
    result["interval"] = {
        scope: interval(wave, scope, result[scope]["tie_equal"], heads, replicates, seed)
        for scope in ("within", "between")
    }
    return result


def interval(wave, scope, estimate, heads, replicates, seed):
    people = sorted(wave.group_of)
    if len(people) < 10 or not replicates:
        return None
    rng = np.random.default_rng(seed)
    drawn = [[] for _ in range(replicates)]
    for group in sorted(set(wave.group_of.values())):
        members = [person for person in people if wave.group_of[person] == group]
        draws = rng.integers(0, len(members), size=(replicates, max(1, len(members) - 1)))
        for replicate in range(replicates):
            drawn[replicate] += [members[place] for place in draws[replicate]]
    by_person = {}
    for key in wave.in_scope(scope):
        by_person.setdefault(key[0], []).append((key[1:], float(wave.x[key])))
    found = []
    for sample in drawn:
        ties = {}
        for person in sample:
            for pair, x in by_person.get(person, []):
                ties.setdefault(pair, []).append(x)
        if ties:
            found.append(np.mean([np.mean(values) for values in ties.values()]))
    if len(found) < 0.95 * replicates:
        return None
    limits = np.percentile(found, [2.5, 97.5])
    raters = set(wave.group_of.values())
    if all(heads.get(group) for group in raters):
        share = math.sqrt(1 - len(people) / sum(heads[group] for group in raters))
        limits = estimate + (limits - estimate) * share
    return [float(limits[0]), float(limits[1])]


def alpha(rows):
    k = len(rows[0]) if rows else 0
    if len(rows) < 2 or k < 2:
        return None
    whole = variance([Fraction(sum(row)) for row in rows])
    if not whole:
        return None
    own = sum(variance([Fraction(row[i]) for row in rows]) for i in range(k))
    return float(Fraction(k, k - 1) * (1 - own / whole))


def item_rest(rows, item):
    if len(rows) < 2:
        return None
    a = [Fraction(row[item]) for row in rows]
    b = [Fraction(sum(row) - row[item]) for row in rows]
    if not variance(a) or not variance(b):
        return None
    both = sum((x - average(a)) * (y - average(b)) for x, y in zip(a, b, strict=True))
    return float(both) / math.sqrt(variance(a) * variance(b)) / (len(a) - 1)


def squares(classes):
    classes = [values for values in classes if values]
    everything = [value for values in classes for value in values]
    middle = average(everything)
    ssb = sum(len(v) * (average(v) - middle) ** 2 for v in classes)
    ssw = sum((x - average(v)) ** 2 for v in classes for x in v)
    return ssb, ssw, len(classes), len(everything), [len(v) for v in classes]


def icc(name, classes):
    icc1 = icc1_n0 = icc2 = None
    if classes:
        ssb, ssw, k, n, sizes = squares(classes)
        if k > 1 and n > k:
            msb, msw = ssb / (k - 1), ssw / (n - k)
            n0 = Fraction(n - Fraction(sum(s * s for s in sizes), n)) / (k - 1)
            if msb or msw:
                icc1 = (msb - msw) / (msb + (Fraction(n, k) - 1) * msw)
                icc1_n0 = (msb - msw) / (msb + (n0 - 1) * msw)
            if msb:
                icc2 = (msb - msw) / msb
    return {
        f"icc1_{name}": number(icc1),
        f"icc1_{name}_n0": number(icc1_n0),
        f"icc2_{name}": number(icc2),
    }


def classes_of(values, key):
    result = {}
    for name, value in values.items():
        result.setdefault(key(name), []).append(value)
    return list(result.values())


def rwg(wave, a, b):
    rows = [list(wave.items[key].values()) for key in wave.cell(a, b) if len(wave.items[key]) == 7]
    if len(rows) < 2:
        return None
    mean_variance = average([variance([Fraction(row[i]) for row in rows]) for i in range(7)])
    q = min(mean_variance, Fraction(2)) / 2
    return float(7 * (1 - q) / (7 * (1 - q) + q))


def reliability(wave, units):
    rows = [row.scores for row in wave.rows if all(row.scores)]
    outside = [row.scores for row in wave.rows if all(row.scores) and row.rater != row.target]
    s, freedom = pooled([wave])
    y = wave.y_for_tests()
    return {
        "cronbach_alpha": alpha(rows),
        "alpha_n": len(rows),
        "alpha_between": alpha(outside),
        "alpha_between_n": len(outside),
        "item_rest": {code: item_rest(rows, i) for i, code in enumerate(CODES)},
        "alpha_if_deleted": {
            code: alpha([row[:i] + row[i + 1 :] for row in rows]) for i, code in enumerate(CODES)
        },
        **icc("target", classes_of(wave.x, lambda key: key[2])),
        **icc("rater", classes_of(wave.x, lambda key: key[1])),
        **icc("unit", classes_of(y, wave.unit_of.get) if units else []),
        "pooled_sd": s,
        "pooled_df": freedom,
        "rwgj": [{"rater": a, "target": b, "value": rwg(wave, a, b)} for a, b in wave.asked],
    }


def f_result(ss, df1, sse, df2, whole):
    f = float(ss / df1) / float(sse / df2)
    return {
        "F": f,
        "df1": df1,
        "df2": df2,
        "p": float(stats.f.sf(f, df1, df2)),
        "eta_squared": float(ss / whole),
    }


def one_way(classes):
    if not classes:
        return None
    ssb, ssw, k, n, _ = squares(classes)
    if k < 2 or n <= k or ssw == 0:
        return None
    return f_result(ssb, k - 1, ssw, n - k, ssb + ssw)


def least_squares(design, y):
    """Residual sum of squares and rank, by elimination in fractions on the normal equations."""
    k = len(design[0])
    rows = [
        [sum(r[i] * r[j] for r in design) for j in range(k)]
        + [sum(r[i] * v for r, v in zip(design, y, strict=True))]
        for i in range(k)
    ]
    pivots = []
    for column in range(k):
        place = len(pivots)
        found = next((i for i in range(place, k) if rows[i][column] != 0), None)
        if found is None:
            continue
        rows[place], rows[found] = rows[found], rows[place]
        head = rows[place][column]
        rows[place] = [value / head for value in rows[place]]
        for i in range(k):
            if i != place and rows[i][column] != 0:
                factor = rows[i][column]
                rows[i] = [v - factor * w for v, w in zip(rows[i], rows[place], strict=True)]
        pivots.append(column)
    beta = [Fraction(0)] * k
    for place, column in enumerate(pivots):
        beta[column] = rows[place][k]
    fitted = [sum(b * v for b, v in zip(beta, row, strict=True)) for row in design]
    return sum((v - f) ** 2 for v, f in zip(y, fitted, strict=True)), len(pivots)


def joint(wave, y):
    people = sorted(y)
    groups = sorted({wave.group_of[p] for p in people})
    units = sorted({wave.unit_of[p] for p in people})
    if len(groups) < 2 or len(units) < 2:
        return None, None

    def dummies(names, of):
        return [[Fraction(of[p] == name) for name in names] for p in people]

    by_group, by_unit = dummies(groups, wave.group_of), dummies(units, wave.unit_of)
    values = [y[p] for p in people]
    sse, rank = least_squares([g + u for g, u in zip(by_group, by_unit, strict=True)], values)
    without_group, _ = least_squares(by_unit, values)
    without_unit, _ = least_squares(by_group, values)
    df2 = len(people) - rank
    if rank < len(groups) + len(units) - 1 or df2 < 1 or sse == 0:
        return None, None
    return tuple(
        f_result(other - sse, df1, sse, df2, other)
        for other, df1 in ((without_group, len(groups) - 1), (without_unit, len(units) - 1))
    )


def tests(wave, units):
    y = wave.y_for_tests()
    by_group, by_unit = joint(wave, y) if units else (None, None)
    return {
        "by_rater_group": one_way(classes_of(y, wave.group_of.get)),
        "by_unit": one_way(classes_of(y, wave.unit_of.get)) if units else None,
        "by_rater_group_joint": by_group,
        "by_unit_joint": by_unit,
    }


def network(wave):
    means = {pair: wave.mean(*pair) for pair in wave.defined("between")}
    levels = {pair: level(mean, CUTOFFS["between"]) for pair, mean in means.items()}
    mutual = [
        (levels[a, b], levels[b, a])
        for a, b in combinations(wave.groups, 2)
        if (a, b) in levels and (b, a) in levels
    ]
    strong_arcs = sum((a == "strong") + (b == "strong") for a, b in mutual)
    both = sum(pair == ("strong", "strong") for pair in mutual)

    def centralisation(side):
        values = [
            v
            for g in wave.groups
            if (v := average(m for pair, m in means.items() if pair[side] == g)) is not None
        ]
        if len(values) < 3:
            return None
        return float(sum(max(values) - v for v in values) / (4 * (len(values) - 1)))

    def share(names):
        return sum(v in names for v in levels.values()) / len(levels) if levels else None

    def strength(side):
        return {
            g: float(sum(m for pair, m in means.items() if pair[side] == g)) for g in wave.groups
        }

    return {
        "ties_asked": sum(a != b for a, b in wave.asked),
        "ties_defined": len(levels),
        "density": share(("moderate", "strong")),
        "strong_tie_density": share(("strong",)),
        "arc_reciprocity": 2 * both / strong_arcs if strong_arcs else None,
        "dyad_reciprocity": both / sum("strong" in pair for pair in mutual)
        if strong_arcs
        else None,
        "centralisation_in": centralisation(1),
        "centralisation_out": centralisation(0),
        "in_strength": strength(1),
        "out_strength": strength(0),
    }


def change(before, after):
    n1, n2, m1, m2 = len(before), len(after), average(before), average(after)
    result = {
        "n_before": n1,
        "n_after": n2,
        "mean_before": number(m1),
        "mean_after": number(m2),
        "difference": None if m1 is None or m2 is None else float(m2 - m1),
        **dict.fromkeys(("ci_low", "ci_high", "t", "df", "p", "hedges_g")),
    }
    if n1 > 1 and n2 > 1 and (variance(before) or variance(after)):
        v1, v2 = variance(before) / n1, variance(after) / n2
        error = math.sqrt(v1 + v2)
        df = float((v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1)))
        t = float(m2 - m1) / error
        half = stats.t.ppf(0.975, df) * error
        sp = math.sqrt(((n1 - 1) * variance(before) + (n2 - 1) * variance(after)) / (n1 + n2 - 2))
        result |= {
            "ci_low": float(m2 - m1) - half,
            "ci_high": float(m2 - m1) + half,
            "t": t,
            "df": df,
            "p": float(2 * stats.t.sf(abs(t), df)),
            "hedges_g": (1 - 3 / (4 * (n1 + n2) - 9)) * float(m2 - m1) / sp,
        }
    return result


def changes(before, after, heads):
    s, _ = pooled([before, after])
    ties = []
    for a, b in sorted({*before.asked, *after.asked}):
        one = {"rater": a, "target": b, **change(before.values(a, b), after.values(a, b))}
        n1, n2, count = one["n_before"], one["n_after"], heads.get(a)
        one["smallest_detectable"] = None
        if n1 and n2 and s is not None:
            f1, f2 = (1 - n / count if count else 1 for n in (n1, n2))
            one["smallest_detectable"] = 1.959964 * s * math.sqrt(f1 / n1 + f2 / n2)
        ties.append(one)
    tested = sorted((one["p"], place) for place, one in enumerate(ties) if one["p"] is not None)
    for one in ties:
        one["p_holm"] = None
    for rank, (_, place) in enumerate(tested):
        ties[place]["p_holm"] = max(
            min(1.0, (len(tested) - i) * tested[i][0]) for i in range(rank + 1)
        )
    index = change(list(before.y("between").values()), list(after.y("between").values()))
    return {"ties": ties, "index": index}


def score(rows, min_items, *, units=False, heads=None, earlier=None, replicates=0, seed=1):
    """The result of `score` without its settings."""
    wave, heads = Wave(rows, min_items), heads or {}
    spread = pooled([wave])
    respondents = {g: sum(v == g for v in wave.group_of.values()) for g in wave.groups}
    mutual = []
    for a, b in combinations(wave.groups, 2):
        if (a, b) in wave.asked or (b, a) in wave.asked:
            there, back = wave.mean(a, b), wave.mean(b, a)
            both = there is not None and back is not None
            mutual.append(
                {
                    "a": a,
                    "b": b,
                    "mean": float((there + back) / 2) if both else None,
                    "asymmetry": float(there - back) if both else None,
                }
            )
    return {
        "counts": {
            "respondents": len(wave.group_of),
            "ratings": len(rows),
            "ratings_counted": len(wave.x),
        },
        "groups": [
            {
                "name": g,
                "respondents": respondents[g],
                "headcount": heads.get(g),
                "response_rate": respondents[g] / heads[g] if heads.get(g) else None,
                "rates": respondents[g] > 0,
                "rated": any(b == g for _, b in wave.asked),
            }
            for g in wave.groups
        ],
        "ties": [tie(wave, a, b, heads, *spread) for a, b in wave.asked],
        "mutual": mutual,
        "indices": indices(wave, heads, replicates, seed),
        "reliability": reliability(wave, units),
        "tests": tests(wave, units),
        "network": network(wave),
        "changes": None if earlier is None else changes(Wave(earlier, min_items), wave, heads),
    }
