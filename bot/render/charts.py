"""Geometry of the charts on a page: where lines, ticks and labels go. Colours and words are the template's."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

MAX_LABELS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One series. points: "x,y x,y …" as SVG wants them; last: where its last point is."""

    name: str
    points: str
    last: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tick:
    """One label on an axis, at its place in pixels."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines in a box of `width` by `height` pixels; the plot leaves `left` and `bottom` for the labels."""

    width: int
    height: int
    left: int
    bottom: int
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def line_chart(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], *, width: int = 640, height: int = 180
) -> LineChart:
    """Place series over equally spaced labels, from 0 up to a round number. Raises ValueError for series of other lengths."""
    if any(len(values) != len(labels) for _, values in series):
        raise ValueError("a series has another length than the labels")
    left, right, bottom, top = 36, 28, 24, 10
    step = _step(max((value for _, values in series for value in values), default=0))
    highest = step * max(1, ceil(max((v for _, values in series for v in values), default=0) / step))
    span = (width - left - right) / max(1, len(labels) - 1)

    def at(n: int, value: float) -> tuple[float, float]:
        return round(left + n * span, 1), round(top + (height - top - bottom) * (1 - value / highest), 1)

    every = ceil(len(labels) / MAX_LABELS) or 1
    return LineChart(
        width,
        height,
        left,
        bottom,
        tuple(_line(name, [at(n, value) for n, value in enumerate(values)]) for name, values in series),
        tuple(Tick(at(n, 0)[0], label) for n, label in enumerate(labels) if n % every == 0),
        tuple(Tick(at(0, n * step)[1], f"{n * step:,}") for n in range(highest // step + 1)),
    )


def _line(name: str, points: Sequence[tuple[float, float]]) -> Line:
    return Line(name, " ".join(f"{x},{y}" for x, y in points), points[-1] if points else (0.0, 0.0))


def _step(highest: float) -> int:
    """A round distance of two ticks, so that there are three to six of them."""
    rough = max(1.0, highest / 4)
    power = 10 ** floor(log10(rough))
    return int(next(power * n for n in (1, 2, 5, 10) if power * n >= rough))
