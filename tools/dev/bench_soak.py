"""./dev bench soak: many idle and some busy connections for long; nothing may be wrong, lost, or grow."""

import bench_memory
import bench_page
import project
from bench_server import Server

SECONDS, QUICK_SECONDS, ROUNDS = 600, 20, None
MOST_GROWTH = 0.1
_KEYS = 100_000
_WARM_UP_SECONDS = 3
_HEAD = ["seconds", "idle", "busy", "ops/s", "p50 µs", "p99 µs", "p99.9 µs", "max ms", "CPU µs/op", "answers", "errors"]
_MEMORY_HEAD = ["resident MB, lowest", "highest", "lowest around the middle", "lowest at the end", "slope of the second half, MB/h", "target",
                "met"]


def add_options(command):
    command.add_argument("--idle", type=int, default=1000, help="soak: connections that ask once a minute (default: 1000)")
    command.add_argument("--busy", type=int, default=64, help="soak: connections that always ask (default: 64)")


def problems_of(failure, course):
    """Why the run failed, in words; nothing when it did not."""
    problems = [f"an answer was wrong or a connection was lost: {failure}"] if failure else []
    if course.growth > MOST_GROWTH:
        problems.append(f"memory grew by {100 * course.growth:.0f} % between the middle and the end")
    return problems


def _load_row(options, measured):
    return [f"{options.seconds:g}", options.idle, options.busy, f"{measured['ops_per_second']:,.0f}",
            *(f"{measured[key]:,.0f}" for key in ("p50_us", "p99_us", "p999_us")), f"{measured['max_us'] / 1e3:,.1f}",
            f"{measured['cpu_us_per_op']:.1f}", f"{measured['operations']:,}", 0]


def _memory_row(course):
    mb = bench_page.megabytes
    return [mb(course.lowest), mb(course.highest), mb(course.middle), mb(course.end), f"{course.slope * 3600 / 1e6:,.0f}",
            f"≤ {100 * MOST_GROWTH:.0f} % from the middle to the end ({100 * course.growth:+.1f} %)",
            bench_page.met(course.growth <= MOST_GROWTH)]


def _text_of(options, measured, course, problems):
    what = (f"GetItem, PutItem, UpdateItem and Query in equal parts, on disk before the answer, from {options.busy} connections; "
            f"{options.idle:,} more ask once a minute.")
    tables = [bench_page.table(_HEAD, [_load_row(options, measured)]), ""] if measured else []
    return "\n".join([what, "", *tables, bench_page.table(_MEMORY_HEAD, [_memory_row(course)]),
                      *(f"\n- **{problem}**" for problem in problems)])


def run(options, _parts):
    """The first wrong answer ends the run: what comes after it would tell nothing new."""
    facts = bench_page.facts()
    measured, failure = None, None
    with Server(f"--max-connections={options.idle + options.busy + 100}") as server:
        project.say("loading")
        server.prepare("mixed", _KEYS)
        project.say(f"{options.seconds:g} seconds")
        with bench_memory.Sampler(server.pid, min(1.0, options.seconds / 20)) as sampler:
            try:
                measured = server.measure("mixed", options.seconds, "--keys", _KEYS, "--clients", options.busy,
                                          "--idle", options.idle, "--warm-up", _WARM_UP_SECONDS)
            except project.Failure as problem:
                failure = str(problem)
    course = bench_memory.course_of(sampler.samples)
    problems = problems_of(failure, course)
    bench_page.publish(options, "soak", _text_of(options, measured, course, problems), facts)
    return 1 if problems else 0
