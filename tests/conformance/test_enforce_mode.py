"""--auth=enforce: signatures are verified, and the errors come in the order and words of the service."""

import dataclasses
import datetime
import json
import re

import pytest

from support import Server, Signer, client, expect, refusal_of, run_serein, send, utc_now

pytestmark = pytest.mark.own_server

ROOT_KEY = "AKIAROOTEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("enforce") / "log", "--in-memory", "--auth=enforce",
                    env={"SEREIN_ROOT_ACCESS_KEY_ID": ROOT_KEY, "SEREIN_ROOT_SECRET_ACCESS_KEY": SECRET})
    yield server
    server.kill()


@pytest.fixture
def signer():
    return Signer(ROOT_KEY, SECRET)


@pytest.fixture
def call(server):
    """call(signer, change=...) lists tables; `change` may alter headers before they are sent."""

    def call(signer, change=None, body=b"{}", sent=None, path="/"):
        headers = signer.headers("ListTables", body, f"127.0.0.1:{server.port}")
        if change:
            change(headers)
        return send(server.endpoint, "POST", path, headers, body if sent is None else sent)

    return call


def refused(answer, error, message):
    assert answer.status == 400, answer.text
    assert answer.json["__type"] == f"com.amazon.coral.service#{error}"
    if isinstance(message, re.Pattern):
        assert message.fullmatch(answer.message), answer.message
    else:
        assert answer.message == message


def test_right_signature(call, signer):
    """The root key opens."""
    answer = call(signer)
    assert (answer.status, answer.json) == (200, {"TableNames": []})


def test_boto3(server):
    """A real client signs in the same way."""
    own = client(server.endpoint, ROOT_KEY, SECRET)
    assert own.list_tables()["TableNames"] == []


def test_other_regions(server):
    """A key is good for every region."""
    assert client(server.endpoint, ROOT_KEY, SECRET, region="eu-north-1").list_tables()["TableNames"] == []


def test_aws_cli_style_commas(call, signer):
    """Parts of the header may be separated by commas alone."""
    assert call(signer, lambda headers: headers.update(
        authorization=headers["authorization"].replace(", ", ","))).status == 200


def test_health_needs_no_signature(server):
    """Probes have no keys."""
    assert send(server.endpoint, "GET", "/").status == 200


# --- Missing and incomplete ----------------------------------------------------------------------


def test_no_authorization(call, signer):
    """Nothing is not enough."""
    refused(call(signer, lambda headers: headers.pop("authorization")),
            "MissingAuthenticationTokenException", "Request is missing Authentication Token")


@pytest.mark.parametrize("value", ["AWS4", "Basic dXNlcjpwYXNz", "Bearer token", "AWS AKIA:signature"])
def test_other_kinds_of_authorization(call, signer, value):
    """What is no signature of version 4 counts as none."""
    refused(call(signer, lambda headers: headers.update(authorization=value)),
            "MissingAuthenticationTokenException", "Request is missing Authentication Token")


NO_CREDENTIAL = r"Authorization header requires 'Credential' parameter\. "
NO_SIGNATURE = r"Authorization header requires 'Signature' parameter\. "
NO_HEADERS = r"Authorization header requires 'SignedHeaders' parameter\. "
NO_DATE = r"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. "
REST = r"(\(Hashed with SHA-256 and encoded with Base64\) )?Authorization=.*"


@pytest.mark.parametrize("value, missing", [
    ("AWS4-", NO_CREDENTIAL + NO_SIGNATURE + NO_HEADERS),
    ("AWS4-HMAC-SHA256 Credential=a", NO_SIGNATURE + NO_HEADERS),
    ("AWS4-HMAC-SHA256 Signature=b", NO_CREDENTIAL + NO_HEADERS),
    ("AWS4-HMAC-SHA256 Credential=a, Signature=b", NO_HEADERS),
    ("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=b", NO_CREDENTIAL),
])
def test_incomplete_authorization(call, signer, value, missing):
    """All that is missing is told at once."""
    refused(call(signer, lambda headers: headers.update(authorization=value)),
            "IncompleteSignatureException", re.compile(missing + REST))


def test_no_date(call, signer):
    """The date is part of the signature."""
    refused(call(signer, lambda headers: headers.pop("x-amz-date")),
            "IncompleteSignatureException", re.compile(NO_DATE + REST))


def test_nothing_but_the_scheme_and_no_date(call, signer):
    """The date comes last in the list."""
    def change(headers):
        headers.pop("x-amz-date")
        headers["authorization"] = "AWS4-"
    refused(call(signer, change), "IncompleteSignatureException",
            re.compile(NO_CREDENTIAL + NO_SIGNATURE + NO_HEADERS + NO_DATE + REST))


