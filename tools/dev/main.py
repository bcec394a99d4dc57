"""The commands of ./dev, once Debian's packages are there."""

import argparse
import shutil
import subprocess
import sys

import bench
import build
import compare
import fresh
import npm
import project
import stages
from project import ROOT

USAGE_OF_THE_SERVER = """\
Serein answers at {url} (data in {data}; Ctrl-C stops it). In another terminal:

  export AWS_ACCESS_KEY_ID=000000000000 AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1
  aws dynamodb list-tables --endpoint-url {url}
"""


def _value_of(arguments, flag, default):
    """The value of --flag VALUE or --flag=VALUE among arguments that are the server's business."""
    for index, argument in enumerate(arguments):
        if argument == flag and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith(flag + "="):
            return argument[len(flag) + 1 :]
    return default


def command_setup(_options, _rest):
    npm.setup()
    project.say("setup: everything is there")


def command_build(options, _rest):
    build.build(options.preset, options.targets)
    project.say(f"built in build/{options.preset}")


def command_run(_options, rest):
    build.build("release", ["serein"])
    url = f"http://localhost:{_value_of(rest, '--port', '8000')}"
    data = "memory" if "--in-memory" in rest else _value_of(rest, "--data", "./data")
    project.say("")
    project.say(USAGE_OF_THE_SERVER.format(url=url, data=data))
    if not shutil.which("aws"):
        project.say("(The AWS CLI is not installed here: apt-get install awscli, or ./dev setup.)\n")
    project.replace_process([build.SERVER, "serve", *rest])


def command_check(_options, rest):
    build.build("release", ["serein"])
    arguments = rest if any(word.startswith("--data") for word in rest) else ["--data", "./data", *rest]
    project.replace_process([build.SERVER, "check", *arguments])


def command_test(options, _rest):
    if options.fresh:
        return fresh.run(options)
    return stages.run(options)


def command_lint(_options, rest):
    build.generate()
    project.replace_process([ROOT / "tests" / "lint" / "run", *rest])


def command_format(_options, _rest):
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.cc", "*.h"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    files = [name for name in listing.stdout.split("\n") if name and (ROOT / name).exists()]
    project.run(["clang-format", "-i", *files])
    project.say(f"formatted {len(files)} files")


def command_fuzz(options, rest):
    build.build("clang", options.targets or ["fuzzers"])
    project.replace_process(
        [ROOT / "tests/fuzz/run", "--seconds", str(options.seconds), *options.targets, *rest],
        env=stages.SANITIZER_OPTIONS,
    )


def command_crash(_options, rest):
    build.build("release", ["serein"])
    project.replace_process([ROOT / "tests/crash/run", *rest])


def command_compare(_options, rest):
    compare.run(rest)


def command_bench(options, rest):
    return bench.run(options, rest)


def _parser():
    parser = argparse.ArgumentParser(prog="./dev", description="The one tool of this repository.")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name, function, text, rest=None):
        command = commands.add_parser(name, help=text, description=text, epilog=rest)
        command.set_defaults(function=function, takes_rest=rest is not None)
        return command

    add("setup", command_setup, "Installs what building and testing need; does nothing when it is there.")
    command = add("build", command_build, "Compiles a preset into build/PRESET.")
    command.add_argument("--preset", choices=build.PRESETS, default="release")
    command.add_argument("targets", nargs="*", help="all of them if none is named")
    add("run", command_run, "Builds the server and starts it.",
        rest="Other options go to the server: --port 8000, --data ./data, --in-memory …")
    add("check", command_check, "Checks a data directory with `serein check`.",
        rest="Options go to the program: --data ./data")
    _add_test(add)
    add("lint", command_lint, "Checks what can be said about the tree without running it.",
        rest="Other options go to tests/lint/run: --all, --help")
    add("format", command_format, "Runs clang-format on all C++ files.")
    command = add("fuzz", command_fuzz, "Fuzzes the parsers; what it finds new goes to build/fuzz.")
    command.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    command.add_argument("targets", nargs="*", help="all of them if none is named")
    add("crash", command_crash, "Kills the server under load and compares what is left.",
        rest="Options go to tests/crash/run: --rounds 50 …")
    add("compare", command_compare, "Sends the same random requests to the server and to DynamoDB Local, and compares.",
        rest="Options go to tests/compare/run: --requests 10000 --seed 1 --operations A,B --against local|dynalite …")
    command = add("bench", command_bench, "Loads the server and others by turns, and compares what they reach.",
                  rest="With micro, the micro-benchmarks, options go to Google Benchmark: --benchmark_filter=…")
    bench.add_options(command)
    return parser


def _add_test(add):
    command = add("test", command_test, "Builds and runs all tests; ends with `N passed, N failed`.")
    command.add_argument("--all", action="store_true",
                         help="also what takes long: all tests under sanitizers, fuzzing, 50 crashes")
    command.add_argument("--fresh", action="store_true",
                         help="in a bare Debian 12 made with debootstrap, from the committed tree (root only)")
    command.add_argument("--fresh-ccache", action="store_true",
                         help="with --fresh: let it use this machine's compiler cache")
    command.add_argument("--keep", action="store_true", help="with --fresh: keep the root in build/fresh")
    command.add_argument("stages", nargs="*", metavar="stage",
                         help="only these of: " + " ".join(stages.STAGES))


def main(arguments):
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not options.takes_rest:
        parser.error(f"what is {' '.join(rest)}?")
    for stage in getattr(options, "stages", []):
        if stage not in stages.STAGES:
            parser.error(f"there is no stage {stage}; there are {' '.join(stages.STAGES)}")
    try:
        return options.function(options, rest) or 0
    except project.Failure as failure:
        print(f"./dev {options.command}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
