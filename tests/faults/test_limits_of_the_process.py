"""Few descriptors, little memory: a clear refusal or a closed connection, and the server goes on."""

import contextlib
import http.client
import socket
import time

from machine import start_server, support  # noqa: F401  (a fixture)

LIST_TABLES = b"{}"


def list_tables(endpoint):
    return support.send(endpoint, "POST", "/", support.call_headers("ListTables"), LIST_TABLES)


def large_request(body):
    head = (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
            b"X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: %d\r\n\r\n" % len(body))
    return head + body


def test_out_of_descriptors(start_server, tmp_path):
    """Connections beyond what the system gives wait or are refused; those that are there are served, and later ones, too."""
    server = start_server("--data", str(tmp_path / "data"), limits=("prlimit", "--nofile=64:64"))
    first = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)

    def is_served(connection):
        connection.request("POST", "/", LIST_TABLES, support.call_headers("ListTables"))
        response = connection.getresponse()
        response.read()
        return response.status == 200

    assert is_served(first)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            with contextlib.suppress(OSError):
                stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        assert is_served(first)
    assert list_tables(server.endpoint).status == 200
    assert server.terminate() == 0


def test_little_memory(start_server, tmp_path):
    """What large bodies may take is bounded; beyond it the answer is 503, and small requests are served."""
    server = start_server("--data", str(tmp_path / "data"), "--max-request-memory-mb", "20")
    body = b"x" * (12 << 20)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as slow:
        slow.sendall(large_request(body)[:-1])
        # The first is in the budget and waits for its last byte; the second is beyond it.
        answer = support.send(server.endpoint, "POST", "/", support.call_headers("ListTables"), body)
        assert answer.status == 503
        assert list_tables(server.endpoint).status == 200
        slow.sendall(body[-1:])
        assert slow.recv(12) == b"HTTP/1.1 400"
    assert server.terminate() == 0


def test_memory_goes_back_when_the_server_rests(start_server, tmp_path):
    """What many large requests took at once is kept for the next ones, but not for good."""
    server = start_server("--data", str(tmp_path / "data"))
    before = server.resident_mebibytes()
    request = large_request(b"x" * (4 << 20))
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
                       for _ in range(10)]
        for connection in connections:
            connection.sendall(request[:-1])
        for connection in connections:
            connection.sendall(request[-1:])
            assert connection.recv(12) == b"HTTP/1.1 400"
    taken = server.resident_mebibytes() - before
    assert taken > 30, f"{taken:.0f} MiB: nothing that could go back"
    deadline = time.monotonic() + 30
    while (kept := server.resident_mebibytes() - before) > 15:
        assert time.monotonic() < deadline, f"{kept:.0f} of {taken:.0f} MiB are still there"
        time.sleep(1)
    assert list_tables(server.endpoint).status == 200
