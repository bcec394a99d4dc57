"""examples/votes: no vote is lost, on one key and on many, and exactly what the script prints."""

import re
import subprocess
import sys

from support import ROOT, clean_environment, client, random_account

FOLDER = ROOT / "examples" / "votes"


def test_votes(endpoint):
    """Three elections of 800 votes end with 480 to 320, however they are counted."""
    account = random_account()
    result = subprocess.run(
        [sys.executable, str(FOLDER / "votes.py")], capture_output=True, text=True, timeout=120,
        env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="any",
                              AWS_DEFAULT_REGION="us-east-1", PYTHONDONTWRITEBYTECODE="1"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == "\n".join([
        "One key: red 480 in 1 item, blue 320 in 1 item, of 800 votes",
        "Calculated suffix: red 480 in 10 items, blue 320 in 10 items, of 800 votes",
        "Voter 17 is one of 49 in red#9",
        "Random suffix: red 480 in 10 items, blue 320 in 10 items, of 800 votes", ""])
    assert client(endpoint, account).list_tables()["TableNames"] == []


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    readme = (FOLDER / "README.md").read_text()
    for file in FOLDER.iterdir():
        if file.name != "README.md" and not file.name.startswith(("_", ".")):
            assert re.search(rf"\({re.escape(file.name)}\)", readme)
