"""Random attribute values: mostly small and often the same, so that items meet and conditions hold."""

import base64

# What an attribute usually holds, so that conditions and indexes find the type that they are about.
USUAL_TYPES = {"a": "S", "b": "N", "c": "B", "d": "N", "e": "S", "f": "L", "g": "M", "h": "SS", "k": "NS",
               "m": "BS", "t": "BOOL", "u": "NULL"}
# Names that an expression can only say through a placeholder: reserved, with odd characters, of other alphabets.
ODD_NAMES = ("name", "status", "Size", "a.b", "two words", "1st", "größe", "a-b", "_x", "")
TYPES = ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS")

_STRINGS = ("a", "b", "ab", "abc", "bc", "A", "b c", "0", "10", "é", "日本", "\U0001d11e", "x" * 20)
_NUMBERS = ("0", "1", "2", "3", "-1", "10", "1.5", "-0.25", "100")
_SPELLINGS = ("1.0", "01", "1e1", "+2", "0.00", "-0", "15E-1", "1E2", "0003.1400", ".5", "5.")
_LONG_NUMBERS = ("12345678901234567890123456789012345678", "0.1234567890123456789012345678901234567", "1E125",
                 "9.9999999999999999999999999999999999999E+125", "1E-130", "-1E-130", "-9.9E125",
                 "1" + "0" * 45, "0." + "0" * 60 + "7")
_WRONG_NUMBERS = ("", "abc", " 1", "1 ", "1e", "0x10", "1,5", "NaN", "Infinity", "--1", "1.2.3", "1e126",
                  "1E-131", "-1e126", "123456789012345678901234567890123456789",
                  "1.23456789012345678901234567890123456789", "1e1000", "1E-4000", "٣", "1_0")
_BYTES = (b"a", b"b", b"ab", b"\x00", b"\xff\x01", b"abc")
KEY_VALUES = {"S": ("a", "b", "c", "ab", "é"), "N": ("0", "1", "2", "-1", "10", "1.5"),
              "B": (b"a", b"b", b"ab", b"\x00\xff")}


def text_of(data):
    """Bytes as the protocol writes them."""
    return base64.b64encode(data).decode()


def nested(depth, kind="L"):
    """A value within so many lists or maps."""
    value = {"S": "deep"}
    for _ in range(depth):
        value = {"L": [value]} if kind == "L" else {"M": {"x": value}}
    return value


class Values:
    def __init__(self, random):
        self.random = random

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(choices)

    def string(self):
        return "" if self.chance(0.01) else self.pick(_STRINGS)

    def number(self):
        if self.chance(0.75):
            return self.pick(_NUMBERS)
        return self.pick(_SPELLINGS if self.chance(0.7) else _LONG_NUMBERS)

    def of_type(self, kind, depth=0):
        """A valid value of the type."""
        pick = self.pick
        if kind == "S":
            return {"S": self.string()}
        if kind == "N":
            return {"N": self.number()}
        if kind == "B":
            return {"B": "" if self.chance(0.01) else text_of(pick(_BYTES))}
        if kind == "BOOL":
            return {"BOOL": pick((True, False))}
        if kind == "NULL":
            return {"NULL": True}
        if kind == "L":
            return {"L": [self.any(depth + 1) for _ in range(self.random.randint(0, 3))]}
        if kind == "M":
            return {"M": {name: self.any(depth + 1) for name in "xyz" if self.chance(0.6)}}
        return self._set(kind)

    def _set(self, kind):
        source = {"SS": _STRINGS, "NS": _NUMBERS, "BS": tuple(map(text_of, _BYTES))}[kind]
        return {kind: self.random.sample(source, self.random.randint(1, 3))}

    def any(self, depth=0):
        return self.of_type(self.pick(TYPES if depth < 2 else TYPES[:5]), depth)

    def of_attribute(self, name):
        """What the attribute usually holds, or now and then something else."""
        kind = USUAL_TYPES.get(name)
        return self.of_type(kind) if kind and self.chance(0.9) else self.any()

    def key_value(self, kind):
        value = self.pick(KEY_VALUES[kind])
        if kind == "N" and self.chance(0.15):
            value = self.pick(("1.0", "01", "1e1", "15e-1", "-0"))
        return {kind: text_of(value) if kind == "B" else value}

    def key(self, table):
        return {name: self.key_value(kind) for name, kind in table.keys}

    def item(self, table):
        item = self.key(table)
        for name in USUAL_TYPES:
            if self.chance(0.5):
                item[name] = self.of_attribute(name)
        for index in table.indexes:
            for name, kind in index.keys:
                if name in item and name not in dict(table.keys) and self.chance(0.9):
                    item[name] = self.key_value(kind)
        if self.chance(0.15):
            item[self.pick(ODD_NAMES[:-1])] = self.any()
        return item

    def wrong(self):
        """Something that is no attribute value, or one that the service refuses."""
        kind = self.pick(("number", "number", "set", "shape", "shape", "json", "base64", "odd"))
        if kind == "number":
            return {"N": self.pick(_WRONG_NUMBERS)}
        if kind == "set":
            return self.pick(({"SS": []}, {"NS": []}, {"BS": []}, {"SS": ["a", "a"]}, {"NS": ["1", "1.0"]},
                              {"BS": ["YQ==", "YQ=="]}, {"NS": ["1", "x"]}, {"SS": ["a", ""]}, {"SS": [None]}))
        if kind == "shape":
            return self.pick(({}, {"S": "a", "N": "1"}, {"X": "a"}, {"NULL": False}, {"L": [{}]}, {"M": {"x": {}}},
                              {"s": "a"}, {"S": "a", "X": "b"}, {"L": [{"N": "x"}]}, {"NULL": True, "BOOL": True}))
        if kind == "base64":
            return {"B": self.pick(("a", "YQ", "YQ=", "Y Q=", "ä", "____", "Y===", "YR=="))}
        if kind == "odd":
            return self.pick((nested(31), nested(32), nested(33), nested(32, "M"), nested(31, "M")))
        return self.pick(({"S": 1}, {"S": None}, {"N": 1}, {"BOOL": "true"}, {"BOOL": 1}, {"NULL": "true"}, {"L": {}},
                          {"M": []}, {"SS": "a"}, {"S": ["a"]}, {"B": 1}, "a", None, 1, [], [{"S": "a"}],
                          {"S": True}, {"NS": [1]}, {"L": "a"}, {"N": 1.5}, {"S": {}}, {"BOOL": None}))
