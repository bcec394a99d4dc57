"""A server that is there to be killed, and what speaks to it."""
import json
import signal
import socket
import subprocess


class Failure(Exception):
    """What the run is about: something was lost or damaged."""


class Client:
    """One connection that speaks the JSON protocol. Written for many of them in one process: http.client takes
    twice as much of the processor for a call, and all threads share one interpreter."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def call(self, operation, body, service="DynamoDB_20120810"):
        """(status, answer); raises OSError when the server goes away."""
        data = json.dumps(body).encode()
        self.socket.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
            b"X-Amz-Target: %b.%b\r\nContent-Length: %d\r\n\r\n%b"
            % (service.encode(), operation.encode(), len(data), data))
        head = self._take(self._find(b"\r\n\r\n") + 4)
        fields = head.lower().partition(b"content-length:")[2]
        text = self._take(int(fields.split(b"\r\n", 1)[0]))
        return int(head.split(b" ", 2)[1]), json.loads(text)

    def close(self):
        self.socket.close()

    def _receive(self):
        more = self.socket.recv(1 << 18)
        if not more:
            raise ConnectionResetError("the server went away")
        self.received += more

    def _find(self, end):
        while (place := self.received.find(end)) < 0:
            self._receive()
        return place

    def _take(self, size):
        while len(self.received) < size:
            self._receive()
        taken, self.received = self.received[:size], self.received[size:]
        return taken


class Server:
    def __init__(self, options, data):
        self.process = subprocess.Popen(
            [options.binary, "serve", "--port", "0", "--data", data, f"--durability={options.durability}",
             "--ttl-change-interval-seconds=0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if " serves " not in line:
            raise Failure(f"the server does not start: {line}{self.process.stderr.read()}")
        self.port = int(line.split(",")[0].rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def check(options, data):
    result = subprocess.run([options.binary, "check", "--data", data], capture_output=True, text=True)
    if result.returncode != 0:
        raise Failure(f"serein check: {result.stdout}{result.stderr}")
