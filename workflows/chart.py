"""The process drawn: the engine's layout, redrawn so that every open branch shows and no style stands in the
picture.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.translation import get_language
from viewflow.workflow import STATUS, chart

OPEN = {STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED, STATUS.SCHEDULED}
PASSED = {STATUS.DONE}
RANK = ("upcoming", "done", "failed", "current")
# What goes on among the experts is drawn as one: who is asked, is late, gives up or is replaced is nobody's.
AMONG_EXPERTS = {
    "await_panel",
    "invite",
    "review",
    "abstained",
    "substitute",
    "reviewed",
    "after_reviews",
    "panel_sheet",
}
AT_THE_PANEL = {"convene", "interview", "not_scored", "interviewed"}
KINDS = {"EXCLUSIVE_GATEWAY": "gateway", "PARALLEL_GATEWAY": "gateway", "JOIN": "gateway"}
# The engine draws for a wall; these make the picture fit beside a text, with lines of `LINE` characters.
ACROSS, DOWN = 0.62, 0.5
LINE, LEADING = 6, 17


@dataclass(frozen=True)
class Box:
    """One node as drawn: its place, shape and lines of text. Lengths in user units of the picture."""

    name: str
    title: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[str, int], ...]

    @property
    def middle(self):
        """The x of the box's middle line."""
        return self.x + self.width // 2

    @property
    def centre(self):
        """The y of the box's middle line."""
        return self.y + self.height // 2

    @property
    def diamond(self):
        """A gateway's outline."""
        half_x, half_y = self.width // 2, self.height // 2
        return f"M{self.middle},{self.y} l{half_x},{half_y} l-{half_x},{half_y} l-{half_x},-{half_y} z"


def diagram(process):
    """The process as inline SVG: what is done, where it stands, what may come."""
    boxes, edges, width, height, flow_title = _plan(process.flow_class, get_language())
    states = _states(process)
    return render_to_string(
        "workflows/chart.svg",
        {
            "boxes": [(box, states.get(box.name, "upcoming")) for box in boxes],
            "edges": [
                (
                    path,
                    tip,
                    label,
                    "done" if {states.get(src), states.get(dst)} <= {"done", "current"} else "upcoming",
                )
                for src, dst, path, tip, label in edges
            ],
            "width": width,
            "height": height,
            "title": flow_title,
        },
    )


def _states(process):
    states = {}
    for task in process.task_set.only("flow_task", "status", "process_id"):
        state = "current" if task.status in OPEN else "done" if task.status in PASSED else "failed"
        if task.status == STATUS.CANCELED:
            continue
        name = task.flow_task.name
        states[name] = max(states.get(name, "upcoming"), state, key=RANK.index)
    for nodes, shown in ((AMONG_EXPERTS, "review"), (AT_THE_PANEL, "interview")):
        found = [states.pop(name) for name in nodes & states.keys()]
        if found:
            states[shown] = "current" if "current" in found else "done"
    return states


@lru_cache(maxsize=16)
def _plan(flow_class, language):
    """The flow as drawn, with its words in the present language."""
    grid = chart.calc_layout_data(flow_class)
    boxes = tuple(_box(cell) for cell in grid.cells)
    edges = tuple(
        (edge.src.name, edge.dst.name, _path(points), _tip(points), edge.label or "")
        for edge in grid.edges
        if edge.segments
        for points in [[(x * ACROSS, y * DOWN) for x, y in edge.segments]]
    )
    return (
        boxes,
        edges,
        round(grid.width * ACROSS) + 2,
        round(grid.height * DOWN) + 2,
        str(flow_class.process_title),
    )


def _box(cell):
    shape = cell.shape
    kind = KINDS.get(cell.node.task_type, "event" if shape.width < 100 else "task")
    x, y, width, height = (
        round(length)
        for length in (shape.x * ACROSS, shape.y * DOWN, shape.width * ACROSS, shape.height * DOWN)
    )
    title = str(cell.node.task_title)
    lines = [title[start : start + LINE] for start in range(0, len(title), LINE)] if kind == "task" else []
    first = y + height // 2 + 5 - LEADING * (len(lines) - 1) // 2
    return Box(
        name=cell.node.name,
        title=title,
        kind=kind,
        x=x,
        y=y,
        width=width,
        height=height,
        lines=tuple((line, first + LEADING * row) for row, line in enumerate(lines)),
    )


def _path(points):
    return "M" + " L".join(f"{x:.0f},{y:.0f}" for x, y in points)


def _tip(points):
    (x1, y1), (x2, y2) = points[-2], points[-1]
    if x1 == x2:
        step = 1 if y2 > y1 else -1
        return f"M{x2:.0f},{y2 + 3 * step:.0f} l-4,{-6 * step} l8,0 z"
    step = 1 if x2 > x1 else -1
    return f"M{x2 + 3 * step:.0f},{y2:.0f} l{-6 * step},-4 l0,8 z"
