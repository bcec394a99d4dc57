"""The protocol itself: headers, compression, errors before an operation is reached, CORS, health, metrics."""

import gzip
import json
import re
import socket
import urllib.parse

import pytest

from support import body_of, call_headers, connect, crc32_is_right, made_up_authorization, to_bytes

# --- Headers of answers --------------------------------------------------------------------------


def test_headers(api):
    """Clients check the CRC, log the id and read the type."""
    answer = api("ListTables", {})
    assert answer.status == 200
    assert re.fullmatch(r"[0-9A-Z]{52}", answer.headers["x-amzn-RequestId"])
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert crc32_is_right(answer)


def test_headers_of_errors(api):
    """Errors have the same headers."""
    answer = api("DescribeTable", {"TableName": "no-such-table"})
    assert answer.status == 400
    assert re.fullmatch(r"[0-9A-Z]{52}", answer.headers["x-amzn-RequestId"])
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert crc32_is_right(answer)
    assert answer.json == {"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
                           "message": "Requested resource not found: Table: no-such-table not found"}


def test_namespace_of_validation_errors(api):
    """Violations come from the validator, not from the service."""
    assert api("PutItem", {}).json["__type"] == "com.amazon.coral.validate#ValidationException"


def test_request_ids_differ(api):
    """An id names one request."""
    assert len({api("ListTables", {}).headers["x-amzn-RequestId"] for _ in range(20)}) == 20


def test_answers_are_compact_json(api, table_s, p):
    """Answers have no blanks that cost bytes, and UTF-8 instead of escapes where that is allowed."""
    item = {"p": {"S": p}, "a": {"S": "ü ✓ 😀"}}
    api("PutItem", {"TableName": table_s, "Item": item})
    answer = api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}})
    assert answer.json == {"Item": item}
    assert answer.text in (json.dumps({"Item": order}, ensure_ascii=False, separators=(",", ":"))
                           for order in (item, dict(reversed(item.items()))))


@pytest.mark.parametrize("escaped", [r"\u00fc", r"\ud83d\ude00", r"\u0000", r"\/", r"\u2028", r"\b\f\n\r\t\"\\"])
def test_escapes_in_requests(api, table_s, p, escaped):
    """Escapes of JSON are what they stand for."""
    body = '{"TableName":"%s","Item":{"p":{"S":"%s"},"a":{"S":"%s"}}}' % (table_s, p, escaped)
    assert api("PutItem", body).status == 200
    stored = api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).json["Item"]["a"]["S"]
    assert stored == json.loads(f'"{escaped}"')


def test_white_space_in_requests(api, table_s, p):
    """People and some clients write JSON with blanks and line ends."""
    body = json.dumps({"TableName": table_s, "Item": {"p": {"S": p}}}, indent=2).replace("\n", "\r\n\t")
    assert api("PutItem", " \n" + body + "\r\n ").status == 200


@pytest.mark.parametrize("content_type", ["application/x-amz-json-1.0; charset=utf-8", "application/json"])
def test_other_content_types(api, content_type):
    """Clients of other makes send these."""
    assert api("ListTables", {}, {"Content-Type": content_type}).status == 200


def test_names_of_headers_in_any_case(raw):
    """Names of headers have no case."""
    headers = {name.upper(): value for name, value in call_headers("ListTables").items()}
    assert raw(headers=headers, body=b"{}").status == 200


# --- Connections ---------------------------------------------------------------------------------


