"""examples/sessions: sessions end by themselves, and exactly what the script prints."""

import re
import subprocess
import sys

from support import ROOT, clean_environment, client, random_account

FOLDER = ROOT / "examples" / "sessions"


def test_sessions(endpoint):
    """Two expire, one is logged out, one stays; the stream tells which is which."""
    account = random_account()
    result = subprocess.run(
        [sys.executable, str(FOLDER / "sessions.py")], capture_output=True, text=True, timeout=120,
        env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="any",
                              AWS_DEFAULT_REGION="us-east-1", PYTHONDONTWRITEBYTECODE="1"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == "\n".join([
        "Four sessions began and cost 4 write units",
        "session-ada belongs to ada",
        "Later session-ada belongs to None, session-rosa to rosa",
        "ada expired",
        "grace logged out",
        "mary expired", ""])
    assert client(endpoint, account).list_tables()["TableNames"] == []


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    readme = (FOLDER / "README.md").read_text()
    for file in FOLDER.iterdir():
        if file.name != "README.md" and not file.name.startswith(("_", ".")):
            assert re.search(rf"\({re.escape(file.name)}\)", readme)
