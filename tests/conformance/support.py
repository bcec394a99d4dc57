"""What the tests are made of: a server to talk to, requests as bytes, and signatures."""

import base64
import collections
import contextlib
import dataclasses
import datetime
import gzip
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import zlib

import boto3
import botocore.config
import botocore.exceptions
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "us-east-1"
START_SECONDS = 20


# --- The server ----------------------------------------------------------------------------------


def binary():
    return os.environ.get("SEREIN_BINARY") or os.environ.get("SEREIN") or str(ROOT / "build/release/serein")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more):
    """The environment without settings of servers or clients that would change what is tested."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEREIN", "AWS_"))}
    return {**kept, **more}


def run_serein(*arguments, env=None, timeout=30):
    """Runs a command of the program that ends by itself."""
    return subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=timeout,
                          env=clean_environment(**(env or {})))


class Server:
    """A running `serein serve`; `prefix` is a command that starts it, such as one that sets limits."""

    def __init__(self, log, *arguments, env=None, prefix=()):
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as output:
            self._process = subprocess.Popen(
                [*prefix, binary(), "serve", "--port", str(self.port), *arguments],
                stdout=output, stderr=output, env=clean_environment(**(env or {})))
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"serein ended with {self._process.returncode}:\n{self.log.read_text()}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if send(self.endpoint, "GET", "/").status == 200:
                    return
            time.sleep(0.01)
        raise AssertionError(f"serein does not answer:\n{self.log.read_text()}")

    @property
    def pid(self):
        return self._process.pid

    def resident_mebibytes(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024

    def is_running(self):
        return self._process.poll() is None

    def kill(self):
        """As a power cut would: no chance to tidy up."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def terminate(self):
        """Asks it to end; returns its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=10)


# --- Examples ------------------------------------------------------------------------------------


def run_example(name, endpoint):
    """Runs examples/NAME/NAME.py as an account of its own, which must have no tables afterwards; what it printed."""
    account = random_account()
    result = subprocess.run(
        [sys.executable, str(ROOT / "examples" / name / f"{name}.py")], capture_output=True, text=True, timeout=120,
        env=clean_environment(ENDPOINT=endpoint, AWS_ACCESS_KEY_ID=account, AWS_SECRET_ACCESS_KEY="any",
                              AWS_DEFAULT_REGION=REGION, PYTHONDONTWRITEBYTECODE="1"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert client(endpoint, account).list_tables()["TableNames"] == []
    return result.stdout.splitlines()


def readme_leaves_out(name):
    """The files of an example that its README does not link to: nobody is told of them."""
    folder = ROOT / "examples" / name
    readme = (folder / "README.md").read_text()
    return [file.name for file in folder.iterdir()
            if file.name != "README.md" and not file.name.startswith(("_", ".")) and f"({file.name})" not in readme]


# --- Requests as bytes ---------------------------------------------------------------------------


@dataclasses.dataclass
class Response:
    """An answer as it came; names of headers in any case."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The name of the error, without its namespace."""
        return self.json["__type"].partition("#")[2]

    @property
    def message(self):
        document = self.json
        return document.get("message", document.get("Message"))


def send(endpoint, method, path, headers=None, body=None, connection=None):
    """Sends just these headers (and Host, Content-Length) and this body."""
    own = connection is None
    if own:
        connection = connect(endpoint)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    if body is not None and not any(name.lower() == "transfer-encoding" for name in headers or {}):
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    response = Response(answer.status, answer.msg, answer.read())
    if own:
        connection.close()
    return response


def connect(endpoint):
    url = urllib.parse.urlsplit(endpoint)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    return kind(url.hostname, url.port, timeout=30)


def utc_now():
    return datetime.datetime.now(datetime.timezone.utc)


def made_up_authorization(access_key="AKIAEXAMPLE", region=REGION):
    """Names a caller; its signature is wrong, which open mode does not mind."""
    return (f"AWS4-HMAC-SHA256 Credential={access_key}/20260101/{region}/dynamodb/aws4_request, "
            f"SignedHeaders=host;x-amz-date;x-amz-target, Signature={'0' * 64}")


def call_headers(operation, access_key="AKIAEXAMPLE", region=REGION, service="DynamoDB_20120810"):
    return {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": f"{service}.{operation}",
        "X-Amz-Date": utc_now().strftime("%Y%m%dT%H%M%SZ"),
        "Authorization": made_up_authorization(access_key, region),
    }


def to_bytes(body):
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def body_of(response):
    """The body as it was before it was compressed."""
    return gzip.decompress(response.body) if response.headers["Content-Encoding"] == "gzip" else response.body


def crc32_is_right(response):
    return response.headers["x-amz-crc32"] == str(zlib.crc32(response.body))


# --- Signatures ----------------------------------------------------------------------------------