def test_signature_in_header_and_query(call, signer):
    """One signature is enough."""
    refused(call(signer, path="/?X-Amz-Algorithm=AWS4-HMAC-SHA256"), "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")


# --- Dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["201", "2026-01-01T00:00:00Z", "20260101", "yesterday"])
def test_bad_date(call, signer, date):
    """Dates have one form."""
    refused(call(signer, lambda headers: headers.update({"x-amz-date": date})), "IncompleteSignatureException",
            re.compile(rf"Date must be in ISO-8601 'basic format'\. Got '{re.escape(date)}'\. "
                       r"See https?://en\.wikipedia\.org/wiki/ISO_8601"))


def test_old_signature(call, signer):
    """A signature is good for a quarter of an hour."""
    old = dataclasses.replace(signer, time=utc_now() - datetime.timedelta(minutes=16))
    refused(call(old), "InvalidSignatureException", re.compile(
        rf"Signature expired: {old.timestamp()} is now earlier than \d{{8}}T\d{{6}}Z "
        r"\(\d{8}T\d{6}Z - 15 min\.\)"))


def test_signature_of_the_future(call, signer):
    """Clocks may be wrong in the other direction too."""
    new = dataclasses.replace(signer, time=utc_now() + datetime.timedelta(minutes=16))
    refused(call(new), "InvalidSignatureException", re.compile(
        rf"Signature not yet current: {new.timestamp()} is still later than \d{{8}}T\d{{6}}Z "
        r"\(\d{8}T\d{6}Z \+ 15 min\.\)"))


@pytest.mark.parametrize("minutes", [-14, 14])
def test_clocks_that_are_a_little_wrong(call, signer, minutes):
    """Less than a quarter of an hour is forgiven."""
    assert call(dataclasses.replace(signer, time=utc_now() + datetime.timedelta(minutes=minutes))).status == 200


def test_old_date_comes_before_a_bad_credential(call, signer):
    """The date is looked at first."""
    old = dataclasses.replace(signer, access_key="a/b/c", time=utc_now() - datetime.timedelta(hours=1))
    refused(call(old), "InvalidSignatureException", re.compile("Signature expired: .*"))


# --- What was signed -----------------------------------------------------------------------------


def test_host_must_be_signed(call, signer):
    """Otherwise a request could be sent elsewhere."""
    headers = ("content-type", "x-amz-date", "x-amz-target")
    refused(call(dataclasses.replace(signer, signed_headers=headers)), "InvalidSignatureException",
            re.compile(r"'Host'( or ':authority')? must be a 'SignedHeader' in the AWS Authorization\."))


def test_other_algorithm(call, signer):
    """There is one algorithm."""
    refused(call(dataclasses.replace(signer, algorithm="AWS4-HMAC-SHA25")), "IncompleteSignatureException",
            re.compile(r"Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' \(only AWS4-HMAC-SHA256 for now\)\. ?"))


