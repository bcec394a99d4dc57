"""Configure and compile."""

import sys

import project
from project import BUILD, JOBS, ROOT

PRESETS = ("release", "debug", "asan", "tsan", "clang", "bench")
SERVER = BUILD / "release" / "serein"


def configure(preset):
    """Runs CMake where it never ran or the presets changed; Ninja itself notices all else."""
    cache = BUILD / preset / "build.ninja"
    presets = ROOT / "CMakePresets.json"
    if not cache.exists() or cache.stat().st_mtime < presets.stat().st_mtime:
        project.run(["cmake", "--preset", preset], quiet=True)
        cache.touch()


def build(preset, targets=()):
    """Compiles the targets of a preset, all of them when none is named."""
    first = not (BUILD / preset / ".ninja_log").exists()
    wait = " (the first time takes some minutes)" if first else ""
    project.say(f"building {preset}: {' '.join(targets) or 'all'}{wait}")
    configure(preset)
    command = ["ninja", "-C", BUILD / preset, f"-j{JOBS}"]
    if not sys.stdout.isatty():
        command.append("--quiet")
    project.run(command + list(targets))


def has_target(preset, target):
    """Whether the preset's build knows the target; some exist only once a folder has something for them."""
    configure(preset)
    ninja_file = BUILD / preset / "build.ninja"
    return f"\nbuild {target}: phony" in ninja_file.read_text()


def generate():
    """Makes the sources that are generated, which is all that tools need that only read the sources."""
    if has_target("release", "serein_models"):
        project.run(["ninja", "-C", BUILD / "release", "--quiet", "serein_models"])
