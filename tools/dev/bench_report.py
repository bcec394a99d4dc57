"""What ./dev bench says: tables for the terminal and for docs/dev/performance.md."""

import statistics

import bench_page
import bench_plan
import bench_plot
import project
from project import ROOT

PAGE = ROOT / "docs" / "dev" / "performance.md"
PLOT = ROOT / "docs" / "dev" / "performance.svg"
COMMAND = "./dev bench --report"
# Of the median, between the slowest and the fastest round of the same server.
TOO_NOISY = 0.3
_HEAD = ("| clients | server | ops/s | p50 µs | p99 µs | p99.9 µs | CPU µs/op | ratio (min–max) | by CPU (min–max) | target "
         "| met |",
         "| ---: | --- | ---: | ---: | ---: | ---: | ---: | --- | --- | --- | --- |")
_INTRODUCTION = """\
# Performance

What the server reaches beside others on the same machine. The workloads, the programs and how to read the tables:
[benchmarks.md](benchmarks.md).
"""


def _median(rounds, key):
    return statistics.median(one[key] for one in rounds)


def _rate(measured):
    return measured["ops_per_second"]


def _by_cpu(measured):
    """What a core would do that it had to itself; 0 when too little was done for the kernel's clock."""
    return 1 / measured["cpu_us_per_op"] if measured["cpu_us_per_op"] > 0 else 0


def _bytes(measured):
    return measured["bytes_in"] / measured["seconds"]


def ratios(subject, other, value=_rate):
    """The subject's value by the other's, round by round: rounds are neighbours in time."""
    return [value(mine) / value(its) for mine, its in zip(subject, other) if value(its) > 0]


def _spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})" if values else ""


def values_of(target, subject, other, syncs):
    """What was reached of a target, round by round; nothing when it cannot be said."""
    if target.of == "operations":
        return [ratio * target.factor for ratio in ratios(subject, other)]
    if target.of == "bytes":
        return ratios(subject, other, _bytes)
    if target.of == "p50":
        return ratios(subject, other, lambda measured: measured["p50_us"])
    if target.of == "cpu":
        return [mine["cpu_us_per_op"] - its["cpu_us_per_op"] for mine, its in zip(subject, other)]
    if target.of == "sync" and syncs:
        return [mine["p50_us"] - _median(syncs, "p50_us") for mine in subject]
    return []


def verdict(target, values, counts):
    """Whether a target was met, by the median; with a question mark when the rounds do not agree."""
    shown = f"({statistics.median(values):.2f})" if values else ""
    if not values or not counts:
        return f"does not count {shown}".strip()
    met = [target.met_by(value) for value in values]
    word = "yes" if target.met_by(statistics.median(values)) else "**no**"
    return f"{word}{'' if len(set(met)) == 1 else '?'} {shown}"


def _judgement(results, clients, lane):
    """The last two columns of a row: the targets beside this lane, and whether they were met."""
    subject = results.rounds.get((clients, results.benchmark.subject))
    targets = [target for target in results.benchmark.targets
               if target.lane == lane and clients in target.clients and subject]
    values = [values_of(target, subject, results.rounds[(clients, lane)], results.syncs) for target in targets]
    return (", ".join(target.text for target in targets),
            ", ".join(verdict(target, each, results.counts) for target, each in zip(targets, values)))


def name_of(benchmark, lane):
    """What a lane is called in a table."""
    return lane.peer if lane.workload in (benchmark.name, benchmark.subject.workload) else f"{lane.peer} {lane.workload}"


def _row(results, clients, lane, rounds):
    subject = results.rounds.get((clients, results.benchmark.subject), [])
    is_subject = lane == results.benchmark.subject
    text, met = _judgement(results, clients, lane)
    cells = [str(clients), name_of(results.benchmark, lane), f"{_median(rounds, 'ops_per_second'):,.0f}",
             *(f"{_median(rounds, key):,.0f}" for key in ("p50_us", "p99_us", "p999_us")),
             f"{_median(rounds, 'cpu_us_per_op'):.1f}",
             *("" if is_subject else _spread(ratios(subject, rounds, value)) for value in (_rate, _by_cpu)), text, met]
    return "| " + " | ".join(cells) + " |"


def _noise(results):
    """How far the subject's own rounds lie apart, which no ratio can be surer than."""
    rounds = [[_rate(one) for one in runs] for (_, lane), runs in results.rounds.items()
              if lane == results.benchmark.subject and len(runs) > 1]
    if not rounds:
        return []
    spread = statistics.median((max(rates) - min(rates)) / statistics.median(rates) for rates in rounds)
    remark = ": verdicts on operations a second and latency say little" if spread > TOO_NOISY else ""
    return [f"Noise: rounds of the subject lie {100 * spread:.0f} % of their median apart{remark}."]


def _remarks(results):
    lines = _noise(results)
    if results.benchmark.durable and results.syncs:
        shown = " and ".join(f"{sync['p50_us']:,.0f} µs (p99 {sync['p99_us']:,.0f})" for sync in results.syncs)
        lines.append(f"A bare write of 4 KB and its sync took {shown}, before and after.")
        if not results.counts:
            lines.append(f"**This run does not count**: a sync must take less than {bench_plan.SLOWEST_SYNC_US} µs.")
    for lane, reason in results.missing.items():
        lines.append(f"Not measured: {name_of(results.benchmark, lane)}: {' '.join(reason.split())[:300]}")
    slow = {lane.peer for _, lane in results.rounds if lane.group in bench_plan.SLOW}
    if slow:
        lines.append(f"{' and '.join(sorted(slow))}: with {bench_plan.KEYS_OF_SLOW:,} items at most.")
    return lines


def text_of(results):
    """The table of one benchmark and the remarks on it, in Markdown."""
    order = {lane: index for index, lane in enumerate(results.benchmark.lanes)}
    rows = [_row(results, clients, lane, rounds) for (clients, lane), rounds
            in sorted(results.rounds.items(), key=lambda entry: (entry[0][0], order[entry[0][1]]))]
    return "\n".join([*([*_HEAD, *rows, ""] if rows else []), *(f"- {line}" for line in _remarks(results))])


def _generated(all_results, machine):
    parts = [*bench_page.lines_of(machine), "",
             "![operations a second and latency by number of clients](performance.svg)"]
    for results in all_results:
        parts += ["", f"## {results.benchmark.name}", "", results.benchmark.what + ".", "", text_of(results)]
    measured = {results.benchmark.name for results in all_results}
    absent = [name for name in bench_plan.BENCHMARKS if name not in measured]
    if absent:
        parts += ["", f"Not part of this run: {', '.join(absent)}."]
    return "\n".join(parts)


def write(all_results, machine):
    """Writes the page and the plot."""
    page = PAGE.read_text() if PAGE.exists() else _INTRODUCTION
    PAGE.write_text(bench_page.replaced(page, _generated(all_results, machine), COMMAND))
    PLOT.write_text(bench_plot.svg([_series(results) for results in all_results]))
    project.say(f"wrote {PAGE.relative_to(ROOT)} and {PLOT.relative_to(ROOT)}")


def _series(results):
    """What the plot shows of a benchmark."""
    lanes = {}
    for (clients, lane), rounds in sorted(results.rounds.items(), key=lambda entry: entry[0][0]):
        lanes.setdefault(name_of(results.benchmark, lane), []).append(
            (clients, _median(rounds, "ops_per_second"), _median(rounds, "p50_us")))
    return bench_plot.Chart(results.benchmark.name, lanes)
