"""examples/music: the scripts that people run, and exactly what they print."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from support import ROOT, clean_environment, client, random_account, readme_leaves_out

FOLDER = ROOT / "examples" / "music"
PSY = {"Artist": {"S": "Psy"}, "Song": {"S": "Gangnam Style"}, "Album": {"S": "Psy 6 (Six Rules)"},
       "Part": {"N": "1"}, "Year": {"N": "2012"}, "LengthSeconds": {"N": "219"}}
LENNON = {"Artist": {"S": "John Lennon"}, "Song": {"S": "Imagine"}, "Album": {"S": "Imagine"}, "Year": {"N": "1971"},
          "Genre": {"S": "Soft rock"}}
GONE = "Requested resource not found: Table: Music not found"


@pytest.fixture
def run(endpoint):
    """Runs a script of the example as an account of its own; answers what it prints."""
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
        assert client(endpoint, account).list_tables()["TableNames"] == []
        return result.stdout

    return run


def test_with_the_aws_cli(run):
    """Each step prints what it should."""
    steps = re.split(r"\n?== .*\n", run(str(FOLDER / "music.sh")))[1:]
    create, put, change, query, scan, delete = steps
    assert json.loads(create) == [{"AttributeName": "Artist", "KeyType": "HASH"},
                                  {"AttributeName": "Song", "KeyType": "RANGE"}]
    assert put.strip() == ""
    assert json.loads(change) == {"N": "2011"}
    assert json.loads(query) == {"Items": [PSY], "Count": 1, "ScannedCount": 1, "ConsumedCapacity": None}
    assert json.loads(scan) == {"Items": [LENNON], "Count": 1, "ScannedCount": 3, "ConsumedCapacity": None}
    status, _, message = delete.strip().partition("\n")
    assert json.loads(status) == "DELETING"
    assert message.strip() == \
        f"An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: {GONE}"


def test_with_boto3(run):
    """The same steps from Python."""
    assert run(sys.executable, str(FOLDER / "music.py")) == "\n".join([
        "Corrected the year 2011",
        "Query found Album Psy 6 (Six Rules), Artist Psy, LengthSeconds 219, Part 1, Song Gangnam Style, Year 2012",
        "Scan read 3 and found 1: Album Imagine, Artist John Lennon, Genre Soft rock, Song Imagine, Year 1971",
        GONE, ""])


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("music") == []
