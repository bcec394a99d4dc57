"""What ./dev bench growth measures: each part lets one number grow, and leaves the rest as it is."""

import dataclasses
from typing import Callable

KEYS = 100_000
ITEM_BYTES = 1000
CLIENTS = 32
# Of items that are not small: what is loaded stays below the cache's 256 MB.
_MOST_LOADED_BYTES = 200_000_000
_FEWEST_KEYS = 100
_WORDS = ((1_000_000, "M"), (1_000, "k"))


@dataclasses.dataclass(frozen=True)
class Setting:
    """One step of a part: a fresh server, what it holds, and how it is asked."""

    label: str
    keys: int = KEYS
    clients: int = CLIENTS
    options: tuple = ()  # of the generator, for loading too
    server_options: tuple = ()


@dataclasses.dataclass(frozen=True)
class Part:
    name: str
    what: str
    dimension: str
    settings: Callable  # of the command's options: a list of Setting
    workloads: tuple = ("get", "put")
    is_pinned: bool = True
    shows_creation: bool = False


def short(number):
    """100000 as 100k."""
    for unit, word in _WORDS:
        if number >= unit and number % (unit // 10) == 0:
            return f"{number / unit:g}{word}"
    return str(number)


def _fewer(keys, options):
    return max(keys // 10, 1000) if options.quick else keys


def _items(options):
    sizes = [("100 B", 100), ("1 KB", 1000), ("10 KB", 10_000), ("100 KB", 100_000), ("400 KB", 400_000)]
    return [Setting(label, max(min(_fewer(KEYS, options), _MOST_LOADED_BYTES // size), _FEWEST_KEYS),
                    options=("--item-bytes", size)) for label, size in sizes]


def _sizes(options):
    """The last two steps go to what was asked for in gigabytes."""
    steps = [_fewer(KEYS, options), _fewer(10 * KEYS, options)]
    most = int(options.gigabytes * 1e9) // ITEM_BYTES if options.gigabytes else 0
    steps += [keys for keys in (most // 4, most) if keys > steps[-1]]
    return [Setting(f"{short(keys)} ({keys * ITEM_BYTES / 1e9:.1f} GB)", keys) for keys in steps]


def _tables(options):
    return [Setting(f"{count:,}", _fewer(KEYS, options), options=("--tables", count)) for count in (1, 10, 100, 1000)]


def _indexes(options):
    return [Setting(str(count), _fewer(KEYS // 5, options), options=("--indexes", count)) for count in (0, 1, 5, 20)]


def _connections(options):
    # As many requests are in work at once, and one more connection asks whether the server is there.
    return [Setting(f"{count:,}", _fewer(KEYS, options), clients=count,
                    server_options=(f"--max-connections={count + 100}", f"--max-in-flight={count + 100}"))
            for count in (1, 10, 100, 1000, 10_000)]


def _threads(options):
    return [Setting(str(count), _fewer(KEYS, options), server_options=(f"--io-threads={count}",)) for count in (1, 2)]


PARTS = {part.name: part for part in (
    Part("items", "Items of one table, of growing size; all of them fit the cache.", "item", _items),
    Part("sizes", "A growing number of items of 1 KB, random among all of them. The cache has its default of 256 MB.",
         "items", _sizes),
    Part("tables", "The same items spread over a growing number of tables, all of which are asked.", "tables", _tables,
         shows_creation=True),
    Part("indexes", "Puts that replace an item and change its key in each of a growing number of global indexes, which have "
         "all attributes: an index costs an entry that goes and one that comes.", "indexes", _indexes,
         workloads=("put",)),
    Part("connections", "A growing number of connections, each of which asks again when it has its answer: latency is the time "
         "that a request queues behind those of the others. Server and generator have a limit for each of them.",
         "connections", _connections, workloads=("get",)),
    Part("threads", "Threads for requests. **The server is not pinned to a core here**, and neither is the generator: "
         "on a machine of two cores they share both, so this says less than what two cores of its own would.", "I/O threads",
         _threads, is_pinned=False),
)}