@pytest.mark.parametrize("credential", ["a/b/c/d", "a", "a/b/c/d/e/f"])
def test_credential_of_wrong_length(call, signer, credential):
    """A credential has five parts."""
    def change(headers):
        headers["authorization"] = re.sub(r"Credential=[^,]+", f"Credential={credential}", headers["authorization"])
    refused(call(signer, change), "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            f"got '{credential}'")


@pytest.mark.parametrize("changes, message", [
    ({"service": "s3"}, r"Credential should be scoped to correct service: 'dynamodb'\. "),
    ({"terminator": "aws5_request"},
     r"Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'\. "),
    ({"service": "s3", "terminator": "x"},
     r"Credential should be scoped to correct service: 'dynamodb'\. "
     r"Credential should be scoped with a valid terminator: 'aws4_request', not 'x'\. "),
], ids=["service", "terminator", "both"])
def test_wrong_scope(call, signer, changes, message):
    """What a credential is scoped to must be what is called."""
    refused(call(dataclasses.replace(signer, **changes)), "InvalidSignatureException", re.compile(message[:-1] + " ?"))


def test_wrong_day_in_the_scope(call, signer):
    """The day of the scope is that of the date."""
    def change(headers):
        headers["authorization"] = re.sub(r"/\d{8}/", "/20130609/", headers["authorization"])
    refused(call(signer, change), "InvalidSignatureException", re.compile(
        r"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        r"'20130609' != '\d{8}', from '\d{8}T\d{6}Z'\. ?"))


def test_unknown_key(call, signer):
    """Unknown keys are told apart from wrong signatures."""
    refused(call(dataclasses.replace(signer, access_key="AKIASOMEBODYELSE")),
            "UnrecognizedClientException", "The security token included in the request is invalid.")


MISMATCH = re.compile("The request signature we calculated does not match the signature you provided. Check your AWS "
                      "Secret Access Key and signing method. Consult the service documentation for details.*", re.S)


def test_wrong_secret(call, signer):
    """The right key with a wrong secret."""
    refused(call(dataclasses.replace(signer, secret="wrong")), "InvalidSignatureException", MISMATCH)


def test_wrong_secret_in_boto3(server):
    """What a person sees who mistypes the secret."""
    expect(refusal_of(client(server.endpoint, ROOT_KEY, "wrong").list_tables), "InvalidSignatureException", MISMATCH)


def test_changed_body(call, signer):
    """The body is signed."""
    refused(call(signer, body=b'{"Limit":1}', sent=b'{"Limit":2}'), "InvalidSignatureException", MISMATCH)


def test_changed_target(call, signer):
    """So is the operation."""
    refused(call(signer, lambda headers: headers.update({"x-amz-target": "DynamoDB_20120810.DescribeLimits"})),
            "InvalidSignatureException", MISMATCH)


def test_changed_query(call, signer):
    """And the address."""
    refused(call(signer, path="/?more=1"), "InvalidSignatureException", MISMATCH)


@pytest.mark.parametrize("signature", ["0" * 64, "", "x" * 64, "0" * 63, "0" * 65, "0" * 10000])
def test_signatures_that_are_none(call, signer, signature):
    """Signatures of any form and length are refused."""
    answer = call(signer, lambda headers: headers.update(
        authorization=re.sub(r"Signature=.*", f"Signature={signature}", headers["authorization"])))
    assert answer.status == 400
    assert answer.error in ("InvalidSignatureException", "IncompleteSignatureException")


def test_refused_calls_have_no_effect(server, signer):
    """A table is not made by somebody without a key."""
    body = json.dumps({"TableName": "stolen", "BillingMode": "PAY_PER_REQUEST",
                       "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
                       "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]}).encode()
    wrong = dataclasses.replace(signer, secret="wrong")
    answer = send(server.endpoint, "POST", "/", wrong.headers("CreateTable", body, f"127.0.0.1:{server.port}"), body)
    assert answer.error == "InvalidSignatureException"
    assert "stolen" not in client(server.endpoint, ROOT_KEY, SECRET).list_tables()["TableNames"]


# --- Signed addresses ----------------------------------------------------------------------------


@pytest.fixture
def presigned(server):
    """Calls by a signature in the query string."""

    def call(signer, seconds=60, change=lambda query: query):
        query, headers = signer.query("ListTables", b"{}", f"127.0.0.1:{server.port}", seconds)
        return send(server.endpoint, "POST", f"/?{change(query)}", headers, b"{}")

    return call


def test_signed_address(presigned, signer):
    """The signature may stand in the query string."""
    assert presigned(signer).status == 200


def test_signed_address_with_wrong_secret(presigned, signer):
    """It is verified there too."""
    refused(presigned(dataclasses.replace(signer, secret="wrong")), "InvalidSignatureException", MISMATCH)


def test_signed_address_that_was_changed(presigned, signer):
    """Nobody can make it last longer."""
    refused(presigned(signer, change=lambda query: query.replace("Expires=60", "Expires=600")),
            "InvalidSignatureException", MISMATCH)


def test_signed_address_that_expired(presigned, signer):
    """It lasts as long as it says."""
    old = dataclasses.replace(signer, time=utc_now() - datetime.timedelta(minutes=5))
    assert presigned(old, seconds=600).status == 200
    refused(presigned(old, seconds=60), "InvalidSignatureException", re.compile("Signature expired: .*"))


@pytest.mark.parametrize("name", ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"])
def test_incomplete_address(presigned, signer, name):
    """What is missing is told."""
    refused(presigned(signer, change=lambda query: re.sub(rf"(^|&){name}=[^&]*", "", query)),
            "IncompleteSignatureException",
            f"AWS query-string parameters must include '{name}'. Re-examine the query-string parameters.")


# --- Starting ------------------------------------------------------------------------------------


def test_enforcing_needs_a_key():
    """A server that verifies signatures against nothing would be shut for everybody."""
    result = run_serein("serve", "--port", "0", "--in-memory", "--auth=enforce")
    assert result.returncode != 0
    assert "root" in result.stderr.lower()
