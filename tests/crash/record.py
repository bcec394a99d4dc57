"""What the clients of a crash run know of each key."""
import itertools
import threading


class Record:
    """Each key has one writer, so its writes are in order: the last acknowledged state, and at most one write
    whose outcome is not known. None stands for no item. Safe for use by many threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.states = {}    # key -> item or None: acknowledged, or found after a crash
        self.pending = {}   # key -> item or None: sent and not answered
        self.versions = itertools.count(1)
        self.commits = 0
        self.in_doubt = 0
        self.problems = []

    def next_version(self):
        return next(self.versions)

    def names(self):
        with self.lock:
            return sorted(set(self.states) | set(self.pending))

    def acknowledged(self, name):
        with self.lock:
            return self.states.get(name)

    def begin(self, name, wanted):
        with self.lock:
            self.pending[name] = wanted

    def commit(self, name):
        with self.lock:
            self.states[name] = self.pending.pop(name)
            self.commits += 1

    def abandon(self, name):
        with self.lock:
            self.pending.pop(name)

    def compare(self, name, found):
        """`found` must be the acknowledged state or, where a write is in doubt, the wanted one."""
        with self.lock:
            allowed = [self.states.get(name)]
            if name in self.pending:
                allowed.append(self.pending.pop(name))
                self.in_doubt += 1
            if found not in allowed:
                self.problems.append(
                    f"{name}: acknowledged {shown(allowed[0])}, in doubt {[shown(item) for item in allowed[1:]]}, "
                    f"found {shown(found)}")
            self.states[name] = found


def shown(item):
    if item is None:
        return "no item"
    return f"version {item.get('version', {}).get('N')} with {len(item.get('filler', {}).get('S', ''))} bytes"
