"""What was decided about classes of differences, and by what."""

import dataclasses
import json
import re

NOT_IMPLEMENTED = "not implemented"
UNDECIDED = "undecided"
UNCONFIRMED = "unconfirmed"
TO_MEND = "to mend"
DECIDED = "decided"

_MEMBERS = {"operations", "against", "serein", "other", "right", "why", "source", "checked"}
_RIGHT = ("serein", "other", "both", "neither")


class Malformed(Exception):
    """A decision that says too little."""


def _pattern(text):
    """A pattern of words and `*`, which stands for any text."""
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.S)


@dataclasses.dataclass
class Decision:
    operations: list
    against: str
    serein: str
    other: str
    right: str
    why: str
    source: str
    checked: bool

    def __post_init__(self):
        self._patterns = _pattern(self.serein), _pattern(self.other)

    def covers(self, against, found):
        return (self.against in ("*", against) and ("*" in self.operations or found.operation in self.operations)
                and bool(self._patterns[0].fullmatch(found.serein)) and bool(self._patterns[1].fullmatch(found.other)))

    @property
    def verdict(self):
        """Without a source that was looked at nothing is confirmed; where serein is wrong, it is to be mended."""
        if not self.source or not self.checked:
            return UNCONFIRMED
        return TO_MEND if self.right in ("other", "neither") else DECIDED


def parse(text):
    """The decisions of the text of the file, or Malformed."""
    result = []
    for number, entry in enumerate(json.loads(text), 1):
        unknown = set(entry) - _MEMBERS
        missing = _MEMBERS - {"source", "checked"} - set(entry)
        if unknown or missing:
            raise Malformed(f"decision {number}: unknown {sorted(unknown)}, missing {sorted(missing)}")
        if entry["right"] not in _RIGHT:
            raise Malformed(f"decision {number}: `right` is one of {', '.join(_RIGHT)}")
        result.append(Decision(**{"source": "", "checked": True, **entry}))
    return result


def verdict(decisions, against, found):
    """(verdict, the decision or None) of a class."""
    if found.is_missing:
        return NOT_IMPLEMENTED, None
    decision = next((entry for entry in decisions if entry.covers(against, found)), None)
    return (decision.verdict, decision) if decision else (UNDECIDED, None)
