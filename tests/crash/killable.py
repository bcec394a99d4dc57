"""A server that is there to be killed, and what speaks to it."""
import http.client
import json
import signal
import subprocess


class Failure(Exception):
    """What the run is about: something was lost or damaged."""


class Client:
    """One connection that speaks the JSON protocol."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def call(self, operation, body, service="DynamoDB_20120810"):
        """(status, answer); raises OSError or HTTPException when the server goes away."""
        self.connection.request("POST", "/", json.dumps(body), {
            "X-Amz-Target": f"{service}.{operation}",
            "Content-Type": "application/x-amz-json-1.0"})
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())


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
