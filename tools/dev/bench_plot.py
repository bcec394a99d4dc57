"""A plot as SVG: for each benchmark, operations a second and median latency by number of clients."""

import dataclasses
import math
import xml.sax.saxutils

WIDTH, HEIGHT = 380, 220
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 30, 28
LEGEND = 130
# Told apart by people who do not see all colours, and on dark pages as on light ones.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


@dataclasses.dataclass
class Chart:
    """A row of the plot; `lanes` is {name: [(clients, operations a second, p50 in µs)]}."""

    title: str
    lanes: dict


def _decades(values):
    """The powers of ten around the values."""
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _shown(power):
    number = 10.0**power
    return f"{number / 1e6:g}M" if power >= 6 else f"{number / 1e3:g}k" if power >= 3 else f"{number:g}"


class _Panel:
    """Axes that are logarithmic in both directions, and lines in them."""

    def __init__(self, left, top, title, lanes):
        self._left, self._top, self._title = left, top, title
        self._lanes = {name: [(x, y) for x, y in points if y > 0] for name, points in lanes.items()}
        every = [point for points in self._lanes.values() for point in points]
        self._clients = sorted({x for x, _ in every})
        self._low, self._high = _decades([y for _, y in every])

    def _x(self, clients):
        first, last = math.log2(self._clients[0]), math.log2(self._clients[-1])
        share = (math.log2(clients) - first) / (last - first) if last > first else 0.5
        return self._left + LEFT + share * (WIDTH - LEFT - RIGHT)

    def _y(self, value):
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._top + HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def parts(self):
        yield _text(self._left + LEFT, self._top + TOP - 12, self._title, "start")
        for power in range(self._low, self._high + 1):
            y = self._y(10.0**power)
            yield (f'<line x1="{self._left + LEFT}" x2="{self._left + WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
                   'stroke="#888" stroke-opacity="0.4"/>')
            yield _text(self._left + LEFT - 6, y + 4, _shown(power), "end")
        for clients in self._clients:
            yield _text(self._x(clients), self._top + HEIGHT - 8, str(clients), "middle")
        for colour, points in zip(COLOURS, self._lanes.values()):
            path = " ".join(f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in points)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            for x, y in points:
                yield f'<circle cx="{self._x(x):.1f}" cy="{self._y(y):.1f}" r="3" fill="{colour}"/>'


def _text(x, y, text, anchor, colour="#888"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
            f"{xml.sax.saxutils.escape(text)}</text>")


def svg(charts):
    """The whole plot; charts without a measurement are left out."""
    charts = [chart for chart in charts if chart.lanes]
    width, height = 2 * WIDTH + LEGEND, HEIGHT * len(charts)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
             'font-family="sans-serif" font-size="12">']
    for row, chart in enumerate(charts):
        top = row * HEIGHT
        rates = {name: [(x, rate) for x, rate, _ in points] for name, points in chart.lanes.items()}
        times = {name: [(x, p50) for x, _, p50 in points] for name, points in chart.lanes.items()}
        parts += _Panel(0, top, f"{chart.title}: operations a second, by clients", rates).parts()
        parts += _Panel(WIDTH, top, f"{chart.title}: p50 in µs, by clients", times).parts()
        for line, (colour, name) in enumerate(zip(COLOURS, chart.lanes)):
            parts.append(_text(2 * WIDTH + 8, top + TOP + 8 + 18 * line, name, "start", colour))
    return "\n".join([*parts, "</svg>", ""])
