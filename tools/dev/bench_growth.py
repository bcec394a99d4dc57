"""./dev bench growth: how cost grows with what there is and with who asks."""

import dataclasses
import statistics

import bench_growth_plan
import bench_memory
import bench_page
import project
from bench_server import Server

PARTS = bench_growth_plan.PARTS
SECONDS, QUICK_SECONDS, ROUNDS = 3, 1, 3
_TABLE = "items"
_SAMPLE_SECONDS = 0.1
_MEASURED = ("ops_per_second", "p50_us", "p99_us", "cpu_us_per_op")


def add_options(command):
    command.add_argument("--gigabytes", type=float,
                         help="growth sizes: as many items as that, too; start: what is there (default: 1)")


@dataclasses.dataclass
class Row:
    """What was measured of one workload in one setting."""

    setting: bench_growth_plan.Setting
    workload: str
    median: dict  # of the rounds
    resident: int  # the highest, in bytes
    on_disk: int
    preparation: dict


def medians(rounds):
    return {key: statistics.median(one[key] for one in rounds) for key in _MEASURED}


def _row(server, setting, workload, preparation, options):
    warm_up = min(1, options.seconds / 3)
    with bench_memory.Sampler(server.pid, _SAMPLE_SECONDS) as sampler:
        rounds = [server.measure(workload, options.seconds, "--table", _TABLE, "--keys", setting.keys, "--clients",
                                 setting.clients, "--warm-up", warm_up, *setting.options)
                  for _ in range(options.rounds)]
    return Row(setting, workload, medians(rounds), sampler.highest, server.bytes_on_disk, preparation)


def _rows(part, setting, options):
    """Gets before puts: what puts have changed is no longer what gets expect."""
    with Server(*setting.server_options, is_pinned=part.is_pinned) as server:
        preparation = server.prepare("get", setting.keys, *setting.options)
        return [_row(server, setting, workload, preparation, options) for workload in part.workloads]


def table_of(part, rows):
    """The result of a part in Markdown."""
    head = [part.dimension, "operation", "items", "ops/s", "p50 µs", "p99 µs", "CPU µs/op", "resident MB", "on disk MB",
            *(["CreateTable, p50 ms", "highest ms"] if part.shows_creation else [])]
    cells = []
    for row in rows:
        shown = [f"{row.median[key]:,.0f}" for key in _MEASURED[:3]]
        creation = [f"{row.preparation[key] / 1e3:.1f}" for key in ("create_p50_us", "create_max_us")]
        cells.append([row.setting.label, row.workload, f"{row.setting.keys:,}", *shown, f"{row.median['cpu_us_per_op']:.1f}",
                      bench_page.megabytes(row.resident), bench_page.megabytes(row.on_disk),
                      *(creation if part.shows_creation else [])])
    return bench_page.table(head, cells)


def _measure(part, options):
    facts = bench_page.facts()
    project.say(f"\n== {part.name}: {part.what}")
    rows = []
    for setting in part.settings(options):
        project.say(f"  {part.dimension}: {setting.label}")
        rows += _rows(part, setting, options)
    text = "\n".join([part.what, "", table_of(part, rows)])
    bench_page.publish(options, f"growth {part.name}", text, facts)


def run(options, parts):
    for name in parts or PARTS:
        _measure(PARTS[name], options)
    return 0
