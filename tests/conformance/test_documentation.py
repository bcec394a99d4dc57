"""What README.md and docs/user tell people to type works as it stands there."""

import json
import os
import re
import shutil
import subprocess

import pytest

from support import ROOT, binary, clean_environment, client, free_port, run_serein
from test_javascript import FOLDER as JS_FOLDER
from test_javascript import node

pytestmark = pytest.mark.own_server

EXPORTS = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_DEFAULT_REGION": "us-east-1"}


def blocks(file, language=""):
    """The blocks of code of a language in a Markdown file."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / file).read_text(), re.MULTILINE | re.DOTALL)


def environment():
    path = os.environ["PATH"]
    if shutil.which("aws", path="/usr/bin"):  # Debian's, whatever else this machine has
        path = f"/usr/bin{os.pathsep}{path}"
    return clean_environment(PATH=path, AWS_PAGER="", HOME="/nonexistent")


def shell(endpoint, *texts):
    """Runs blocks one after the other in one shell; answers the output of the last one."""
    mark = "--- the last block ---"
    script = "shopt -s expand_aliases\nset -e\n" + "\n".join([*texts[:-1], f"echo '{mark}'", texts[-1]])
    result = subprocess.run(["bash", "-c", script.replace("http://localhost:8000", endpoint)],
                            capture_output=True, text=True, timeout=120, env=environment())
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.partition(mark + "\n")[2]


def test_getting_started(start_server, tmp_path):
    """A stranger creates the table, puts and gets items, kills the server, starts it again and finds them."""
    data = str(tmp_path / "data")
    server = start_server("--data", data)
    code = blocks("docs/user/getting-started.md")
    code = [block for block in code if re.match(r"export|alias|ddb", block)]
    (exports, alias, create, put, get, query, find) = code
    empty = re.search(r"answers\n\n```\n(.*?)```", (ROOT / "docs/user/getting-started.md").read_text(), re.DOTALL)
    assert json.loads(shell(server.endpoint, exports, alias)) == json.loads(empty.group(1))
    assert shell(server.endpoint, exports, alias, create, put) == ""
    psy = json.loads(shell(server.endpoint, exports, alias, get))["Item"]
    assert (psy["Song"], psy["Year"]) == ({"S": "Gangnam Style"}, {"N": "2012"})
    assert json.loads(shell(server.endpoint, exports, alias, query))["Items"][0]["Song"] == {"S": "Money"}
    server.kill()
    again = start_server("--data", data)
    assert json.loads(shell(again.endpoint, exports, alias, find))["Item"]["Genre"] == {"S": "Soft rock"}


def test_root_key_and_tls(tmp_path):
    """The lines of README.md and of the page on real data: who has the key gets in, over HTTPS; who has not is refused."""
    (lines,) = [block for block in blocks("docs/user/self-hosting.md") if block.startswith("openssl ")]
    assert lines in blocks("README.md")
    (client_lines,) = [block for block in blocks("docs/user/self-hosting.md") if "--ca-bundle" in block]
    port = free_port()
    script = f"""
        set -e
        {lines.replace("build/release/serein", binary()).rstrip()} --port {port} --data data > log 2>&1 &
        server=$!
        trap 'kill $server' EXIT
        until grep -q serves log; do sleep 0.05; kill -0 $server; done
        {client_lines.replace(":8000", f":{port}")}
        ! AWS_SECRET_ACCESS_KEY=wrong aws dynamodb list-tables --endpoint-url https://localhost:{port} --ca-bundle cert.pem
    """
    # The server is in the background, so what it needs of the shell is set before.
    export = next(line for line in lines.splitlines() if line.startswith("export"))
    script = script.replace(export, "").replace("set -e", f"set -e\n{export}", 1)
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                            env=environment())
    assert result.returncode == 0, result.stdout + result.stderr
    assert json.loads(result.stdout) == {"TableNames": []}
    assert "InvalidSignatureException" in result.stderr


def test_systemd_unit():
    """systemd finds nothing wrong with the unit, and the settings that it gives are ours."""
    unit = (ROOT / "packaging/serein.service").read_text()
    command = re.search(r"^ExecStart=/usr/local/bin/serein (.*)$", unit, re.MULTILINE).group(1)
    assert set(re.findall(r"--[a-z-]+", command)) <= set(re.findall(r"--[a-z-]+", run_serein("serve", "--help").stdout))
    if shutil.which("systemd-analyze"):
        result = subprocess.run(["systemd-analyze", "verify", ROOT / "packaging/serein.service"],
                                capture_output=True, text=True, timeout=60)
        complaints = [line for line in result.stderr.splitlines() if "serein.service" in line
                      and "/usr/local/bin/serein is not executable" not in line]
        assert complaints == []


@pytest.fixture
def readme_server(start_server):
    """A server on which the AWS CLI's lines of the README were typed; and what they printed last."""
    server = start_server("--in-memory")
    lines = [block for block in blocks("README.md") if block.startswith("aws ")]
    exports = [block for block in blocks("README.md") if block.startswith("export ")]
    return server, shell(server.endpoint, *exports, *lines)


def test_readme_with_the_aws_cli(readme_server):
    """Three lines: create, put, get."""
    server, output = readme_server
    printed = "[" + output.replace("}\n{", "},\n{") + "]"  # the descriptions of the table and of the item
    assert json.loads(printed)[-1] == {"Item": {"id": {"S": "1"}, "text": {"S": "It rains."}}}
    assert client(server.endpoint).list_tables()["TableNames"] == ["Notes"]


def test_readme_with_boto3(readme_server):
    """Three lines of Python."""
    server, _ = readme_server
    (code,) = blocks("README.md", "python")
    result = subprocess.run(["/usr/bin/python3", "-c", code.replace("http://localhost:8000", server.endpoint)],
                            capture_output=True, text=True, env={**environment(), **EXPORTS})
    assert result.returncode == 0, result.stderr
    assert result.stdout in ("{'id': '1', 'text': 'It rains.'}\n", "{'text': 'It rains.', 'id': '1'}\n")


def test_readme_with_javascript(readme_server):
    """Three lines of JavaScript."""
    server, _ = readme_server
    (code,) = blocks("README.md", "js")
    result = subprocess.run(
        [node(), "--input-type=module", "-e", code.replace("http://localhost:8000", server.endpoint)],
        capture_output=True, text=True, cwd=JS_FOLDER, env={**environment(), **EXPORTS})
    assert result.returncode == 0, result.stderr
    assert "text: { S: 'It rains.' }" in result.stdout
