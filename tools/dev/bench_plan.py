"""What is measured: each benchmark is a subject, what it is held against in the same run, and what it shall reach."""

import dataclasses

# Of the answers of floor-http, which is held against Scan: a page of 1 MB of items as JSON.
PAGE_BYTES = 1_176_000
KEYS = 100_000
# The slow ones get fewer items, or loading would take longer than measuring. This favours them.
KEYS_OF_SLOW = 10_000
SLOW = ("local", "dynalite")
# The syncs of a disk that waits for the processor measure the processor.
SLOWEST_SYNC_US = 500

ROOT_KEY = "AKIDBENCH00000000000"
ROOT_SECRET = "wJalrXUtnFEMIbenchbenchbenchbenchEXAMPLE"
SIGNED = ("--sign", "--access-key", ROOT_KEY, "--secret", ROOT_SECRET)


@dataclasses.dataclass(frozen=True)
class Lane:
    """A server under a workload of the load generator."""

    peer: str
    workload: str
    options: tuple = ()

    @property
    def group(self):
        """What --peers calls it."""
        return self.peer.split("-")[0]


@dataclasses.dataclass(frozen=True)
class Target:
    """What the subject shall reach beside a lane: its ratio in operations a second, unless `of` says another:
    bytes, p50; or a difference: cpu (µs), sync (µs of p50 above a bare write and sync)."""

    clients: tuple
    lane: Lane
    at_least: float = None
    at_most: float = None
    of: str = "operations"
    factor: float = 1  # an operation of the subject counts as so many

    @property
    def text(self):
        bound = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        unit = {"operations": "×", "bytes": "× in bytes", "p50": "× in p50", "cpu": " µs more CPU",
                "sync": " µs above a sync"}[self.of]
        return bound + unit + (f", {self.factor:g} items each" if self.factor != 1 else "")

    def met_by(self, value):
        return value >= self.at_least if self.at_least is not None else value <= self.at_most


@dataclasses.dataclass(frozen=True)
class Benchmark:
    name: str
    what: str
    lanes: tuple  # the first one is the subject
    targets: tuple = ()
    keys: int = KEYS
    durable: bool = False
    most_clients: int = 64

    @property
    def subject(self):
        return self.lanes[0]


def _benchmark(name, what, subject, others, targets=(), **more):
    return Benchmark(name, what, (subject, *others), tuple(targets), **more)


def _get():
    subject, floor = Lane("serein", "get"), Lane("floor-get", "get")
    local, dynalite = Lane("local", "get"), Lane("dynalite", "get")
    return _benchmark(
        "get", "GetItem of 1 KB, random among 100,000", subject, [floor, Lane("redis", "get"), local, dynalite],
        [Target((1,), floor, at_most=1.3, of="p50"), Target((32,), floor, at_least=0.6),
         Target((32,), local, at_least=60), Target((32,), dynalite, at_least=6)])


def _put():
    subject, floor = Lane("serein", "put"), Lane("floor-durable", "put")
    local, redis = Lane("local", "put"), Lane("redis", "put")
    return _benchmark(
        "put", "PutItem of 1 KB, random among 100,000, on disk before the answer", subject,
        [floor, redis, local, Lane("dynalite", "put")],
        [Target((1,), subject, at_most=150, of="sync"), Target((32, 64), redis, at_least=0.7),
         Target((32, 64), floor, at_least=0.6), Target((32, 64), local, at_least=50)], durable=True)


def _beside_put(name, what, share, workload=None, **more):
    put = Lane("serein", "put")
    target = Target((32,), put, at_least=share, factor=more.pop("factor", 1))
    return _benchmark(name, what, Lane("serein", workload or name), [put], [target], durable=True, **more)


def _batch_write():
    put, local = Lane("serein", "put"), Lane("local", "batch-write")
    return _benchmark("batch-write", "BatchWriteItem of 25 × 200 B", Lane("serein", "batch-write"), [put, local],
                      [Target((32,), put, at_least=2, factor=25), Target((32,), local, at_least=50)], durable=True)


def _all():
    get, floor_get = Lane("serein", "get"), Lane("floor-get", "get")
    update = Lane("serein", "update")
    floor_pages = Lane("floor-http", "constant", ("--body-bytes", str(PAGE_BYTES)))
    relaxed, floor_put = Lane("serein-relaxed", "put"), Lane("floor-get", "put")
    local_query = Lane("local", "query")
    yield _get()
    yield _benchmark("get-1m", "the same among 1,000,000, all of them in the cache", Lane("serein-large", "get"),
                     [floor_get],
                     [Target((32,), floor_get, at_least=0.5)], keys=1_000_000)
    yield _benchmark("get-range", "the same with hash and range key", Lane("serein", "get-range"),
                     [Lane("floor-get", "get-range")])
    yield _benchmark("enforce", "GetItem, its signature verified", Lane("serein-enforce", "get", SIGNED), [get],
                     [Target((32,), get, at_most=3, of="cpu")])
    yield _put()
    yield _benchmark("put-relaxed", "PutItem, `--durability=relaxed`", relaxed, [floor_put],
                     [Target((32,), floor_put, at_least=0.4)])
    yield _beside_put("update", "UpdateItem, ADD on one of 100,000 counters", 0.7)
    yield _benchmark("update-condition", "the same with a condition", Lane("serein", "update-condition"), [update],
                     durable=True)
    yield _benchmark("update-hot", "all on one counter", Lane("serein", "update-hot"), [update],
                     [Target((32,), update, at_least=0.5)], durable=True)
    yield _benchmark("query", "Query, 10 items of 200 B out of a collection of 1,000", Lane("serein", "query"),
                     [get, local_query], [Target((32,), get, at_least=0.35), Target((32,), local_query, at_least=20)])
    yield _benchmark("query-index", "the same on a global index", Lane("serein", "query-index"), [get])
    yield _batch_write()
    yield _benchmark("batch-get", "BatchGetItem of 100 × 200 B", Lane("serein", "batch-get"), [get])
    yield _beside_put("transact", "TransactWriteItems: 2 puts, 1 counter, 1 condition check", 0.3)
    yield _benchmark("scan", "Scan, 100,000 × 1 KB in pages of 1 MB", Lane("serein", "scan"), [floor_pages],
                     # One client checks a page as long as the server makes it, and nothing goes on meanwhile.
                     [Target((16,), floor_pages, at_least=0.25, of="bytes")], most_clients=16)
    scan = Lane("serein", "scan")
    yield _benchmark("stream-read", "GetRecords, a stream of 100,000 × 1 KB from its beginning on, 1,000 records or 1 MB a page",
                     Lane("serein", "stream-read"), [scan], [Target((1,), scan, at_least=0.2, of="bytes")],
                     most_clients=16)
    yield _beside_put("gsi", "PutItem with two global indexes and a stream; half of them change an index key", 0.4)


BENCHMARKS = {benchmark.name: benchmark for benchmark in _all()}

# Workloads that use the same table, which is loaded once: see bench/load/workload.cc.
TABLE_OF = {"scan": "get", "update-condition": "update", "update-hot": "update", "query-index": "query",
            "transact": "put"}
