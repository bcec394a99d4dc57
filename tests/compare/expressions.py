"""Random expressions: from the grammar, then sometimes damaged.

An expression is made as a list of tokens, so that damage is done to tokens and not to letters.
"""

from values import ODD_NAMES, TYPES, USUAL_TYPES

COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")
RESERVED = ("name", "status", "Size", "VALUES", "count", "Data", "year", "date", "timestamp")
_WORDS = ("AND", "OR", "NOT", "IN", "BETWEEN", "(", ")", ",", ".", "=", "<", "<>", "+", "-", "[", "]", "[0]", "SET",
          "REMOVE", "ADD", "DELETE", "size", "contains", "a", "b", ":", "#", "&", "==", "!", "*", "1", "'a'", "\"a\"")
_UNKNOWN_FUNCTIONS = ("exists", "Size", "SIZE", "attribute_exist", "Contains", "begins_With", "foo", "if_not_exist")
_FUNCTIONS = ("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size",
              "if_not_exists", "list_append")
_OPERATORS = frozenset("= <> < <= > >= + -".split())


def render(tokens, tight=False):
    """The text of an expression; tight leaves out the blanks that may be left out."""
    text = ""
    for before, token in zip(["", *tokens], tokens):
        glued = (not text or token in (".", "[", "]", ")", ",") or before in (".", "[", "(")
                 or (token == "(" and before in _FUNCTIONS + _UNKNOWN_FUNCTIONS)
                 or (tight and (token in _OPERATORS or before in _OPERATORS or before in (",", ")") or token == "(")))
        if before in (")",) and token[:1].isalpha():
            glued = False
        text += token if glued else " " + token
    return text


