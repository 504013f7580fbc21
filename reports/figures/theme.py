"""Colours and letters of every figure, and the one relaxation of the policy that figures need."""

import html
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from csp.decorators import csp_update
from django.http import HttpResponseBase
from django.utils.formats import get_format

FONT = (
    '"Atkinson Hyperlegible Next Variable", system-ui, -apple-system, "Segoe UI", Roboto, '
    '"Noto Sans", "Helvetica Neue", Arial, sans-serif'
)

# The same values stand in static/css/tokens.css; a test compares the two.
LIGHT: dict[str, str] = {
    "page": "#f7f6f2",
    "surface": "#ffffff",
    "line": "#dfdcd3",
    "ink": "#16212b",
    "ink-2": "#46525d",
    "ink-3": "#5f6a74",
    "weak": "#b65c00",
    "moderate": "#7c8893",
    "strong": "#1f4fa3",
    "mean-1": "#fff0d0",
    "mean-2": "#fadaae",
    "mean-3": "#eac59b",
    "mean-4": "#ccb096",
    "mean-5": "#7f94ba",
    "mean-6": "#3e65af",
    "mean-7": "#18397f",
    "mean-1-ink": "#16212b",
    "mean-2-ink": "#16212b",
    "mean-3-ink": "#16212b",
    "mean-4-ink": "#16212b",
    "mean-5-ink": "#16212b",
    "mean-6-ink": "#ffffff",
    "mean-7-ink": "#ffffff",
}
DARK: dict[str, str] = {
    "page": "#11161b",
    "surface": "#192027",
    "line": "#2d3740",
    "ink": "#edf1f4",
    "ink-2": "#bbc5cd",
    "ink-3": "#9aa6b0",
    "weak": "#efa24e",
    "moderate": "#74818c",
    "strong": "#8db8fa",
    "mean-1": "#39260e",
    "mean-2": "#4f3617",
    "mean-3": "#664a28",
    "mean-4": "#74614b",
    "mean-5": "#6b84ae",
    "mean-6": "#7fabeb",
    "mean-7": "#b5d4fd",
    "mean-1-ink": "#ffffff",
    "mean-2-ink": "#ffffff",
    "mean-3-ink": "#ffffff",
    "mean-4-ink": "#ffffff",
    "mean-5-ink": "#0c1014",
    "mean-6-ink": "#0c1014",
    "mean-7-ink": "#0c1014",
}

# plotly.js fills an empty style element, writes style attributes and saves pictures through blob:.
_FIGURES = {
    "style-src": ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["blob:"],
}


Colours = Mapping[str, str]
Figure = dict[str, Any]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def draws_figures(view: View) -> View:
    """Let plotly style its own drawing on this page; scripts stay as strict as everywhere."""
    # csp_update is typed for views that take nothing but the request.
    return csp_update(_FIGURES)(view)  # type: ignore[return-value]


def in_both_themes(draw: Callable[[Colours], Figure]) -> dict[str, Figure]:
    """Return a figure in light and in dark colours; figures.js shows the one that fits."""
    return {"light": draw(LIGHT), "dark": draw(DARK)}


def as_sent(both: Mapping[str, Figure]) -> dict[str, Any]:
    """Return what a page carries: the light figure, and of the dark one only what differs.

    A second whole figure would be a third of the heatmap's page. Each difference is a path and
    a value; a list without lists or dicts in it counts as one value.
    """
    return {"light": both["light"], "dark": list(_differences(both["light"], both["dark"], []))}


def _differences(one: Any, other: Any, path: list[Any]) -> Iterator[list[Any]]:
    if isinstance(one, dict):
        for key, part in one.items():
            yield from _differences(part, other[key], [*path, key])
    elif isinstance(one, list) and any(isinstance(part, dict | list) for part in one):
        for place, (part, its_twin) in enumerate(zip(one, other, strict=True)):
            yield from _differences(part, its_twin, [*path, place])
    elif one != other:
        yield [path, other]


def label(text: str) -> str:
    """Return a name that plotly shows as written: it reads tags, links and $formulas$."""
    return html.escape(text, quote=False).replace("$", "&#36;")


def base_layout(colours: Colours) -> dict[str, Any]:
    """Return what every figure's layout begins with."""
    return {
        "font": {"family": FONT, "size": 15, "color": colours["ink"]},
        "separators": get_format("DECIMAL_SEPARATOR") + "\N{NO-BREAK SPACE}",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 4},
        "hoverlabel": {
            "bgcolor": colours["surface"],
            "bordercolor": colours["ink-3"],
            "font": {"family": FONT, "size": 15, "color": colours["ink"]},
        },
        "xaxis": {"showgrid": False, "zeroline": False, "fixedrange": True},
        "yaxis": {"showgrid": False, "zeroline": False, "fixedrange": True},
        "dragmode": False,
        "showlegend": False,
    }


def step(value: float) -> int:
    """Return the colour step 1 to 7 of a mean, from the unrounded value.

    The steps end at 2.0, 2.5, 3.0, 3.5 (below), 4.0 (inclusive) and 4.5 (inclusive), so that a
    cell and the cut-offs between workgroups agree at the edge.
    """
    for number, end in enumerate((2.0, 2.5, 3.0, 3.5), start=1):
        if value < end:
            return number
    if value <= 4.0:
        return 5
    return 6 if value <= 4.5 else 7


def mean_colours(colours: Colours) -> list[list[Any]]:
    """Return the seven steps as flat pairs for a plotly heatmap with zmin 0.5 and zmax 7.5."""
    pairs: list[list[Any]] = []
    for number in range(1, 8):
        colour = colours[f"mean-{number}"]
        pairs += [[(number - 1) / 7, colour], [number / 7, colour]]
    return pairs
