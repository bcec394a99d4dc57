"""Damage to the JSON of a request: members that are missing, unknown, null or of another type."""

import copy

_OTHER_TYPES = ("a", "", 0, 1, -1, 1.5, True, False, None, [], {}, ["a"], [1], [[]], {"S": "a"}, {"a": "b"}, "x" * 300)


def _places(tree, depth=0):
    """All (container, key, depth) within the tree."""
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(entries):
        yield tree, key, depth
        yield from _places(value, depth + 1)


def mutated(random, body):
    """A copy of the body with one member changed."""
    body = copy.deepcopy(body)
    places = list(_places(body))
    if not places:
        return {"Unknown": 1}
    # What is deep inside is most of a request and the least interesting.
    container, key, _ = random.choices(places, weights=[1 / (1 + 3 * depth) for *_, depth in places])[0]
    way = random.choice(("drop", "drop", "type", "type", "null", "unknown", "text"))
    if way == "drop":
        del container[key]
    elif way == "type":
        container[key] = random.choice(_OTHER_TYPES)
    elif way == "null":
        container[key] = None
    elif way == "text" and isinstance(container[key], str):
        container[key] = _other_text(random, container[key])
    elif isinstance(container, dict):
        container[random.choice(("Unknown", "unknown", "tableName", "KEY"))] = random.choice(_OTHER_TYPES)
    else:
        container.append(random.choice(_OTHER_TYPES))
    return body


def _other_text(random, text):
    return random.choice((text.swapcase(), text + "x", text[:-1], " " + text, "", "x", text * 2, "a" * 256))
