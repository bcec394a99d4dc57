"""./dev bench start: how long until the first answer, and how much memory is taken then, and after loading."""

import os
import shutil
import statistics
import time

import bench_page
import bench_server
import project
from bench_server import Server

SECONDS, QUICK_SECONDS, ROUNDS = None, None, 5
_ITEM_BYTES = 1000
_QUICK_GIGABYTES = 0.1
_MB = 1_000_000
# The targets: seconds, and bytes.
_EMPTY_SECONDS, _CLEAN_SECONDS, _KILLED_SECONDS = 0.05, 0.3, 1.0
_IDLE_BYTES, _LOADED_BYTES, _LOADED_FACTOR = 40 * _MB, 211 * _MB, 1.5
_CACHE_BYTES = 256 << 20
# The log is full when it has nearly reached the size at which the engine writes out what it holds, whatever it is: 174 MB.
_FULL_LOG_BYTES = 160 * _MB
_MOST_FILLINGS = 300
_START_HEAD = ["start", "first answer ms, median", "lowest", "highest", "resident MB", "on disk MB", "log MB", "target", "met"]


def add_options(_command):
    pass  # --gigabytes is declared where the sizes of tables are


class Starts:
    """What starting took, again and again."""

    def __init__(self, name, target_seconds, target_bytes=None):
        self.name = name
        self.target_seconds, self.target_bytes = target_seconds, target_bytes
        self.seconds, self.resident, self.on_disk, self.log = [], [], 0, 0

    def add(self, server):
        self.seconds.append(server.start_seconds)
        self.resident.append(server.resident)

    def look_at(self, server):
        self.on_disk, self.log = server.bytes_on_disk, _log_bytes(server)

    def row(self):
        seconds, resident = statistics.median(self.seconds), statistics.median(self.resident)
        mb = bench_page.megabytes
        target, met = f"≤ {1000 * self.target_seconds:g} ms", seconds <= self.target_seconds
        if self.target_bytes:
            target, met = f"{target}, ≤ {mb(self.target_bytes)} MB", met and resident <= self.target_bytes
        return [self.name, *(f"{1000 * each:,.1f}" for each in (seconds, min(self.seconds), max(self.seconds))),
                mb(resident), mb(self.on_disk), mb(self.log), target, bench_page.met(met)]


def _log_bytes(server):
    """What the logs hold; files end in zeros, in which nothing has been written yet."""
    return sum(bytes_before_zeros(path) for path in (server.data / "db").glob("*.log"))


def bytes_before_zeros(path):
    with open(path, "rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            begin = max(0, end - _MB)
            file.seek(begin)
            written = file.read(end - begin).rstrip(b"\0")
            if written:
                return begin + len(written)
            end = begin
    return 0


def _empty(options):
    starts = Starts("empty directory", _EMPTY_SECONDS, _IDLE_BYTES)
    for _ in range(options.rounds):
        with Server() as server:
            starts.add(server)
            starts.look_at(server)
    return starts


def _fill_log(server):
    """Writes until the log is nearly as large as it gets. A token of a request, which stands in another family of tables
    that is seldom written out, keeps the log from becoming shorter meanwhile."""
    batch = ("--item-bytes", _ITEM_BYTES, "--keys", 1000)
    if "batches" not in server.ask("ListTables", {})["TableNames"]:
        server.prepare("batch-write", 1000, *batch[:2])
    put = {"Put": {"TableName": "items", "Item": {"pk": {"S": "token"}}}}
    server.ask("TransactWriteItems", {"TransactItems": [put], "ClientRequestToken": str(time.time_ns())})
    for _ in range(_MOST_FILLINGS):
        if _log_bytes(server) >= _FULL_LOG_BYTES:
            return
        server.measure("batch-write", 0.1, *batch, "--clients", 16, "--warm-up", 0)
    project.say("  the log does not become full")


def copy_data(source, target):
    """A copy that may be started and thrown away. Tables are never written again, so that they may be shared."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("control"),
                    copy_function=lambda each, copy: os.link(each, copy) if each.endswith(".sst") else shutil.copy2(each, copy))


def _start_again(server, options, starts):
    """Starts the server, which has ended, on what it has left, again and again. A start makes tables of the log, so each
    gets a copy; in the end all is as it was, and the server runs."""
    starts.look_at(server)
    left = server.data.with_name("left")
    server.data.rename(left)
    for _ in range(options.rounds):
        copy_data(left, server.data)
        server.start()
        starts.add(server)
        server.kill()
    shutil.rmtree(server.data)
    left.rename(server.data)
    server.start()
    return starts


def _after_loading():
    """Resident memory after loading, with the server's defaults."""
    keys = _LOADED_BYTES // _ITEM_BYTES
    with Server() as server:
        project.say("  loading 211 MB")
        server.prepare("get", keys, "--item-bytes", _ITEM_BYTES)
        resident = server.resident
    bound = max(_LOADED_FACTOR * _LOADED_BYTES, _CACHE_BYTES)
    mb = bench_page.megabytes
    return [f"{keys:,}", mb(_LOADED_BYTES), mb(resident), f"≤ {mb(bound)} MB", bench_page.met(resident <= bound)]


def _with_data(options):
    gigabytes = options.gigabytes or (_QUICK_GIGABYTES if options.quick else 1)
    size = f"{gigabytes:g} GB"
    keys = int(gigabytes * 1e9) // _ITEM_BYTES
    with Server() as server:
        project.say(f"  loading {size}")
        server.prepare("get", keys, "--item-bytes", _ITEM_BYTES)
        server.end()
        loaded = _start_again(server, options, Starts(f"{size}, after a clean stop", _CLEAN_SECONDS))
        _fill_log(server)
        server.end()
        full = _start_again(server, options, Starts("the same with a full log", _CLEAN_SECONDS))
        _fill_log(server)
        server.kill()
        killed = _start_again(server, options, Starts("after kill -9 with a full log", _KILLED_SECONDS))
        return [loaded, full, killed]


def run(options, _parts):
    facts = bench_page.facts()
    rows = [starts.row() for starts in [_empty(options), *_with_data(options)]]
    loaded = bench_page.table(["items", "MB of items", "resident MB after loading", "target", "met"], [_after_loading()])
    text = "\n".join([f"From the start of the process to the answer to a first ListTables, median of {options.rounds}, with "
                      f"files in the system's cache; resident memory right then.", "",
                      bench_page.table(_START_HEAD, rows), "", loaded])
    bench_page.publish(options, "start", text, facts)
    return 0
