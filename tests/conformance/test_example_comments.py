"""examples/comments: documents and optimistic locking, and exactly what the scripts print."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from support import ROOT, clean_environment, client, random_account, readme_leaves_out

FOLDER = ROOT / "examples" / "comments"
REFUSED = "The conditional request failed"


@pytest.fixture
def run(endpoint):
    """Runs scripts of the example as an account of this test's own; answers what they print."""
    account = random_account()

    def run(*command):
        path = os.environ["PATH"]
        if shutil.which("aws", path="/usr/bin"):  # Debian's, whatever else this machine has
            path = f"/usr/bin{os.pathsep}{path}"
        result = subprocess.run(
            [*command], capture_output=True, text=True, timeout=120,
            env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="any",
                                  AWS_DEFAULT_REGION="us-east-1", PATH=path))
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    run.dynamodb = client(endpoint, account)
    return run


def test_comments(run):
    """Each step prints what it should, and the stored documents are what was written."""
    assert json.loads(run(str(FOLDER / "table.sh"), "create")) == {
        "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    assert run(sys.executable, str(FOLDER / "comments.py")) == "\n".join([
        f"Second c-1 refused: {REFUSED}",
        "Stored as it was put: True",
        "Ann and Bob read version 1 and 1",
        "Ann wrote version 2",
        f"Bob refused: {REFUSED}",
        "Bob read again and wrote version 3, tags second base, fielding, ann, bob",
        "Unknown key: 200 without an item",
        "Unknown key: 200 without an item",
        "Scan found c-1, version 3: Best second baseman I ever saw.",
        "Scan found c-2, no version: Written before comments had versions.", ""])
    item = run.dynamodb.get_item(TableName="BaseballComments", Key={"comment_id": {"S": "c-1"}})["Item"]
    assert item["responses"]["L"][1] == {"M": {
        "email": {"S": "cid@example.com"}, "comment": {"S": "Sources?"}, "likes": {"N": "0"}, "tags": {"L": []}}}
    assert item["edited_by"] == {"S": "bob"}
    assert json.loads(run(str(FOLDER / "table.sh"), "delete")) == "BaseballComments"
    assert run.dynamodb.list_tables()["TableNames"] == []


def test_table_sh_explains_itself():
    """Without a word it says which ones there are, and does nothing."""
    result = subprocess.run([str(FOLDER / "table.sh")], capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert result.stderr.strip().endswith("create | delete")


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("comments") == []
