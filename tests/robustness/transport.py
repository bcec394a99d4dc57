"""Attacks on the HTTP server itself: none needs to know what is served.

Each function makes one attack of its class from a seeded source of random numbers.
"""

import json

from attack import Attack, mutated, raw, request

HEAD = ("POST / HTTP/1.1", "Host: localhost")
CHUNKED = (*HEAD, "Transfer-Encoding: chunked")
MEGABYTE = 1 << 20


def put_item(random):
    """A valid body of PutItem."""
    item = {"Id": {"S": f"key-{random.randrange(1000)}"}}
    for i in range(random.randrange(6)):
        item[f"attribute{i}"] = random.choice(
            [
                {"S": "x" * random.randrange(200)},
                {"N": str(random.randrange(-(10**20), 10**20))},
                {"BOOL": True},
                {"NULL": True},
                {"L": [{"S": "a"}, {"N": "1.5"}]},
                {"M": {"b": {"SS": ["c", "d"]}}},
                {"B": "AAECAwQ="},
            ]
        )
    return json.dumps({"TableName": "Malformed", "Item": item})


def chunks(random, body):
    """A correct chunked coding of `body`, without its end."""
    coded = b""
    while body:
        size = random.randrange(1, len(body) + 1)
        coded += b"%x\r\n%s\r\n" % (size, body[:size])
        body = body[size:]
    return coded


def truncated_head(random):
    data = request(put_item(random))
    return Attack(data[: random.randrange(1, data.index(b"\r\n\r\n") + 3)])


def truncated_body(random):
    data = request(put_item(random))
    return Attack(data[: random.randrange(data.index(b"\r\n\r\n") + 4, len(data))])


def truncated_chunks(random):
    coded = chunks(random, put_item(random).encode()) + b"0\r\n\r\n"
    return Attack(raw(*CHUNKED, body=coded[: random.randrange(len(coded))]))


def huge_head(random):
    kind = random.randrange(4)
    if kind == 0:
        return Attack(raw("GET /" + "a" * random.randrange(20_000, 200_000) + " HTTP/1.1", "Host: h"))
    if kind == 1:
        return Attack(raw(*HEAD, "X-Long: " + "a" * random.randrange(20_000, 200_000)))
    if kind == 2:
        return Attack(raw(*HEAD, *[f"X-{i}: v" for i in range(random.randrange(200, 5_000))]))
    return Attack(raw(*HEAD, *["X: " + "v" * 8_000] * random.randrange(9, 30)))


def huge_body(random):
    """Announced much oftener than sent."""
    if random.random() < 0.02:
        return Attack(request(b'{"x":"' + b"y" * (17 * MEGABYTE) + b'"}'))
    if random.random() < 0.02:
        return Attack(raw(*CHUNKED, body=b"1000000\r\n" + b"y" * (16 * MEGABYTE) + b"\r\n1000000\r\n"))
    length = random.choice([64 * MEGABYTE, 10**12, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**30])
    if random.random() < 0.5:
        return Attack(raw(*HEAD, f"Content-Length: {length}", body=b"some"))
    return Attack(raw(*CHUNKED, body=b"%x\r\nsome" % length))


def bad_chunking(random):
    size = random.choice(
        [b"", b" ", b"x", b"-1", b"+5", b"0x5", b"5 ", b" 5", b"5\t", b"g", b"5,5", b"5.0", b"1e1", b'"5"',
         b"0" * 40, b"f" * 17, b"5;" + b"e" * 5_000, b"5;a\0b", b"5;a\rb", b"\xd9\xa5", b"5\0"]
    )
    coded = chunks(random, b"ab") if random.random() < 0.5 else b""
    kind = random.randrange(6)
    if kind <= 1:
        coded += size + b"\r\nhello\r\n0\r\n\r\n"
    elif kind == 2:
        coded += b"5" + random.choice([b"\n", b"\r", b"\n\r", b"\r\r\n"]) + b"hello\r\n0\r\n\r\n"
    elif kind == 3:
        coded += b"5\r\nhello" + random.choice([b"", b"\n", b"x\r\n", b"world\r\n", b"\r"]) + b"0\r\n\r\n"
    elif kind == 4:
        coded += b"0\r\n" + random.choice([b"no colon", b" T: fold", b"T : v", b"T: \0", b": v", b"T: " + b"v" * 20_000])
        coded += b"\r\n\r\n"
    else:
        coded += b"0\r\n" + b"T: v\r\n" * random.randrange(100, 3_000) + b"\r\n"
    return Attack(raw(*CHUNKED, body=coded))


def smuggling(random):
    """Two ways to read where the request ends; the hidden one must never be answered."""
    hidden = raw("GET /hidden HTTP/1.1", "Host: localhost")
    encoding = random.choice(
        ["chunked", "Chunked", "chunked, chunked", "gzip, chunked", "chunked, gzip", "identity", "xchunked", "chunked;q=1",
         '"chunked"', "chunked\x0b", "\x0bchunked", ",chunked", "chunked,", "", "gzip"]
    )
    name = random.choice(["Transfer-Encoding", "transfer-encoding", "TRANSFER-ENCODING"])
    length = str(len(hidden) + 5)
    kind = random.randrange(7)
    if kind == 0:
        lines = [f"Content-Length: {length}", f"{name}: {encoding}"]
    elif kind == 1:
        lines = [f"{name}: {encoding}", f"Content-Length: {length}"]
    elif kind == 2:
        lines = [f"Content-Length: {random.randrange(9)}", f"Content-Length: {length}"]
    elif kind == 3:
        bad = random.choice(["{0}, {0}", "+{0}", "-{0}", "0x{0}", "{0} {0}", "{0};", "{0}.0", "", "{0}\x0b", "'{0}'", "9{0}" + "9" * 30])
        lines = ["Content-Length: " + bad.format(length)]
    elif kind == 4:
        bad = random.choice(["{} :", " {}:", "{}\t:", "X: y\n{}:", "X: y\r{}:", "{}\0:", "\x0b{}:"])
        lines = [f"Content-Length: {length}", bad.format(name) + " chunked"]
    elif kind == 5:
        lines = [f"{name}: chunked", f"{name}: {encoding}"]
    else:
        lines = [f"{name}: {random.choice(['gzip', 'identity', 'chunked, gzip', 'gzip, chunked', 'x'])}"]
    return Attack(raw(*HEAD, *lines, body=b"0\r\n\r\n" + hidden))


