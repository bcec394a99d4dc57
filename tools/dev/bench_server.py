"""A server that is measured alone: started, loaded, looked at, stopped, killed, started again."""

import json
import shutil
import signal
import subprocess
import sys

import bench_memory
import build
import project
from bench_peers import DATA, FLOOR, GENERATOR_CORE, LOAD, SERVER_CORE, pinned
from project import ROOT

sys.path.insert(0, str(ROOT / "tests" / "compare"))
import peers

STREAMS = "DynamoDBStreams_20120810"
_LOADING_SECONDS = 600
_SLOWEST_LOADING = 2_000  # items a second
_STOP_SECONDS = 60


def generator_command(port, workload, *options):
    return [LOAD, "--port", port, "--workload", workload, *options]


def result_of(process_result):
    """What a program said in JSON; a Failure when it failed."""
    if process_result.returncode != 0:
        raise project.Failure(process_result.stderr.strip()[:1000])
    return json.loads(process_result.stdout)


class Server(peers.Peer):
    """serein with its data in a folder. A context manager: it starts on an empty folder, and ends with its data.
    Not pinned, it has all cores, and so has its generator."""

    pause_seconds = 0.001

    def __init__(self, *options, is_pinned=True, data=DATA / "serein"):
        self.data = data
        self.is_pinned = is_pinned
        command = [build.SERVER, "serve", "--data", data, "--port", "{port}", *options]
        super().__init__("serein", self._placed(SERVER_CORE, command))

    def __enter__(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self.start()
        except peers.Failure as failure:
            raise project.Failure(str(failure)) from failure

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def _placed(self, core, command):
        return pinned(core, command) if self.is_pinned else [str(part) for part in command]

    @property
    def pid(self):
        return self.process.pid

    def ask(self, operation, body):
        """The body of the answer, which must be without error. The operation may come with its service in front."""
        answer = self.call(operation, body)
        if not answer.ok:
            raise project.Failure(f"{operation}: {answer.kind}: {answer.message}")
        return answer.body

    def end(self):
        """Stops it in order; its data stays."""
        self._hang_up()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(_STOP_SECONDS)

    def _hang_up(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def kill(self):
        """What a loss of power would be, but for what the system has not written yet; its data stays."""
        self.stop()

    def prepare(self, workload, keys, *options):
        """Makes and loads the tables of a workload; what that took."""
        limit = _LOADING_SECONDS + keys / _SLOWEST_LOADING
        return self._generate(limit, workload, "--prepare", "--keys", keys, *options)

    def measure(self, workload, seconds, *options):
        """What the generator measured. A Failure when an answer was wrong or a connection was lost."""
        return self._generate(seconds * 3 + 120, workload, "--seconds", seconds, "--server-pid", self.pid, *options)

    def _generate(self, limit, workload, *options):
        self._hang_up()  # the server would, while the generator runs for long
        command = self._placed(GENERATOR_CORE, generator_command(self.port, workload, *options))
        try:
            return result_of(subprocess.run(command, capture_output=True, text=True, timeout=limit))
        except subprocess.TimeoutExpired as failure:
            raise project.Failure(f"{workload} takes more than {limit:.0f} seconds") from failure

    def start_load(self, workload, *options):
        """A generator that goes on beside others."""
        command = self._placed(GENERATOR_CORE, generator_command(self.port, workload, *options))
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @property
    def resident(self):
        return bench_memory.resident_bytes(self.pid)

    @property
    def bytes_on_disk(self):
        return bytes_of(self.data)


def bytes_of(folder, pattern="**/*"):
    """What files take on disk; some may go while we look."""
    total = 0
    for path in folder.glob(pattern):
        try:
            total += path.stat().st_blocks * 512
        except FileNotFoundError:
            pass
    return total


def measure_syncs(seconds):
    """What bare writes of 4 KB and their syncs take."""
    DATA.mkdir(parents=True, exist_ok=True)
    command = pinned(SERVER_CORE, [FLOOR, "--mode", "fdatasync", "--directory", DATA, "--seconds", seconds])
    return result_of(subprocess.run(command, capture_output=True, text=True))
