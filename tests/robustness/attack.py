"""What an attack is, and what all classes of attacks build upon."""

import dataclasses

TABLE = "Malformed"


@dataclasses.dataclass
class Attack:
    """The bytes for one connection, and whether the server may take them for a request."""

    data: bytes
    may_succeed: bool = False
    # Answers with status 200 that come before the one that matters.
    valid_before: int = 0


def request(body, target="PutItem", method="POST", path="/", version="HTTP/1.1", headers=()):
    """A request as an SDK sends it; `headers` are added, `body` is text or bytes."""
    if isinstance(body, str):
        body = body.encode()
    lines = [
        f"{method} {path} {version}",
        "Host: localhost:8000",
        "Accept-Encoding: identity",
        f"X-Amz-Target: DynamoDB_20120810.{target}",
        "Content-Type: application/x-amz-json-1.0",
        "User-Agent: Boto3/1.26.27 Python/3.11.2 Linux/6.1.0 Botocore/1.29.27",
        "X-Amz-Date: 20260101T000000Z",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0123456789abcdef" * 4,
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def raw(*lines, body=b""):
    """A request of exactly these header lines."""
    return b"\r\n".join(line if isinstance(line, bytes) else line.encode("latin-1") for line in lines) + b"\r\n\r\n" + body


def mutated(random, data, changes):
    """`data` with some bytes changed, dropped, repeated or put in."""
    data = bytearray(data)
    for _ in range(changes):
        at = random.randrange(len(data) + 1)
        kind = random.randrange(6)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << random.randrange(8)
        elif kind == 1 and data:
            data[at % len(data)] = random.randrange(256)
        elif kind == 2:
            del data[at : at + random.randrange(1, 20)]
        elif kind == 3:
            data[at:at] = random.randbytes(random.randrange(1, 10))
        elif kind == 4:
            data[at:at] = data[at : at + random.randrange(1, 60)]
        else:
            data[at:at] = random.choice([b"\r\n", b"\0", b"\n", b"\r", b"{", b"]", b'"', b"\\", b":", b" ", b"\xff", b"\xc3"])
    return bytes(data)
