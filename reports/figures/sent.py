"""What a page carries of the heatmap: the frame. The table holds the cells; a script fills in."""

from collections.abc import Mapping
from typing import Any

from reports.figures.theme import Figure, as_sent

# Lists with an entry for each cell. The table beside the figure says the same, once.
FROM_THE_TABLE = ("z", "text", "hovertext", "customdata")
CORNERS = ("x0", "x1", "y0", "y1")
OF_WORDS = ("x", "y", "text", "hovertext")


def without_cells(both: Mapping[str, Figure]) -> dict[str, Any]:
    """Return a heatmap in both sets of colours without what its table says already."""
    light, dark = _joined(both["light"]["layout"]["shapes"], both["dark"]["layout"]["shapes"])
    return as_sent({"light": _frame(both["light"], light), "dark": _frame(both["dark"], dark)})


def _frame(figure: Figure, shapes: list[Figure]) -> Figure:
    cells, *words = figure["data"]
    cells = {key: value for key, value in cells.items() if key not in FROM_THE_TABLE}
    layout = figure["layout"] | {"shapes": shapes}
    return {"data": [cells, *(_of_words(trace) for trace in words)], "layout": layout}


def _of_words(trace: Figure) -> Figure:
    kept = {key: value for key, value in trace.items() if key not in OF_WORDS}
    return kept | {"textfont": {"size": trace["textfont"]["size"]}}


def _joined(light: list[Figure], dark: list[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Draw all shapes that look alike, in both sets of colours, as one path."""
    paths: dict[str, list[str]] = {}
    looks: dict[str, tuple[Figure, Figure]] = {}
    for one, other in zip(light, dark, strict=True):
        key = repr((_look(one), _look(other)))
        looks[key] = (_look(one), _look(other))
        paths.setdefault(key, []).append(_path(one))
    whole = {key: {"type": "path", "path": " ".join(parts)} for key, parts in paths.items()}
    in_light = [looks[key][0] | path for key, path in whole.items()]
    return in_light, [looks[key][1] | path for key, path in whole.items()]


def _look(shape: Figure) -> Figure:
    return {key: value for key, value in shape.items() if key not in ("type", "path", *CORNERS)}


def _path(shape: Figure) -> str:
    if shape["type"] == "path":
        return str(shape["path"])
    left, right, top, bottom = (shape[key] for key in CORNERS)
    return f"M{left},{top}H{right}V{bottom}H{left}Z"
