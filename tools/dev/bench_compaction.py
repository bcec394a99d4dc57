"""./dev bench compaction: what writes and reads wait while the engine rewrites its tables, beside what the disk makes
a bare sync wait."""

import re
import subprocess
import time

import bench_page
import bench_server
import project
from bench_server import Server

SECONDS, QUICK_SECONDS, ROUNDS = 60, 5, None
# Twice what the write buffers take, so that overwriting makes work for compactions.
_KEYS, _ITEM_BYTES, _ITEMS_OF_BATCH = 200_000, 1000, 25
_FOREGROUND_KEYS = 100_000
_CLIENTS = 32
_FLOOR_MS, _FACTOR = 50, 3
_WARM_UP_SECONDS, _START_SECONDS = 1, 2
_HEAD = ["operation", "a second", "samples", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "compactions", "target", "met"]
_FINISHED = re.compile(r'"time_micros": (\d+),.*?"event": "compaction_finished"')


def add_options(command):
    command.add_argument("--rate", type=float, default=500, help="compaction: puts and gets a second (default: 500)")
    command.add_argument("--batches", type=float, default=400,
                         help=f"compaction: batches of {_ITEMS_OF_BATCH} KB written beside them a second (default: 400)")


def compactions_between(log, begin, end):
    """How many ended between two times, in seconds since the epoch, by RocksDB's log."""
    return sum(begin <= int(time_us) / 1e6 <= end for time_us in _FINISHED.findall(log))


def bound_ms(sync):
    """What the target allows p99.9 to be."""
    return max(_FLOOR_MS, _FACTOR * sync["p999_us"] / 1e3)


def _log_of(server):
    return "".join(path.read_text(errors="replace") for path in sorted((server.data / "db").glob("LOG*")))


class Phase:
    """One kind of operation beside the background's: what it waited, and what the engine did meanwhile."""

    def __init__(self, name, server, measure):
        self.name = name
        begin = time.time()
        self.measured = measure()
        self.compactions = compactions_between(_log_of(server), begin, time.time())


def _foreground(server, workload, options):
    return lambda: server.measure(workload, options.seconds, "--keys", _FOREGROUND_KEYS, "--clients", _CLIENTS, "--rate",
                                  options.rate, "--warm-up", _WARM_UP_SECONDS)


def _phases(server, options):
    """Puts, gets and bare syncs one after the other, the same background beside all of them."""
    seconds = 3 * (options.seconds + _WARM_UP_SECONDS) + _START_SECONDS
    background = server.start_load("batch-write", "--keys", _KEYS, "--item-bytes", _ITEM_BYTES, "--clients", 8, "--rate",
                                   options.batches, "--seconds", seconds, "--warm-up", _START_SECONDS)
    try:
        time.sleep(_START_SECONDS)
        phases = [Phase("PutItem", server, _foreground(server, "put", options)),
                  Phase("GetItem", server, _foreground(server, "get", options)),
                  Phase("write and fdatasync of 4 KB", server, lambda: bench_server.measure_syncs(options.seconds))]
        output, errors = background.communicate(timeout=seconds + 60)
    finally:
        background.kill()
    return phases, bench_server.result_of(subprocess.CompletedProcess([], background.returncode, output, errors))


def _row(phase, bound):
    measured, milliseconds = phase.measured, lambda key: f"{phase.measured[key] / 1e3:,.2f}"
    count = measured.get("operations", measured.get("syncs"))
    target = [f"p99.9 ≤ {bound:,.0f} ms", bench_page.met(measured["p999_us"] / 1e3 <= bound)] if bound else ["", ""]
    rate = f"{measured['rate']:,.0f}" if measured.get("rate") else "one after the other"
    return [phase.name, rate, f"{count:,}", *(milliseconds(key) for key in ("p50_us", "p99_us", "p999_us", "max_us")),
            phase.compactions, *target]


def _text_of(options, phases, background):
    bound = bound_ms(phases[-1].measured)
    written = background["ops_per_second"] * _ITEMS_OF_BATCH * _ITEM_BYTES / 1e6
    rows = [_row(phase, bound if phase is not phases[-1] else None) for phase in phases]
    lines = [f"Durable puts and gets of 1 KB, sent when they are due, beside batches that overwrite a table of "
             f"{_KEYS * _ITEM_BYTES / 1e6:,.0f} MB: {written:.1f} MB/s of {options.batches * _ITEMS_OF_BATCH * _ITEM_BYTES / 1e6:.1f} "
             f"that were due (p99.9 of a batch: {background['p999_us'] / 1e3:,.1f} ms).", "", bench_page.table(_HEAD, rows)]
    if any(phase.compactions == 0 for phase in phases[:-1]):
        lines += ["", "- **No compaction ended in one of the phases**: it says nothing; give it more --seconds or --batches."]
    return "\n".join(lines)


def run(options, _parts):
    facts = bench_page.facts()
    with Server() as server:
        project.say("loading")
        for workload in ("put", "get"):
            server.prepare(workload, _FOREGROUND_KEYS)
        server.prepare("batch-write", _KEYS, "--item-bytes", _ITEM_BYTES)
        project.say(f"three times {options.seconds:g} seconds")
        phases, background = _phases(server, options)
    bench_page.publish(options, "compaction", _text_of(options, phases, background), facts)
    return 0