def bad_header(random):
    control = chr(random.choice([*range(0, 9), *range(11, 13), *range(14, 32), 127]))
    line = random.choice(
        [f"X: a{control}b", f"X{control}Y: a", f"{control}X: a", "X : a", " X: a", "\tX: a", "no colon", ": no name", "X Y: a",
         "X(Y): a", "X\xe9: a", "X\n: a", "X: a\n Y: b", "X: a\rb", "\"X\": a", "X/Y: a", "[X]: a", "X@Y: a"]
    )
    lines = ["Y: before", "Z: after"]
    lines.insert(random.randrange(3), line)
    return Attack(raw(*HEAD, *lines))


def bad_request_line(random):
    line = random.choice(
        ["GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET / http/1.1", "GET / HTTP/2.0", "GET / HTTP/1.2",
         "GET / HTTP/0.9", "GET / HTTP/11", "GET / HTTP/1.1.1", "GET / HTTP/ 1.1", "GET / FTP/1.1", "GET /a b HTTP/1.1",
         "GET /\x00 HTTP/1.1", "GET /\x7f HTTP/1.1", "GET /\xe4 HTTP/1.1", "GET /a#b HTTP/1.1", "GET a HTTP/1.1", "GET ../ HTTP/1.1",
         "GET * HTTP/1.1", "GET ftp://localhost/ HTTP/1.1", "GET http:// HTTP/1.1", "GET http:/// HTTP/1.1", "GET http://a@localhost/ HTTP/1.1",
         "CONNECT localhost:80 HTTP/1.1", "G\x00T / HTTP/1.1", "G T / HTTP/1.1", "G\xe4T / HTTP/1.1", "(GET) / HTTP/1.1", "A" * 500 + " / HTTP/1.1",
         "\t/ HTTP/1.1", "GET\t/\tHTTP/1.1", "GET / HTTP/1.1\x00", "GET / HTTP/1.1\x0b", "\r\n\r\n\r\n\r\nGET / HTTP/1.1"]
    )  # fmt: skip
    return Attack(raw(line, "Host: localhost"))


def bad_host(random):
    lines = random.choice(
        [[], ["Host: a", "Host: b"], ["Host: a", "host: a"], ["Host: a b"], ["Host: a/b"], ["Host: a@b"], ["Host: a,b"], ["Host: a?b"],
         ["Host: a#b"], ["Host: \xe4"], ["Host: a\x00"], ["Host: <a>"], ["Hosts: a"]]
    )
    first = random.choice(["GET / HTTP/1.1", "POST / HTTP/1.1", "GET /a?b=c HTTP/1.1"])
    if random.random() < 0.1:
        return Attack(raw("GET http://elsewhere/ HTTP/1.1", "Host: localhost"))
    return Attack(raw(first, *lines, "Accept: */*"))


def wrong_line_ends(random):
    head, _, body = request(put_item(random)).partition(b"\r\n\r\n")
    bad = random.choice([b"\n", b"\r", b"\n\r", b"\r\r\n"])
    if random.random() < 0.5:
        return Attack((head + b"\r\n\r\n").replace(b"\r\n", bad) + body)
    lines = head.split(b"\r\n")
    at = random.randrange(1, len(lines))
    return Attack(b"\r\n".join(lines[:at]) + bad + b"\r\n".join(lines[at:]) + b"\r\n\r\n" + body)


def noise(random):
    kind = random.randrange(5)
    if kind == 0:
        return Attack(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.randbytes(500))
    if kind == 1:
        return Attack(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + random.randbytes(50))
    if kind == 2:
        return Attack(bytes(random.randrange(128, 256) for _ in range(random.randrange(1, 3_000))))
    if kind == 3:
        return Attack(random.choice([b"\r\n", b"\n", b"\0", b"\r"]) * random.randrange(1, 5_000))
    return Attack(random.randbytes(random.randrange(1, 100_000)))


def bad_expectation(random):
    value = random.choice(["200-ok", "100-continued", "miracles", "100-continue, more", ""])
    return Attack(raw(*HEAD, f"Expect: {value}", "Content-Length: 2", body=b"{}"))


def mutated_request(random):
    """What remains valid by chance may be answered 200."""
    data = mutated(random, request(put_item(random)), random.randrange(1, 12))
    return Attack(data, may_succeed=True)


CLASSES = [
    truncated_head, truncated_body, truncated_chunks, huge_head, huge_body, bad_chunking, smuggling, bad_header, bad_request_line,
    bad_host, wrong_line_ends, noise, bad_expectation, mutated_request,
]  # fmt: skip
