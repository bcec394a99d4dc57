"""The servers of a benchmark: how each is started, pinned to one core, with its data on a real disk."""

import json
import shutil
import socket
import subprocess
import sys

import bench_plan
import build
import compare
import project
from project import BUILD, ROOT

sys.path.insert(0, str(ROOT / "tests" / "compare"))
import peers

DATA = BUILD / "bench-data"
LOAD = BUILD / "bench" / "serein_load"
FLOOR = BUILD / "bench" / "serein_floor"
SERVER_CORE, GENERATOR_CORE = "0", "1"
LOADING_SECONDS = 1800


def pinned(core, command):
    return [str(part) for part in ("taskset", "-c", core, *command)]


class Bare(peers.Peer):
    """A server that knows no ListTables: it is ready when it takes connections."""

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _serein(folder, *options):
    return peers.Peer("serein", [build.SERVER, "serve", "--data", folder / "serein", "--port", "{port}", *options])


def _floor(folder, mode, *options):
    return Bare("floor", [FLOOR, "--mode", mode, "--directory", folder, "--port", "{port}", *options])


def _redis(folder):
    if not shutil.which("redis-server"):
        raise peers.Failure("there is no redis-server; Debian's package has that name")
    return Bare("redis", ["redis-server", "--port", "{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                          "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no"])


def _modules():
    try:
        return compare.install_peers()
    except project.Failure as failure:
        raise peers.Failure(str(failure)) from failure


_STARTERS = {
    "serein": _serein,
    "serein-large": lambda folder: _serein(folder, "--cache-mb=2048"),
    "serein-relaxed": lambda folder: _serein(folder, "--durability=relaxed"),
    "serein-enforce": lambda folder: _serein(
        folder, "--auth=enforce", f"--root-access-key-id={bench_plan.ROOT_KEY}",
        f"--root-secret-access-key={bench_plan.ROOT_SECRET}"),
    "floor-http": lambda folder: _floor(folder, "http", "--body-bytes", bench_plan.PAGE_BYTES),
    "floor-get": lambda folder: _floor(folder, "get"),
    "floor-durable": lambda folder: _floor(folder, "durable"),
    "redis": _redis,
    "local": lambda folder: peers.local(_modules(), folder),
    "dynalite": lambda folder: peers.dynalite(_modules(), folder),
}


class Running:
    """The peers of one benchmark. A context manager: they end with it, and their data goes."""

    def __init__(self, benchmark, keys):
        self._benchmark = benchmark
        self._keys = keys
        self._peers = {}
        self._loaded = set()
        self.missing = {}  # lane to the reason

    def __enter__(self):
        shutil.rmtree(DATA, ignore_errors=True)
        return self

    def __exit__(self, *_):
        for peer in self._peers.values():
            peer.stop()
        shutil.rmtree(DATA, ignore_errors=True)

    def keys_of(self, lane):
        return min(self._keys, bench_plan.KEYS_OF_SLOW) if lane.group in bench_plan.SLOW else self._keys

    def prepare(self, lane):
        """Starts the lane's server and loads its table, unless that was done; whether it is there."""
        try:
            self._start(lane.peer)
            table = bench_plan.TABLE_OF.get(lane.workload, lane.workload)
            if (lane.peer, table) not in self._loaded:
                self._generate(lane, ["--prepare"], LOADING_SECONDS)
                self._loaded.add((lane.peer, table))
            return True
        except (peers.Failure, project.Failure) as failure:
            self.missing[lane] = str(failure)
            project.say(f"  {lane.peer}, {lane.workload}: not measured: {failure}")
            return False

    def _start(self, name):
        if name in self._peers:
            return
        folder = DATA / name
        folder.mkdir(parents=True)
        peer = _STARTERS[name](folder)
        peer.command = pinned(SERVER_CORE, peer.command)
        # A signature is asked for by the enforcing one, so that "ListTables" is refused.
        if name == "serein-enforce":
            peer.answers = lambda: peer.call("ListTables", {}).status in (400, 403)
        self._peers[name] = peer
        try:
            peer.start()
        except peers.Failure:
            del self._peers[name]
            raise

    def measure(self, lane, clients, seconds):
        """What the generator says of one run; a Failure when an answer was wrong."""
        options = ["--clients", clients, "--seconds", seconds, "--warm-up", min(1, seconds / 3),
                   "--server-pid", self._peers[lane.peer].process.pid]
        return json.loads(self._generate(lane, options, seconds * 3 + 60))

    def _generate(self, lane, options, limit):
        protocol = "redis" if lane.peer == "redis" else "http"
        command = [LOAD, "--port", self._peers[lane.peer].port, "--protocol", protocol, "--workload", lane.workload,
                   "--keys", self.keys_of(lane), *lane.options, *options]
        result = subprocess.run(pinned(GENERATOR_CORE, command), capture_output=True, text=True, timeout=limit)
        if result.returncode != 0:
            raise project.Failure(result.stderr.strip())
        return result.stdout


def measure_sync():
    """p50 and p99 of a bare write of 4 KB and its sync, in microseconds, beside nothing else."""
    DATA.mkdir(parents=True, exist_ok=True)
    command = [FLOOR, "--mode", "fdatasync", "--directory", DATA, "--seconds", "1"]
    result = subprocess.run(pinned(SERVER_CORE, command), capture_output=True, text=True)
    if result.returncode != 0:
        raise project.Failure(result.stderr.strip())
    return json.loads(result.stdout)
