"""What concurrent clients asked of registers and were told, and whether each register was one.

A register is an item with a number. Registers have nothing to do with each other, so that each is judged alone.
"""
import collections
import dataclasses
import threading
import time

from linearizability import ABSENT, ANY, NEVER, ONE_MORE, Register, Step, Undecided, smallest_contradiction

MAX_LINES = 40  # of a report


@dataclasses.dataclass(eq=False)
class Operation:
    """One call of a client. Without an answer it may take effect at any time after its beginning, or never."""
    kind: str               # read, write, delete, swap (a write on condition of `expected`), increment
    invoked: int            # nanoseconds, of one clock for all
    wanted: int = None      # what a write or swap writes
    expected: int = None    # what a swap asks for; ABSENT: no item
    client: int = None
    answered: int = None
    result: int = None      # what a read found, and a swap that was refused; what an increment made
    refused: bool = False   # a swap, whose condition did not hold

    def step(self):
        found, left = self._effect() if self.answered is not None else self._possible_effect()
        return Step(found, left, self.invoked, self.answered, self)

    def _effect(self):
        if self.kind == "read":
            return self.result, self.result
        if self.kind == "increment":
            return self.result - 1, self.result
        if self.kind == "swap" and self.refused:
            return (NEVER if self.result == self.expected else self.result), self.result
        return self._possible_effect()

    def _possible_effect(self):
        return {"read": (ABSENT, ABSENT), "write": (ANY, self.wanted), "delete": (ANY, ABSENT),
                "swap": (self.expected, self.wanted), "increment": (ANY, ONE_MORE)}[self.kind]

    def __str__(self):
        asked = {"write": f" {self.wanted}", "swap": f" {shown(self.expected)} for {shown(self.wanted)}"}
        if self.answered is None:
            told = "not answered"
        elif self.refused:
            told = f"refused, as there is {shown(self.result)}"
        else:
            told = "done" if self.result is None else shown(self.result)
        return f"{self.kind}{asked.get(self.kind, '')}: {told}"


class History:
    """Notes operations while they go on, from many threads, and judges them when they have come to rest."""

    def __init__(self, clock=time.monotonic_ns):
        self.clock = clock
        self.lock = threading.Lock()
        self.operations = collections.defaultdict(list)  # item -> all operations
        self.judged = collections.Counter()              # item -> how many of them
        self.registers = collections.defaultdict(Register)
        self.judging_seconds = 0

    def __len__(self):
        return sum(len(operations) for operations in self.operations.values())

    def unanswered(self):
        return sum(operation.answered is None for operations in self.operations.values() for operation in operations)

    def begin(self, item, kind, client=None, wanted=None, expected=None):
        with self.lock:
            operation = Operation(kind, self.clock(), wanted, expected, client)
            self.operations[item].append(operation)
        return operation

    def end(self, operation, result=None, refused=False):
        operation.result, operation.refused = result, refused
        operation.answered = self.clock()

    def drop(self, item, operation):
        """It had no effect and says nothing: the server did not take it."""
        with self.lock:
            self.operations[item].remove(operation)

    def judge(self):
        """A report of the first register that was none, or None. No operation is under way: those that have no answer
        will get none."""
        start = time.monotonic()
        try:
            return next(filter(None, map(self._judge, sorted(self.operations))), None)
        finally:
            self.judging_seconds += time.monotonic() - start

    def _judge(self, item):
        new = [operation.step() for operation in self.operations[item][self.judged[item]:]]
        self.judged[item] += len(new)
        try:
            refused = self.registers[item].extend(new)
        except Undecided as problem:
            return f"item {item} is not decided: {problem}"
        if refused is None:
            return None
        steps = [operation.step() for operation in self.operations[item]]
        refused = next(step for step in steps if step.operation is refused.operation)
        return report_of(item, steps, smallest_contradiction(steps, refused))


def report_of(item, steps, contradiction):
    """The operations that contradict each other, with those that made the numbers they found."""
    found = {step.found for step in contradiction}
    own = {step.operation for step in contradiction}
    until = max(step.answered for step in contradiction)
    sources = [step for step in steps if step.operation not in own and step.left in found - {ABSENT}
               and step.invoked <= until and not step.changes_nothing()]
    lines = [(step.operation, "") for step in contradiction]
    lines += [(step.operation, "   (made what was found)") for step in sources]
    lines.sort(key=lambda line: line[0].invoked)
    begin = lines[0][0].invoked
    text = [f"item {item} is not linearisable: no order explains {len(contradiction)} operations "
            f"of {len(steps)} (milliseconds, client, operation)"]
    for operation, remark in lines[:MAX_LINES]:
        end = "" if operation.answered is None else f"{(operation.answered - begin) / 1e6:.3f}"
        text.append(f"  {(operation.invoked - begin) / 1e6:.3f} .. {end:8} {operation.client} {operation}{remark}")
    if len(lines) > MAX_LINES:
        text.append(f"  and {len(lines) - MAX_LINES} more")
    return "\n".join(text)


def shown(value):
    return "no item" if value == ABSENT else value