def test_connection_is_kept(raw, endpoint, table_s, p):
    """Many requests go over one connection, also after errors."""
    connection = connect(endpoint)
    connection.connect()
    first = connection.sock
    for operation, body, status in (
            ("ListTables", {}, 200), ("GetItem", {}, 400), ("Nonsense", {}, 400),
            ("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}}}, 200), ("ListTables", {}, 200)):
        assert raw(headers=call_headers(operation), body=to_bytes(body), connection=connection).status == status
        assert connection.sock is first
    connection.close()


def talk(endpoint, data, answers):
    """Sends bytes over one connection and reads until there were so many answers, or the end."""
    url = urllib.parse.urlsplit(endpoint)
    received = b""
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        for part in data if isinstance(data, list) else [data]:
            connection.sendall(part)
        while received.count(b"HTTP/1.1 ") < answers or not received.rstrip().endswith(b"}"):
            part = connection.recv(65536)
            if not part:
                break
            received += part
    return received


def request_bytes(operation, body, **more):
    headers = {"Host": "localhost", **call_headers(operation), "Content-Length": str(len(body)), **more}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value is not None)
    return f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body


def test_pipelining(endpoint):
    """Requests sent at once are answered in order."""
    received = talk(endpoint, request_bytes("ListTables", b'{"Limit":1}') + request_bytes("Nonsense", b"{}") +
                    request_bytes("DescribeTable", b'{"TableName":"no-such-table"}'), 3)
    assert re.findall(rb"HTTP/1.1 (\d+)|#(\w+Exception)", received) == [
        (b"200", b""), (b"400", b""), (b"", b"UnknownOperationException"),
        (b"400", b""), (b"", b"ResourceNotFoundException")]


def test_chunked_request(endpoint):
    """Bodies may come in chunks."""
    received = talk(endpoint, request_bytes("ListTables", b"", **{
        "Content-Length": None, "Transfer-Encoding": "chunked"}) + b'5\r\n{"Lim\r\n6\r\nit":1}\r\n0\r\n\r\n', 1)
    assert received.startswith(b"HTTP/1.1 200")


def test_expect_continue(endpoint):
    """Clients with large bodies ask first."""
    data = request_bytes("ListTables", b"{}", Expect="100-continue")
    received = talk(endpoint, [data[:-2], data[-2:]], 1)
    assert b"HTTP/1.1 200" in received


def test_too_large_request(raw, endpoint):
    """16 MB is the limit; more is told so, without reading it all."""
    url = urllib.parse.urlsplit(endpoint)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(request_bytes("PutItem", b"", **{"Content-Length": str(17 * 1024 * 1024)}))
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
    assert raw(headers=call_headers("ListTables"), body=b"{}").status == 200


def test_large_request(api, table_s, p):
    """Just below 16 MB is read; here it is blanks."""
    body = '{"TableName":"%s","Item":{"p":{"S":"%s"}}%s}' % (table_s, p, " " * 15_900_000)
    assert api("PutItem", body).status == 200


# --- Compression ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large_item(api, table_s):
    """A key whose item has an answer that is worth compressing."""
    key = {"p": {"S": "large-item-of-test-wire"}}
    api("PutItem", {"TableName": table_s, "Item": {**key, "a": {"S": "compress me " * 1000}}})
    yield key
    api("DeleteItem", {"TableName": table_s, "Key": key})


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate", "GZIP", "br, identity, gzip",
                                      "br, gzip;q=0.5", "gzip, br, zstd"])
def test_compressed_answer(api, table_s, large_item, accepted):
    """Large answers are compressed for those who can read it; the CRC is that of the bytes sent."""
    body = {"TableName": table_s, "Key": large_item}
    plain = api("GetItem", body)
    answer = api("GetItem", body, {"Accept-Encoding": accepted})
    assert plain.headers["Content-Encoding"] is None
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.body) < len(plain.body) / 10
    assert crc32_is_right(plain) and crc32_is_right(answer)
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert json.loads(body_of(answer)) == plain.json


