"""Decides whether what concurrent clients saw of one register can be put in an order in which each was alone.

A register holds a number; ABSENT stands for no item. Each operation is a step: what it found, what it left, and the
time between whose ends it took effect. The search goes through the answers in the order of time (Lowe's just-in-time
linearisation): it keeps all that the register may be, which is its number, which of the operations that are under way
have taken effect already, and which of those whose outcome is not known were needed for it. An operation is put in
its place no earlier than an answer demands it.

A step of unknown outcome may take effect at any time after its beginning, or never. It is worth a thought only where
it makes the very number that another step found, as without that it could as well be left out; so many cost little.
"""
import bisect
import collections
import dataclasses
import itertools

ABSENT = 0            # ADD takes no item for zero as well; nobody writes zero
ANY = "any"           # found: not told
NEVER = "never"       # found: something that no register can be
ONE_MORE = "one more"  # left, of an increment that was not answered

MAX_STATES = 300_000  # of a register, looked at for one answer
MAX_EFFORT = 50_000   # states looked at to make a contradiction smaller
MAX_CHAIN = 200       # steps of unknown outcome between two known ones


class Undecided(Exception):
    """The search would take too long."""


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """Equal only to itself."""
    found: object           # a number, ANY or NEVER
    left: object            # a number, or ONE_MORE
    invoked: int
    answered: int = None    # None: never
    operation: object = None

    def changes_nothing(self):
        return self.found == self.left


@dataclasses.dataclass(frozen=True)
class State:
    value: int
    done: frozenset   # steps under way that have taken effect
    taken: frozenset  # steps of unknown outcome that have


class Register:
    """All that a register may be after what was seen of it so far."""

    def __init__(self, max_effort=None):
        self.effort = 0  # states looked at
        self.max_effort = max_effort
        self.states = {State(ABSENT, frozenset(), frozenset())}
        self.under_way = []
        self.unknown = Unknown()

    def extend(self, steps):
        """The step whose answer cannot be, or None. All of them begin after those of earlier calls have ended,
        except those of unknown outcome, which stay open."""
        for _, is_answer, _, step in events(steps):
            if not is_answer:
                if step.answered is None:
                    self.unknown.add(step)
                else:
                    self.under_way.append(step)
                continue
            self.states = self._answered(step)
            if not self.states:
                return step
            self.under_way.remove(step)
        return None

    def _answered(self, step):
        """The states in which the step has taken effect, reached from the present ones."""
        reached = set()
        seen = {self._with_what_sees_it(state) for state in self.states}
        ahead = list(seen)
        while ahead:
            state = ahead.pop()
            self.effort += 1
            if len(seen) > MAX_STATES or self.max_effort is not None and self.effort > self.max_effort:
                raise Undecided(f"{self.effort} states")
            if step in state.done:
                reached.add(State(state.value, state.done - {step}, state.taken))
                continue
            for following in self._followers(state):
                if following not in seen:
                    seen.add(following)
                    ahead.append(following)
        return without_the_poorer(reached)

    def _followers(self, state):
        for step in self.under_way:
            if step not in state.done:
                for taken in self.unknown.ways(state.value, step.found, state.taken):
                    yield self._with_what_sees_it(State(step.left, state.done | {step}, taken))

    def _with_what_sees_it(self, state):
        """What only sees the number that is there does so at once: it can do no harm."""
        seeing = [step for step in self.under_way if step.changes_nothing() and step.found == state.value]
        return dataclasses.replace(state, done=state.done.union(seeing)) if seeing else state


class Unknown:
    """Steps that may have taken effect since their beginning."""

    def __init__(self):
        self.makers = collections.defaultdict(list)  # what they left -> steps

    def add(self, step):
        if not step.changes_nothing():
            self.makers[step.left].append(step)

    def ways(self, value, wanted, taken, passed=()):
        """The sets of steps taken, each of which leads from one value to the one that is wanted."""
        if wanted in (ANY, value):
            yield taken
            return
        if len(passed) > MAX_CHAIN:
            raise Undecided(f"more than {MAX_CHAIN} steps of unknown outcome in a row")
        tried = set()  # those that find the same are worth the same here, and increments of any number more elsewhere
        for step in itertools.chain(self.makers.get(wanted, ()), self.makers.get(ONE_MORE, ())):
            found = wanted - 1 if step.left == ONE_MORE else step.found
            if step in taken or found in tried or found in passed or found == NEVER or found != ANY and found < ABSENT:
                continue
            tried.add(found)
            yield from self.ways(value, found, taken | {step}, (*passed, wanted))


def without_the_poorer(states):
    """Without those that others equal though they have taken less, and so can do all that these can."""
    alike = collections.defaultdict(list)
    for state in sorted(states, key=lambda state: len(state.taken)):
        richer = alike[state.value, state.done]
        if not any(other.taken <= state.taken for other in richer):
            richer.append(state)
    return set(itertools.chain.from_iterable(alike.values()))


def events(steps):
    """(time, is answer, number, step), in order; what begins when another ends is under way at the same time."""
    begun = [(step.invoked, False, number, step) for number, step in enumerate(steps)]
    ended = [(step.answered, True, number, step) for number, step in enumerate(steps) if step.answered is not None]
    return sorted(begun + ended, key=lambda event: event[:3])


def smallest_contradiction(steps, refused):
    """As few steps as can be found that no order explains, even if the outcome of all others is taken for unknown.

    `refused` is the step at whose answer the search through `steps` ended."""
    until = refused.answered
    answered = sorted((step for step in steps if step.answered is not None and step.answered <= until),
                      key=lambda step: step.answered)
    others = [without_answer(step) for step in steps if step.invoked <= until and step not in answered]

    left = MAX_EFFORT

    def contradict(kept):
        nonlocal left
        loose = [without_answer(step) for step in answered if step not in kept]
        register = Register(max_effort=left // 4)
        try:
            return register.extend([*others, *loose, *(step for step in answered if step in kept)]) is not None
        except Undecided:
            return False
        finally:
            left -= register.effort

    # The latest beginning from which on they contradict each other, then one by one.
    first = bisect.bisect_left(range(1, len(answered)), True,
                               key=lambda begin: not contradict(set(answered[begin:])))
    kept = answered[first:]
    for step in list(kept):
        fewer = [other for other in kept if other is not step]
        if contradict(set(fewer)):
            kept = fewer
    return kept


def without_answer(step):
    return dataclasses.replace(step, answered=None)
