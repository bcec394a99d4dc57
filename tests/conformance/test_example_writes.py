"""examples/writes: who wins when two write, what batches leave over, and exactly what the script prints."""

import re
import subprocess
import sys

from support import ROOT, clean_environment, client, random_account

FOLDER = ROOT / "examples" / "writes"


def test_writes(endpoint):
    """Each way to write ends as it should; of 20 MB as much comes at once as 16 MB hold."""
    account = random_account()
    result = subprocess.run(
        [sys.executable, str(FOLDER / "writes.py")], capture_output=True, text=True, timeout=120,
        env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="any",
                              AWS_DEFAULT_REGION="us-east-1", PYTHONDONTWRITEBYTECODE="1"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout == "\n".join([
        "Concurrent: done and done, the price is 11",
        "Conditional: done and refused, the price is 11",
        "Atomic: done and done, the price is 12",
        "Batch of 25: 15 in Products, 10 in Reviews",
        "Batch of 26: ValidationException",
        "Batch of 50 large items: 41 and then 9", ""])
    assert client(endpoint, account).list_tables()["TableNames"] == []


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    readme = (FOLDER / "README.md").read_text()
    for file in FOLDER.iterdir():
        if file.name != "README.md" and not file.name.startswith(("_", ".")):
            assert re.search(rf"\({re.escape(file.name)}\)", readme)
