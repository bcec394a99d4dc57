"""examples/stream: records in order, once, also across a restart, and exactly what the script prints."""

import re
import subprocess
import sys

from support import ROOT, clean_environment, client, random_account

FOLDER = ROOT / "examples" / "stream"


def test_stream(endpoint):
    """Each view shows its images, and two consumers read what one would have read."""
    account = random_account()
    result = subprocess.run(
        [sys.executable, str(FOLDER / "stream.py")], capture_output=True, text=True, timeout=120,
        env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="any",
                              AWS_DEFAULT_REGION="us-east-1", PYTHONDONTWRITEBYTECODE="1"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines() == [
        "KEYS_ONLY:", "  INSERT ada", "  MODIFY ada", "  REMOVE ada",
        "NEW_IMAGE:", "  INSERT ada NewImage 1", "  MODIFY ada NewImage 2", "  REMOVE ada",
        "OLD_IMAGE:", "  INSERT ada", "  MODIFY ada OldImage 1", "  REMOVE ada OldImage 2",
        "NEW_AND_OLD_IMAGES:", "  INSERT ada NewImage 1", "  MODIFY ada OldImage 1, NewImage 2",
        "  REMOVE ada OldImage 2",
        "Several shards; a consumer has read 25 of 60 records, and ends",
        "Another one goes on where it was, and reads the other 47",
        "Its 12 balances are right"]
    assert client(endpoint, account).list_tables()["TableNames"] == []


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    readme = (FOLDER / "README.md").read_text()
    for file in FOLDER.iterdir():
        if file.name != "README.md" and not file.name.startswith(("_", ".")):
            assert re.search(rf"\({re.escape(file.name)}\)", readme)