@pytest.mark.parametrize("accepted", ["identity", "", "br", "gzip;q=0", "x-other"])
def test_answer_that_must_not_be_compressed(api, table_s, large_item, accepted):
    """Nobody gets what they cannot read."""
    answer = api("GetItem", {"TableName": table_s, "Key": large_item}, {"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] in (None, "identity")
    assert "Item" in answer.json


def test_small_answers_are_not_compressed(api):
    """It would make them larger."""
    assert api("GetItem", {}, {"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None


def test_boto3_checks_the_crc(dynamodb, table_s, large_item):
    """botocore refuses answers whose CRC is wrong."""
    assert dynamodb.get_item(TableName=table_s, Key=large_item)["Item"]["p"] == large_item["p"]


def compressed(value, **more):
    return gzip.compress(to_bytes(value)), {"Content-Encoding": "gzip", **more}


def test_compressed_request(api, table_s, p):
    """Requests may be compressed."""
    body, headers = compressed({"TableName": table_s, "Item": {"p": {"S": p}, "a": {"S": "x" * 10000}}})
    assert api("PutItem", body, headers).status == 200
    assert api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).json["Item"]["a"]["S"] == "x" * 10000


def test_request_compressed_in_two_parts(api, table_s, p):
    """Two gzip members after each other are one stream."""
    body = to_bytes({"TableName": table_s, "Item": {"p": {"S": p}}})
    both = gzip.compress(body[:10]) + gzip.compress(body[10:])
    assert api("PutItem", both, {"Content-Encoding": "gzip"}).status == 200


DAMAGES = {
    "cut": lambda body: body[:-1],
    "short": lambda body: body[:20],
    "empty": lambda body: b"",
    "plain": lambda body: b"{}",
    "wrong sum": lambda body: body[:-6] + bytes([body[-6] ^ 1]) + body[-5:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_compression(api, table_s, p, damage):
    """What cannot be decompressed has no effect."""
    body, headers = compressed({"TableName": table_s, "Item": {"p": {"S": p}}})
    assert 400 <= api("PutItem", damage(body), headers).status <= 500
    assert api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).text == "{}"


def test_unknown_compression(api, table_s, p):
    """An encoding that is not known is no reason to guess."""
    answer = api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}}}, {"Content-Encoding": "garbage"})
    assert 400 <= answer.status <= 500
    assert api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).text == "{}"


def test_small_request_that_becomes_large(api):
    """The limit of 16 MB holds after decompression too."""
    body, headers = compressed('{"TableName":"abc"%s}' % (" " * 30_000_000))
    assert len(body) < 100_000
    assert api("DescribeTable", body, headers).status == 413


# --- Which operation -----------------------------------------------------------------------------


def unknown_operation(answer):
    assert answer.status == 400
    assert answer.json["__type"] == "com.amazon.coral.service#UnknownOperationException"
    assert crc32_is_right(answer)


@pytest.mark.parametrize("target", [
    "DynamoDB_20120810.NoSuchOperation", "DynamoDB_20120810.", "DynamoDB_20120810", "DynamoDB_20990101.ListTables",
    "DynamoDB_20120810.listtables", "DynamoDB_20120810.ListTables.More", "NoService.ListTables", "",
])
def test_unknown_targets(raw, target):
    """What is no operation is told so."""
    unknown_operation(raw(headers={**call_headers("ListTables"), "X-Amz-Target": target}, body=b"{}"))


def test_no_target(raw):
    """A call without a target is no operation."""
    headers = call_headers("ListTables")
    del headers["X-Amz-Target"]
    unknown_operation(raw(headers=headers, body=b"{}"))


def test_operation_that_is_not_implemented(api):
    """Operations of the API that are not there say so: not that they are unknown, and never that they succeeded."""
    answer = api("EnableKinesisStreamingDestination",
                 {"TableName": "abc", "StreamArn": "arn:aws:kinesis:us-east-1:000000000000:stream/x" + "y" * 10})
    if answer.status == 200:
        pytest.skip("it is implemented")
    assert answer.status in (400, 501)
    assert "not implement" in answer.message
    assert "EnableKinesisStreamingDestination" in answer.message


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(raw, method):
    """Operations are called by POST only."""
    assert 400 <= raw(method, headers=call_headers("ListTables"), body=b"{}").status < 500


# --- Bodies that cannot be read ------------------------------------------------------------------


@pytest.mark.parametrize("body", [
    "", "hi", "{", "}", "[]", "7", '"text"', "null", "true", '{"TableName"}', '{"TableName":}', '{"TableName":"a",}',
    "{TableName:'a'}", '{"TableName":"a"}}', '{"TableName":"a"} x', '{"a":1 "b":2}', "{'a':1}", '{"a":01}', '{"a":+1}',
    '{"a":NaN}', '{"a":"\n"}', '{"a":"\\x"}', '{"a":"\\ud800"}', '{"a":tru}', "{" * 10000, "[" * 10000,
    b'{"TableName":"\xff\xfe"}', b'{"TableName":"\xc3"}', b"\xef\xbb\xbf{", b"\x00", b"\x1f\x8b\x08",
], ids=repr)
def test_no_json(api, body):
    """Bodies that are no JSON object, in any way."""
    answer = api("DescribeTable", body)
    assert answer.status == 400
    assert answer.json["__type"] == "com.amazon.coral.service#SerializationException"
    assert crc32_is_right(answer)


