"""Pages with measured tables: facts about a run, and the sections that commands write into them."""

import datetime
import os
import platform
import shlex
import subprocess
import sys

import project
from project import ROOT

GROWTH = ROOT / "docs" / "dev" / "growth.md"


def facts():
    """Where and when: what a report says of its run."""
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout
    return {
        "machine": f"{model}, {os.cpu_count()} cores, Linux {platform.release()}",
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()) + " (the machine has other users)",
        "date": datetime.date.today().isoformat(),
        "commit": commit.strip(),
        "command": "./dev " + shlex.join(sys.argv[1:]),
    }


def lines_of(facts):
    return [f"- {name}: {text}" for name, text in facts.items()]


def markers(command):
    """The lines between which a page has what that command writes."""
    return (f"<!-- what follows is written by {command} -->", f"<!-- what was written by {command} ends here -->")


def replaced(page, text, command):
    """The page with what stands between the command's markers exchanged; at its end when there are none."""
    begin, end = markers(command)
    generated = "\n".join([begin, "", text, "", end])
    if begin not in page:
        return page.rstrip("\n") + "\n\n" + generated + "\n"
    before, rest = page.split(begin, 1)
    _, marker, after = rest.partition(end)
    if not marker:
        raise project.Failure(f"the page has lost the line {end}")
    return before + generated + after


def table(head, rows):
    """A table in Markdown. Columns of numbers are aligned to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    right = [all(row[column][:1].isdigit() or row[column][:1] == "-" for row in cells) for column in range(len(head))]
    lines = [head, ["---:" if each else "---" for each in right], *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def met(condition):
    """How a table says whether a target was met."""
    return "yes" if condition else "**no**"


def megabytes(count):
    return f"{count / 1e6:,.0f}"


def publish(options, name, text, facts):
    """Shows the result of ./dev bench NAME, and writes it to the page if that was asked for."""
    project.say("\n" + text)
    if options.report:
        section = "\n".join([*lines_of(facts), "", text])
        GROWTH.write_text(replaced(GROWTH.read_text(), section, f"./dev bench {name} --report"))
        project.say(f"\nwrote {GROWTH.relative_to(ROOT)}")