@dataclasses.dataclass
class Signer:
    """Signature version 4, with every part open to be made wrong."""

    access_key: str
    secret: str
    region: str = REGION
    service: str = "dynamodb"
    terminator: str = "aws4_request"
    algorithm: str = "AWS4-HMAC-SHA256"
    time: datetime.datetime = None
    signed_headers: tuple = ("content-type", "host", "x-amz-date", "x-amz-target")

    def timestamp(self):
        return (self.time or utc_now()).strftime("%Y%m%dT%H%M%SZ")

    def scope(self):
        return f"{self.timestamp()[:8]}/{self.region}/{self.service}/{self.terminator}"

    def sign(self, headers, body, host, query=""):
        """Signature of a POST to / with these headers (lower-case names)."""
        headers = {**headers, "host": host}
        canonical = "\n".join([
            "POST", "/", query,
            *(f"{name}:{headers[name]}" for name in self.signed_headers), "",
            ";".join(self.signed_headers), hashlib.sha256(body).hexdigest(),
        ])
        text = "\n".join(["AWS4-HMAC-SHA256", self.timestamp(), self.scope(),
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in self.scope().split("/"):
            key = hmac.new(key, part.encode(), "sha256").digest()
        return hmac.new(key, text.encode(), "sha256").hexdigest()

    def headers(self, operation, body, host):
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-date": self.timestamp(),
            "x-amz-target": f"DynamoDB_20120810.{operation}",
        }
        signature = self.sign(headers, body, host)
        headers["authorization"] = (
            f"{self.algorithm} Credential={self.access_key}/{self.scope()}, "
            f"SignedHeaders={';'.join(self.signed_headers)}, Signature={signature}")
        return headers

    def query(self, operation, body, host, seconds=60):
        """Query string and headers of a request signed in its URL."""
        headers = {"content-type": "application/x-amz-json-1.0",
                   "x-amz-target": f"DynamoDB_20120810.{operation}"}
        signer = dataclasses.replace(self, signed_headers=("content-type", "host", "x-amz-target"))
        parameters = {
            "X-Amz-Algorithm": self.algorithm,
            "X-Amz-Credential": f"{self.access_key}/{self.scope()}",
            "X-Amz-Date": self.timestamp(),
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": ";".join(signer.signed_headers),
        }
        query = urllib.parse.urlencode(sorted(parameters.items()), quote_via=urllib.parse.quote)
        signature = signer.sign(headers, body, host, query)
        return f"{query}&X-Amz-Signature={signature}", headers


# --- Clients and what is expected of them --------------------------------------------------------


def client(endpoint, access_key="AKIAEXAMPLE", secret="secret", region=REGION, service="dynamodb"):
    """A boto3 client that sends what it is given and does not try again."""
    config = botocore.config.Config(
        parameter_validation=False, retries={"max_attempts": 0}, connect_timeout=10, read_timeout=60)
    session = boto3.session.Session(aws_access_key_id=access_key, aws_secret_access_key=secret,
                                    region_name=region)
    return session.client(service, endpoint_url=endpoint, config=config)


Refusal = collections.namedtuple("Refusal", "code message response")


def refusal_of(call, **arguments):
    """The error that a call of a boto3 client ends with."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return Refusal(error["Code"], error["Message"], caught.value.response)


def expect(refusal, code, message=None):
    """Compares an error with its name and its message: all of it, or a pattern that fits all of it."""
    assert refusal.code == code, refusal.message
    if isinstance(message, re.Pattern):
        assert message.fullmatch(refusal.message), refusal.message
    elif message is not None:
        assert refusal.message == message


def invalid(call, message=None, **arguments):
    """Expects a ValidationException."""
    expect(refusal_of(call, **arguments), "ValidationException", message)


def violation(value, member, constraint):
    """One entry of the message that lists what violates the interface model."""
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{member}' failed to satisfy constraint: {constraint}"


def violations(*entries):
    count = len(entries)
    return f"{count} validation error{'s' if count > 1 else ''} detected: {'; '.join(entries)}"


NOT_NULL = "Member must not be null"


def one_of(*names):
    return f"Member must satisfy enum value set: [{', '.join(names)}]"


def random_text(length=12):
    return secrets.token_hex(length)[:length]


def random_account():
    return "".join(secrets.choice("0123456789") for _ in range(12))


def base64_text(data):
    return base64.b64encode(data).decode()


# --- Values and schemas, briefly -----------------------------------------------------------------


def S(value):
    return {"S": value}


def N(value):
    return {"N": str(value)}


def L(*values):
    return {"L": list(values)}


def M(**members):
    return {"M": members}


def keys(*elements):
    """A KeySchema of (name, role)."""
    return [{"AttributeName": name, "KeyType": role} for name, role in elements]


def definitions(*elements):
    """AttributeDefinitions of (name, type)."""
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in elements]


def index(name, *elements, projection="ALL", include=None, **more):
    """An index of a CreateTable: its key as (name, role), its projection and the attributes that this includes."""
    extra = {"NonKeyAttributes": include} if include is not None else {}
    return {"IndexName": name, "KeySchema": keys(*elements), "Projection": {"ProjectionType": projection, **extra},
            **more}


def text_of_size(item, size):
    """A text that makes the item, which has only texts otherwise, this many bytes with the attribute `fill`."""
    taken = sum(len(name.encode()) + len(value["S"].encode()) for name, value in item.items()) + len("fill")
    return {"S": "x" * (size - taken)}


def all_pages(operation, **arguments):
    """All items of a Query or Scan, page after page, and the number of pages."""
    items, pages = [], 0
    while True:
        answer = operation(**arguments)
        items += answer["Items"]
        pages += 1
        if "LastEvaluatedKey" not in answer:
            return items, pages
        arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