def test_every_prefix_of_a_request(raw, endpoint, table_s, p):
    """A body that was cut anywhere is refused."""
    whole = to_bytes({"TableName": table_s, "Item": {"p": {"S": p}, "n": {"N": "1"}, "l": {"L": [{"BOOL": True}]}}})
    connection = connect(endpoint)
    for length in range(len(whole)):
        answer = raw(headers=call_headers("PutItem"), body=whole[:length], connection=connection)
        assert (answer.status, answer.error) == (400, "SerializationException"), whole[:length]
    connection.close()


@pytest.mark.parametrize("body, message", [
    ({"TableName": 23}, "NUMBER_VALUE cannot be converted to String"),
    ({"TableName": -2147483648}, "NUMBER_VALUE cannot be converted to String"),
    ({"TableName": 34.56}, "DECIMAL_VALUE cannot be converted to String"),
    ({"TableName": True}, "TRUE_VALUE cannot be converted to String"),
    ({"TableName": False}, "FALSE_VALUE cannot be converted to String"),
    ({"TableName": []}, "Unrecognized collection type class java.lang.String"),
    ({"TableName": {}}, "Start of structure or map found where not expected"),
    ({"ConsistentRead": 23}, "NUMBER_VALUE cannot be converted to Boolean"),
    ({"ConsistentRead": 0.5}, "DECIMAL_VALUE cannot be converted to Boolean"),
    ({"ConsistentRead": "maybe"}, "Unexpected token received from parser"),
    ({"ConsistentRead": []}, "Unrecognized collection type class java.lang.Boolean"),
    ({"ConsistentRead": {}}, "Start of structure or map found where not expected"),
    ({"Key": "23"}, "Unexpected field type"),
    ({"Key": 23}, "Unexpected field type"),
    ({"Key": True}, "Unexpected field type"),
    ({"Key": []}, "Unrecognized collection type java.util.Map<java.lang.String, "
                  "com.amazonaws.dynamodb.v20120810.AttributeValue>"),
    ({"Key": {"a": "23"}}, "Unexpected value type in payload"),
    ({"Key": {"a": 23}}, "Unexpected value type in payload"),
    ({"Key": {"a": True}}, "Unexpected value type in payload"),
    ({"Key": {"a": []}}, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"),
    ({"Key": {"a": {"S": 23}}}, "NUMBER_VALUE cannot be converted to String"),
    ({"Key": {"a": {"S": True}}}, "TRUE_VALUE cannot be converted to String"),
    ({"Key": {"a": {"N": 23}}}, "NUMBER_VALUE cannot be converted to String"),
    ({"Key": {"a": {"N": 2.5}}}, "DECIMAL_VALUE cannot be converted to String"),
    ({"Key": {"a": {"B": 23}}}, "only base-64-encoded strings are convertible to bytes"),
    ({"Key": {"a": {"B": True}}}, "only base-64-encoded strings are convertible to bytes"),
    ({"Key": {"a": {"B": []}}}, "Unrecognized collection type class java.nio.ByteBuffer"),
    ({"Key": {"a": {"B": {}}}}, "Start of structure or map found where not expected"),
    ({"Key": {"a": {"B": "23456"}}},
     "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
    ({"Key": {"a": {"BOOL": "x"}}}, "Unexpected token received from parser"),
    ({"Key": {"a": {"BOOL": 1}}}, "NUMBER_VALUE cannot be converted to Boolean"),
    ({"Key": {"a": {"SS": "x"}}}, "Unexpected field type"),
    ({"Key": {"a": {"SS": {}}}}, "Start of structure or map found where not expected"),
    ({"Key": {"a": {"SS": [1]}}}, "NUMBER_VALUE cannot be converted to String"),
    ({"Key": {"a": {"L": "x"}}}, "Unexpected field type"),
    ({"Key": {"a": {"L": {}}}}, "Start of structure or map found where not expected"),
    ({"Key": {"a": {"L": ["x"]}}}, "Unexpected value type in payload"),
    ({"Key": {"a": {"M": "x"}}}, "Unexpected field type"),
    ({"Key": {"a": {"M": {"b": {"S": 1}}}}}, "NUMBER_VALUE cannot be converted to String"),
], ids=lambda value: json.dumps(value) if isinstance(value, dict) else "")
def test_values_of_wrong_types(api, body, message):
    """JSON of the wrong type is told with what was found and expected."""
    answer = api("GetItem", {"TableName": "no-such-table", "Key": {"p": {"S": "x"}}, **body})
    assert answer.status == 400
    assert answer.json == {"__type": "com.amazon.coral.service#SerializationException", "Message": message}


@pytest.mark.parametrize("body", [{"ConsistentRead": 23}, {"Key": {"a": {"S": 23}}}, {"Key": {"a": {"L": "x"}}}],
                         ids=json.dumps)
def test_wrong_types_come_before_violations(api, body):
    """A request is read before it is judged: here the name of the table is missing too."""
    assert api("GetItem", body).error == "SerializationException"


@pytest.mark.parametrize("operation, body, message", [
    ("ListTables", {"Limit": "x"}, "STRING_VALUE cannot be converted to Integer"),
    ("ListTables", {"Limit": True}, "TRUE_VALUE cannot be converted to Integer"),
    ("ListTables", {"Limit": []}, "Unrecognized collection type class java.lang.Integer"),
    ("ListTables", {"Limit": {}}, "Start of structure or map found where not expected"),
    ("CreateTable", {"KeySchema": "x"}, "Unexpected field type"),
    ("CreateTable", {"KeySchema": {}}, "Start of structure or map found where not expected"),
    ("CreateTable", {"KeySchema": ["x"]}, "Unexpected value type in payload"),
    ("CreateTable", {"KeySchema": [[]]},
     "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"),
    ("CreateTable", {"ProvisionedThroughput": "x"}, "Unexpected field type"),
    ("CreateTable", {"ProvisionedThroughput": []},
     "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput"),
    ("CreateTable", {"ProvisionedThroughput": {"ReadCapacityUnits": "x"}},
     "STRING_VALUE cannot be converted to Long"),
    ("PutItem", {"ExpressionAttributeNames": []},
     "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"),
    ("PutItem", {"ExpressionAttributeNames": {"#a": 1}}, "NUMBER_VALUE cannot be converted to String"),
])
def test_values_of_wrong_types_elsewhere(api, operation, body, message):
    """Integers, longs, lists, structures and maps of strings."""
    answer = api(operation, body)
    assert answer.json == {"__type": "com.amazon.coral.service#SerializationException", "Message": message}


@pytest.mark.parametrize("text", ["=+/=", "+/+=", "a===", "ab$=", "YQ", "YQ=\n"])
def test_bad_base64(api, text):
    """Binary values that are no base64; the words differ by what is wrong."""
    answer = api("GetItem", {"TableName": "abc", "Key": {"p": {"B": text}}})
    assert (answer.status, answer.error) == (400, "SerializationException")


def test_null_is_absent(api, table_s, p):
    """A member that is null is as if it were not there."""
    body = {"TableName": table_s, "Item": {"p": {"S": p, "N": None}}, "ConditionExpression": None,
            "ReturnValues": None}
    assert api("PutItem", body).status == 200


def test_member_that_comes_twice(api, table_s, p):
    """Two values of one member are refused, or the last one counts, as JSON readers do; nothing else."""
    body = '{"TableName":"%s","Item":{"p":{"S":"%s"},"a":{"S":"1"},"a":{"S":"2"}}}' % (table_s, p)
    answer = api("PutItem", body)
    if answer.status == 200:
        assert api("GetItem", {"TableName": table_s, "Key": {"p": {"S": p}}}).json["Item"]["a"] == {"S": "2"}
    else:
        assert answer.error in ("SerializationException", "ValidationException")


# --- Health, metrics -----------------------------------------------------------------------------


def test_health(raw):
    """A GET of / without a signature says that the service lives, as the cloud's does."""
    answer = raw("GET", "/")
    assert answer.status == 200
    assert answer.text.startswith("healthy")
    assert crc32_is_right(answer)


@pytest.mark.own_server
def test_metrics(raw, api, table_s, p):
    """Every request is counted, by operation."""

    def count():
        text = raw("GET", "/_serein/metrics").text
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines()
                   if re.match(r"serein_\w*requests\w*\{.*\"PutItem\".*\} ", line))

    before = count()
    for _ in range(3):
        api("PutItem", {"TableName": table_s, "Item": {"p": {"S": p}}})
    assert count() - before == 3


@pytest.mark.own_server
def test_metrics_are_prometheus_text(raw):
    """The format that scrapers read: comments, and lines of a name, labels and a number."""
    answer = raw("GET", "/_serein/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert any(line.startswith("# TYPE serein_") for line in lines)
    for line in lines:
        assert re.fullmatch(r'#.*|[a-zA-Z_:][\w:]*(\{(\w+="([^"\\]|\\.)*",?)*\})? [-+.\deEInfNa]+|', line), line


# --- CORS ----------------------------------------------------------------------------------------

CORS = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers",
        "Access-Control-Max-Age", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers")


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_cors_without_origin(raw, method):
    """Programs that are no browsers see nothing of it."""
    answer = raw(method, "/")
    assert [name for name in CORS if answer.headers[name] is not None] == []


def test_cors_of_an_operation(api):
    """Pages of any origin may call and read the answer."""
    answer = api("ListTables", {}, {"Origin": "https://example.com"})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = {name.strip().lower() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"x-amzn-requestid", "x-amz-crc32"} <= exposed
    assert answer.headers["Access-Control-Max-Age"] is None


def test_cors_of_an_error(api):
    """A page shall see errors too."""
    assert api("GetItem", {}, {"Origin": "https://example.com"}).headers["Access-Control-Allow-Origin"] == "*"


def test_preflight(raw):
    """Before a call a browser asks; what it asks for is allowed, for two days."""
    answer = raw("OPTIONS", "/", {
        "Origin": "https://example.com", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type, x-amz-date, x-amz-target"})
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, content-type, x-amz-date, x-amz-target"
    assert answer.headers["Access-Control-Max-Age"] == "172800"
    assert re.fullmatch(r"[0-9A-Z]{52}", answer.headers["x-amzn-RequestId"])


def test_preflight_needs_no_signature(raw):
    """Browsers send none with it."""
    assert raw("OPTIONS", "/", {"Origin": "https://example.com"}).status == 200


# --- Open mode: any credentials ------------------------------------------------------------------


@pytest.mark.own_server
@pytest.mark.parametrize("authorization", [
    made_up_authorization(), made_up_authorization("x"), made_up_authorization("a.b-c_d+e="),
    "AWS4-HMAC-SHA256 Credential=AKIA/20200101/eu-west-1/dynamodb/aws4_request,SignedHeaders=host,Signature=0",
    "AWS4-HMAC-SHA256 Credential=AKIA/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=nothing",
], ids=["made up", "short", "signs", "no blanks", "no hex"])
def test_made_up_signatures(raw, authorization):
    """In open mode nobody needs to know a secret."""
    assert raw(headers={**call_headers("ListTables"), "Authorization": authorization}, body=b"{}").status == 200


@pytest.mark.own_server
def test_any_date(raw):
    """In open mode clocks do not matter."""
    assert raw(headers={**call_headers("ListTables"), "X-Amz-Date": "20130101T000000Z"}, body=b"{}").status == 200


# --- Parameters of other operations --------------------------------------------------------------

EXPRESSIONS = {"ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression",
               "UpdateExpression", "Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter",
               "AttributesToGet"}
OWN = {
    "PutItem": {"ConditionExpression", "Expected"},
    "DeleteItem": {"ConditionExpression", "Expected"},
    "UpdateItem": {"ConditionExpression", "Expected", "UpdateExpression", "AttributeUpdates"},
    "GetItem": {"ProjectionExpression", "AttributesToGet"},
    "Scan": {"ProjectionExpression", "AttributesToGet", "FilterExpression", "ScanFilter"},
}


@pytest.mark.parametrize("operation", OWN)
@pytest.mark.parametrize("value", [7, "x = ", ["x"], {"x": 1}], ids=["number", "text", "list", "map"])
def test_parameters_of_other_operations(api, table_s, p, operation, value):
    """What an operation has not is passed over, whatever it is: nobody has looked at it, and nothing may trip over it."""
    key = {"p": {"S": p}}
    body = {"TableName": table_s, **({} if operation == "Scan" else {"Item": key} if operation == "PutItem" else {"Key": key})}
    for name in sorted(EXPRESSIONS - OWN[operation]):
        answer = api(operation, {**body, name: value})
        assert answer.status == 200, f"{name}: {answer.text}"
