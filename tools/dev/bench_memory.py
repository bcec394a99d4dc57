"""How much memory a process has, and how that develops."""

import dataclasses
import re
import statistics
import threading
import time

# What is compared of the middle and of the end of a run, as a share of its samples: the lowest of them. Write buffers
# and compactions take memory and give it back; what leaks stays.
WINDOW = 0.2


def resident_of(status):
    """Bytes of resident memory in the text of /proc/PID/status; 0 of a process that has ended."""
    match = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(match.group(1)) * 1024 if match else 0


def resident_bytes(pid):
    with open(f"/proc/{pid}/status") as file:
        return resident_of(file.read())


class Sampler:
    """A context manager that looks at a process again and again."""

    def __init__(self, pid, pause_seconds=1.0):
        self._pid = pid
        self._pause = pause_seconds
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.samples = []  # (seconds since the first one, bytes)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        self._thread.join()

    @property
    def highest(self):
        return max((count for _, count in self.samples), default=0)

    def _run(self):
        begin = time.monotonic()
        while True:
            try:
                self.samples.append((time.monotonic() - begin, resident_bytes(self._pid)))
            except OSError:
                return
            if self._ending.wait(self._pause):
                return


@dataclasses.dataclass(frozen=True)
class Course:
    """How memory went over a run, in bytes."""

    lowest: int
    highest: int
    middle: int  # the lowest around it
    end: int
    slope: float  # of the second half, in bytes a second

    @property
    def growth(self):
        """From the middle to the end, as a share."""
        return self.end / self.middle - 1 if self.middle else 0


def _slope_of(samples):
    """By least squares; none can be said of a single sample."""
    if len(samples) < 2:
        return 0.0
    return statistics.linear_regression(*zip(*samples)).slope


def course_of(samples):
    """What samples say."""
    samples = samples or [(0.0, 0)]
    values = [count for _, count in samples]
    width = max(1, int(len(values) * WINDOW))
    middle = len(values) // 2
    slope = _slope_of(samples[max(0, middle - 1):])
    around_middle = values[max(0, middle - width // 2):][:width]
    return Course(min(values), max(values), min(around_middle), min(values[-width:]), slope)