class Expressions:
    """Makes the expressions of one request and collects their placeholders."""

    def __init__(self, values):
        self.values = values
        self.random = values.random
        self.names = {}
        self.placeholders = {}

    # The parts.

    def name(self, attribute):
        """The attribute as a token: itself, or a placeholder."""
        must = attribute in ODD_NAMES
        if not must and self.values.chance(0.75):
            return attribute
        for placeholder, known in self.names.items():
            if known == attribute and self.values.chance(0.8):
                return placeholder
        placeholder = f"#n{len(self.names)}"
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value):
        placeholder = f":v{len(self.placeholders)}"
        self.placeholders[placeholder] = value
        return placeholder

    def attribute(self):
        odd = ODD_NAMES[:-1] if self.values.chance(0.7) else ("p", "r")
        return self.values.pick(odd if self.values.chance(0.1) else tuple(USUAL_TYPES))

    def path(self, attribute=None):
        """A document path; into lists and maps now and then."""
        attribute = attribute or self.attribute()
        tokens = [self.name(attribute)]
        if attribute == "f" and self.values.chance(0.6):
            tokens += ["[", str(self.random.randint(0, 3)), "]"]
        if attribute == "g" and self.values.chance(0.6):
            tokens += [".", self.name(self.values.pick("xyz"))]
        while self.values.chance(0.06):
            tokens += [".", self.name(self.values.pick("xyz"))] if self.values.chance(0.5) else ["[", "0", "]"]
        return tokens

    def operand(self, attribute):
        """A value to compare the attribute with: of its usual type, mostly."""
        return [self.value(self.values.of_attribute(attribute))]

    # Conditions.

    def condition(self, depth=0):
        values = self.values
        if depth < 3 and values.chance(0.35):
            form = values.pick(("and", "and", "or", "not", "parentheses"))
            if form == "not":
                return ["NOT", *self.condition(depth + 1)]
            if form == "parentheses":
                return ["(", *self.condition(depth + 1), ")"]
            word = form.upper() if values.chance(0.8) else form
            return [*self.condition(depth + 1), word, *self.condition(depth + 1)]
        return values.pick((self._comparison, self._comparison, self._between, self._in, self._function,
                            self._function, self._sizes))()

    def _comparison(self):
        attribute = self.attribute()
        right = self.operand(attribute) if self.values.chance(0.85) else self.path()
        sides = [self.path(attribute), right]
        if self.values.chance(0.1):
            sides.reverse()
        return [*sides[0], self.values.pick(COMPARATORS), *sides[1]]

    def _between(self):
        attribute = self.values.pick("abcde")
        bounds = [self.operand(attribute), self.operand(attribute)]
        return [*self.path(attribute), "BETWEEN", *bounds[0], "AND", *bounds[1]]

    def _in(self):
        attribute = self.attribute()
        tokens = [*self.path(attribute), "IN", "("]
        for number in range(self.random.randint(1, 4)):
            tokens += [","] if number else []
            tokens += self.operand(attribute)
        return [*tokens, ")"]

    def _sizes(self):
        number = self.value({"N": str(self.random.randint(0, 4))})
        return ["size", "(", *self.path(), ")", self.values.pick(COMPARATORS), number]

    def _function(self):
        values = self.values
        name = values.pick(("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"))
        attribute = self.attribute()
        if name == "begins_with":
            attribute = values.pick("aec")
        tokens = [name, "(", *self.path(attribute)]
        if name == "attribute_type":
            tokens += [",", self.value({"S": values.pick(TYPES)})]
        elif name == "begins_with":
            tokens += [",", *self.operand(attribute)]
        elif name == "contains":
            value = values.of_attribute({"h": "a", "k": "b", "m": "c"}.get(attribute, attribute))
            tokens += [",", self.value(value)]
        return [*tokens, ")"]

    def key_condition(self, keys):
        """A condition on keys, given as (attribute, type)."""
        values = self.values
        name, kind = keys[0]
        parts = [[self.name(name), "=", self.value(values.key_value(kind))]]
        if len(keys) > 1 and values.chance(0.6):
            parts.append(self._sort_condition(*keys[1]))
            if values.chance(0.2):
                parts.reverse()
        parts = [["(", *part, ")"] if values.chance(0.05) else part for part in parts]
        return [token for number, part in enumerate(parts) for token in (["AND"] if number else []) + part]

    def _sort_condition(self, name, kind):
        values = self.values
        form = values.pick(("=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"))
        first = self.value(values.key_value(kind))
        if form == "BETWEEN":
            return [self.name(name), form, first, "AND", self.value(values.key_value(kind))]
        if form == "begins_with" and kind != "N":
            return [form, "(", self.name(name), ",", first, ")"]
        return [self.name(name), "=" if form == "begins_with" else form, first]

    # The others.

    def projection(self, keys=()):
        paths = []
        for attribute in self.random.sample([*USUAL_TYPES, *ODD_NAMES[:4], *keys], self.random.randint(1, 4)):
            paths += [[","]] if paths else []
            paths.append(self.path(attribute))
        return [token for path in paths for token in path]

    def update(self):
        """Clauses in any order, each attribute at most once, mostly."""
        attributes = list(USUAL_TYPES)
        self.random.shuffle(attributes)
        clauses = self.random.sample(("SET", "SET", "REMOVE", "ADD", "DELETE"), self.random.randint(1, 3))
        tokens = []
        for clause in dict.fromkeys(clauses):
            tokens.append(clause if self.values.chance(0.9) else clause.lower())
            for number in range(self.random.randint(1, 2)):
                tokens += [","] if number else []
                tokens += self._action(clause, attributes)
        return tokens

    def _action(self, clause, attributes):
        values = self.values
        wanted = {"ADD": "bhkm", "DELETE": "hkm"}.get(clause)
        if wanted and values.chance(0.9):
            attribute = next((name for name in attributes if name in wanted), values.pick(wanted))
        else:
            attribute = attributes[0]
        if attribute in attributes and values.chance(0.95):
            attributes.remove(attribute)
        if clause == "REMOVE":
            return self.path(attribute)
        if clause in ("ADD", "DELETE"):
            return [self.name(attribute), self.value(values.of_attribute(attribute))]
        return [*self.path(attribute), "=", *self._right_side(attribute)]

    def _right_side(self, attribute):
        values = self.values
        form = values.pick(("value", "value", "path", "plus", "minus", "if_not_exists", "list_append"))
        if form == "value":
            return self.operand(attribute)
        if form == "path":
            return self.path()
        if form in ("plus", "minus"):
            sides = [self.path(values.pick("bd")), [self.value(values.of_type("N"))]]
            self.random.shuffle(sides)
            return [*sides[0], "+" if form == "plus" else "-", *sides[1]]
        if form == "if_not_exists":
            return [form, "(", *self.path(), ",", *self.operand(attribute), ")"]
        sides = [self.path("f"), [self.value(values.of_type("L"))]]
        self.random.shuffle(sides)
        return [form, "(", *sides[0], ",", *sides[1], ")"]

    # Damage.

    def damaged(self, tokens):
        """The tokens with one mistake in them, or in the placeholders."""
        ways = (self._drop, self._double, self._swap, self._replace, self._insert, self._undefined, self._reserved,
                self._unknown_function, self._wrong_value, self._unused, self._bad_placeholder, self._other_case,
                self._more_arguments)
        return self.values.pick(ways)(list(tokens))

    def _place(self, tokens):
        return self.random.randrange(len(tokens))

    def _drop(self, tokens):
        del tokens[self._place(tokens)]
        return tokens

    def _double(self, tokens):
        place = self._place(tokens)
        return tokens[:place + 1] + tokens[place:]

    def _swap(self, tokens):
        place = self._place(tokens)
        tokens[place:place + 2] = reversed(tokens[place:place + 2])
        return tokens

    def _replace(self, tokens):
        tokens[self._place(tokens)] = self.values.pick(_WORDS)
        return tokens

    def _insert(self, tokens):
        tokens.insert(self._place(tokens), self.values.pick(_WORDS))
        return tokens

    def _some(self, tokens, wanted):
        """The place of a token of the kind; any place when there is none."""
        places = [place for place, token in enumerate(tokens) if wanted(token)]
        return self.values.pick(places) if places else self._place(tokens)

    def _undefined(self, tokens):
        place = self._some(tokens, lambda token: token[0] in "#:")
        tokens[place] = ":undefined" if tokens[place].startswith(":") else "#undefined"
        return tokens

    def _reserved(self, tokens):
        tokens[self._some(tokens, lambda token: token in USUAL_TYPES)] = self.values.pick(RESERVED)
        return tokens

    def _unknown_function(self, tokens):
        name = self.values.pick(_UNKNOWN_FUNCTIONS + _FUNCTIONS)
        tokens[self._some(tokens, lambda token: token in _FUNCTIONS)] = name
        return tokens

    def _wrong_value(self, tokens):
        if self.placeholders:
            name = self.values.pick(list(self.placeholders))
            self.placeholders[name] = self.values.wrong() if self.values.chance(0.4) else self.values.any()
        return tokens

    def _unused(self, tokens):
        if self.values.chance(0.5):
            self.names["#unused"] = self.values.pick(("a", "b", "unused"))
        else:
            self.placeholders[":unused"] = self.values.any()
        return tokens

    def _bad_placeholder(self, tokens):
        if self.values.chance(0.5):
            name = self.values.pick(("n", "#", "#a-b", "##", "#1", ":n", ""))
            self.names[name] = self.values.pick(("a", "", "x" * 70))
        else:
            self.placeholders[self.values.pick(("v", ":", ":a-b", "::", ":1", "#v", ""))] = self.values.any()
        return tokens

    def _other_case(self, tokens):
        place = self._some(tokens, lambda token: token.isalpha() and len(token) > 1)
        tokens[place] = tokens[place].swapcase()
        return tokens

    def _more_arguments(self, tokens):
        place = self._some(tokens, lambda token: token == ")")
        tokens[place:place] = [",", *self.path()]
        return tokens
