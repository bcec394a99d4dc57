"""./dev bench: servers under load, one after the other again and again, and what they reach beside each other."""

import os
import signal
import subprocess
import sys

import bench_compaction
import bench_growth
import bench_page
import bench_peers
import bench_plan
import bench_report
import bench_soak
import bench_start
import bench_trim
import build
import instructions
import project
from project import BUILD

GROUPS = ("serein", "floor", "redis", "local", "dynalite")
MICRO, INSTRUCTIONS = "micro", "instructions"
# What is measured of one server alone, each by a command of its own: ./dev bench soak.
ALONE = {"growth": bench_growth, "start": bench_start, "soak": bench_soak, "compaction": bench_compaction,
         "trim": bench_trim}
QUICK, DEFAULT_SECONDS, DEFAULT_ROUNDS = (1, 3), 3, 5


def add_options(command):
    command.add_argument("workloads", nargs="*", metavar="workload",
                         help=f"{', '.join(bench_plan.BENCHMARKS)}; or alone: {', '.join((MICRO, INSTRUCTIONS, *ALONE))}; "
                              f"growth may be followed by {', '.join(bench_growth.PARTS)}")
    command.add_argument("--clients", type=_numbers, default=[1, 16, 32, 64], metavar="1,16,…")
    command.add_argument("--seconds", type=float, help=f"of each run (default: {DEFAULT_SECONDS}; "
                         f"{', '.join(f'{name} {module.SECONDS}' for name, module in ALONE.items() if module.SECONDS)})")
    command.add_argument("--rounds", type=int, help=f"runs of each server (default: {DEFAULT_ROUNDS}; "
                         f"{', '.join(f'{name} {module.ROUNDS}' for name, module in ALONE.items() if module.ROUNDS)})")
    command.add_argument("--peers", type=_groups, default=list(GROUPS), metavar="A,B", help=", ".join(GROUPS))
    command.add_argument("--keys", type=int, help="items of the tables, for a try")
    command.add_argument("--quick", action="store_true", help="1 and 32 clients, three rounds of one second; less of all else")
    command.add_argument("--report", action="store_true",
                         help=f"write docs/dev/performance.md and its plot; with {', '.join(ALONE)}: docs/dev/growth.md")
    for module in ALONE.values():
        module.add_options(command)
    command.add_argument("--update", action="store_true", help=f"with {INSTRUCTIONS}: make the counts the reference")


def _numbers(text):
    return [int(word) for word in text.split(",")]


def _groups(text):
    unknown = set(text.split(",")) - set(GROUPS)
    if unknown:
        raise ValueError(f"unknown: {unknown}")
    return text.split(",")


class Results:
    """What was measured for one benchmark: the rounds of each lane by number of clients, and the syncs."""

    def __init__(self, benchmark):
        self.benchmark = benchmark
        self.rounds = {}  # (clients, lane) to a list, one dictionary a round
        self.syncs = []  # before and after, in microseconds
        self.missing = {}

    @property
    def counts(self):
        """Whether the disk was fast enough for a durable run to say something."""
        return not self.benchmark.durable or all(sync["p50_us"] < bench_plan.SLOWEST_SYNC_US for sync in self.syncs)


def _measure(benchmark, options):
    """All rounds of a benchmark. The servers take turns, so that what disturbs the machine disturbs all of them."""
    results = Results(benchmark)
    with bench_peers.Running(benchmark, options.keys or benchmark.keys) as running:
        if benchmark.durable:
            results.syncs.append(bench_peers.measure_sync())
        wanted = [lane for lane in benchmark.lanes if lane.group in options.peers]
        lanes = [lane for lane in wanted if running.prepare(lane)]
        for clients in options.clients:
            if clients > benchmark.most_clients:
                continue
            for number in range(options.rounds):
                for lane in lanes if number % 2 == 0 else reversed(lanes):
                    _one_run(running, results, lane, clients, options.seconds)
        if benchmark.durable:
            results.syncs.append(bench_peers.measure_sync())
        results.missing.update(running.missing)
    return results


def _one_run(running, results, lane, clients, seconds):
    if lane in results.missing:
        return
    try:
        measured = running.measure(lane, clients, seconds)
    except (project.Failure, subprocess.TimeoutExpired) as failure:
        results.missing[lane] = str(failure)
        project.say(f"  {lane.peer}, {lane.workload}: {failure}")
        return
    results.rounds.setdefault((clients, lane), []).append(measured)


def _check_cores():
    if len(os.sched_getaffinity(0)) < 2:
        raise project.Failure("a core for the server and one for the generator: this needs two")


def _run_micro(rest):
    build.build("bench")
    programs = sorted((BUILD / "bench" / "bench").glob("*_bench"))
    if not programs:
        raise project.Failure("there are no micro-benchmarks (*_bench.cc)")
    for program in programs:
        project.say(f"\n== {program.name}")
        project.run([program, *rest])


def run(options, rest):
    """The command. Fails when an answer was wrong, not when a target was missed: a shared machine says too little."""
    if options.workloads == [MICRO]:
        return _run_micro(rest)
    if rest:
        raise project.Failure(f"what is {' '.join(rest)}?")
    if options.workloads == [INSTRUCTIONS]:
        return 0 if instructions.run(update=options.update).good() else 1
    if options.workloads and options.workloads[0] in ALONE:
        return _run_alone(ALONE[options.workloads[0]], options)
    unknown = [name for name in options.workloads if name not in bench_plan.BENCHMARKS]
    if unknown:
        raise project.Failure(f"there is no workload {unknown[0]}; there are {', '.join(bench_plan.BENCHMARKS)}")
    if options.quick:
        options.clients, (options.seconds, options.rounds) = [1, 32], QUICK
    options.seconds = options.seconds or DEFAULT_SECONDS
    options.rounds = options.rounds or DEFAULT_ROUNDS
    return _run_load(options)


def _be_ready():
    _check_cores()
    build.build("release", ["serein"])
    build.build("bench", ["serein_load", "serein_floor"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # by way of __exit__, so that no server is left running


def _run_alone(module, options):
    parts = options.workloads[1:]
    unknown = [part for part in parts if part not in getattr(module, "PARTS", ())]
    if unknown:
        raise project.Failure(f"what is {unknown[0]}?")
    options.seconds = options.seconds or (module.QUICK_SECONDS if options.quick else module.SECONDS)
    options.rounds = options.rounds or max(1, (module.ROUNDS or 1) // (5 if options.quick else 1))
    _be_ready()
    return module.run(options, parts)


def _run_load(options):
    _be_ready()
    machine = bench_page.facts()
    all_results = []
    for name in options.workloads or bench_plan.BENCHMARKS:
        benchmark = bench_plan.BENCHMARKS[name]
        project.say(f"\n== {name}: {benchmark.what}")
        results = _measure(benchmark, options)
        all_results.append(results)
        project.say(bench_report.text_of(results))
    if options.report:
        bench_report.write(all_results, machine)
    failed = [results.benchmark.name for results in all_results if results.benchmark.subject in results.missing]
    if failed:
        project.say(f"not measured: {', '.join(failed)}")
    return 1 if failed else 0
