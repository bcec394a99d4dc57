#!/usr/bin/env python3
"""Sends thousands of malformed requests to a running server: HOST:PORT.

Each must be answered by a status of 4xx or by a closed connection; never by 5xx, never by success (but for
classes that mutate at random), never by nothing. After each batch the server must still answer `GET /`. The
same --seed sends the same requests. Creates the table "Malformed" and deletes it; --transport attacks only the
HTTP server, whatever it serves. Ends with `N passed, N failed`, one case for each class, and fails if one did.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import json
import random
import re
import select
import socket
import sys
import time

import database
import transport
from attack import TABLE, Attack, raw, request

BATCH = 500
# A connection that neither ends nor is answered for so long hangs. Sanitizers make servers slow.
PATIENCE_SECONDS = 20
HEALTH = raw("GET / HTTP/1.1", "Host: localhost")
STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n")
LENGTH = re.compile(rb"^content-length: *(\d+)\r$", re.IGNORECASE | re.MULTILINE)


@dataclasses.dataclass
class Outcome:
    statuses: list
    problem: str = ""


def exchange(address, data):
    """Sends `data`, closes the sending side and takes what comes until the server closes: (bytes, reset, problem)."""
    received, reset = bytearray(), False
    deadline = time.monotonic() + PATIENCE_SECONDS
    with socket.create_connection(address, timeout=PATIENCE_SECONDS) as connection:
        connection.setblocking(False)
        unsent = memoryview(data)
        while True:
            left = deadline - time.monotonic()
            wants_to_write = [connection] if unsent is not None else []
            readable, writable, _ = select.select([connection], wants_to_write, [], max(left, 0))
            if not readable and not writable:
                return bytes(received), reset, f"no answer and no end in {PATIENCE_SECONDS} s"
            try:
                if writable:
                    unsent = unsent[connection.send(unsent[: 1 << 18]) :]
                    if not unsent:
                        unsent = None
                        connection.shutdown(socket.SHUT_WR)
                if readable:
                    piece = connection.recv(1 << 18)
                    if not piece:
                        return bytes(received), reset, ""
                    received += piece
            except (ConnectionResetError, BrokenPipeError):
                # What came before is still to be read, once nothing more is sent.
                if reset:
                    return bytes(received), reset, ""
                unsent, reset = None, True
            except BlockingIOError:
                pass
            except OSError:  # shutdown() of a connection that is gone
                unsent, reset = None, True


def statuses_of(received, reset):
    """The statuses of all answers, interim ones left out: (statuses, problem)."""
    statuses = []
    while received:
        match = STATUS_LINE.match(received)
        head, end, rest = received.partition(b"\r\n\r\n")
        if not match or not end:
            return statuses, "" if reset else f"no HTTP answer: {received[:80]!r}"
        status = int(match.group(1))
        length = LENGTH.search(head + b"\r\n")
        size = int(length.group(1)) if length else 0
        if len(rest) < size and not reset:
            return statuses, f"an answer of {size} bytes ended after {len(rest)}"
        received = rest[size:]
        if status >= 200:
            statuses.append(status)
    return statuses, ""


def judge(attack, statuses):
    """What is wrong with the answers; nothing in the best case."""
    for status in statuses:
        if status >= 500:
            return f"status {status}"
    before, after = statuses[: attack.valid_before], statuses[attack.valid_before :]
    if any(status != 200 for status in before):
        return f"a valid request before it was answered {before}"
    if not attack.may_succeed and any(status < 400 for status in after):
        return f"success: {after}"
    return ""


def perform(address, attack):
    try:
        received, reset, problem = exchange(address, attack.data)
    except OSError as error:
        return Outcome([], f"no connection: {error}")
    statuses, malformed = statuses_of(received, reset)
    return Outcome(statuses[attack.valid_before :], problem or malformed or judge(attack, statuses))


def make_attack(seed, index, classes):
    """The attack of that number, and the name of its class."""
    source = random.Random(f"{seed}:{index}")
    make = classes[index % len(classes)]
    attack = make(source)
    # Now and then behind a valid request, on the same connection: the answers must not get mixed up.
    if make in transport.CLASSES and source.random() < 0.2:
        attack = dataclasses.replace(attack, data=HEALTH + attack.data, valid_before=1)
    return make.__name__, attack


def succeeds(address, data):
    return perform(address, Attack(data, may_succeed=True)).statuses == [200]


def prepare(address):
    """Creates the table, and shows that what the attacks are made of is valid."""
    create = request(json.dumps(database.CREATE_TABLE), "CreateTable")
    if not succeeds(address, create):
        sys.exit(f"malformed.py: the table {TABLE} cannot be created; does it exist already?")
    describe = request(json.dumps({"TableName": TABLE}), "DescribeTable")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while b'"ACTIVE"' not in exchange(address, describe)[0]:
        if time.monotonic() > deadline:
            sys.exit(f"malformed.py: the table {TABLE} does not become active")
        time.sleep(0.05)
    for name, (body, _) in database.VALID.items():
        if name != "CreateTable" and not succeeds(address, request(json.dumps(body), name)):
            sys.exit(f"malformed.py: a valid {name} is refused, so that nothing can be learned from invalid ones")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", help="HOST:PORT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8, help="that attack at the same time")
    parser.add_argument("--transport", action="store_true", help="attack the HTTP server only")
    parser.add_argument("--only", metavar="CLASS", help="attacks of this class only")
    return parser.parse_args()


def run(address, options, classes):
    """Sends all attacks: ({class: Counter}, {class: problems})."""
    counts = collections.defaultdict(collections.Counter)
    problems = collections.defaultdict(list)

    def one(index):
        name, attack = make_attack(options.seed, index, classes)
        return index, name, perform(address, attack)

    with concurrent.futures.ThreadPoolExecutor(options.connections) as pool:
        for begin in range(0, options.count, BATCH):
            for index, name, outcome in pool.map(one, range(begin, min(begin + BATCH, options.count))):
                # The last answer is the one that ended the connection.
                kind = f"{outcome.statuses[-1] // 100}xx" if outcome.statuses else "closed"
                counts[name]["violation" if outcome.problem else kind] += 1
                if outcome.problem:
                    problems[name].append(f"number {index}: {outcome.problem}")
            if not succeeds(address, HEALTH):
                problems["health"].append(f"no answer to GET / after number {begin + BATCH - 1}")
                break
    return counts, problems


def main():
    options = parse_options()
    host, _, port = options.server.rpartition(":")
    address = (host.strip("[]"), int(port))
    classes = transport.CLASSES + ([] if options.transport else database.CLASSES)
    if options.only:
        classes = [make for make in classes if make.__name__ == options.only]
        if not classes:
            sys.exit(f"malformed.py: there is no class {options.only}")
    if not succeeds(address, HEALTH):
        sys.exit(f"malformed.py: {options.server} does not answer GET / with 200")
    if not options.transport:
        prepare(address)
    start = time.monotonic()
    counts, problems = run(address, options, classes)
    if not options.transport:
        perform(address, Attack(request(json.dumps({"TableName": TABLE}), "DeleteTable"), may_succeed=True))

    kinds = ["4xx", "closed", "2xx", "violation"]
    print(f"{'class':22}" + "".join(f"{kind:>10}" for kind in kinds))
    for make in classes:
        print(f"{make.__name__:22}" + "".join(f"{counts[make.__name__][kind]:>10}" for kind in kinds))
    for name, texts in problems.items():
        for text in texts[:10]:
            print(f"FAILED {name}: {text} (--seed {options.seed} --count {options.count})")
    sent = sum(sum(counter.values()) for counter in counts.values())
    print(f"{sent} requests with seed {options.seed} in {time.monotonic() - start:.1f} s")
    print(f"{len(counts) - len(problems.keys() & counts.keys())} passed, {len(problems)} failed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
