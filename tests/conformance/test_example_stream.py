"""examples/stream: records in order, once, also across a restart, and exactly what the script prints."""

from support import readme_leaves_out, run_example


def test_stream(endpoint):
    """Each view shows its images, and two consumers read what one would have read."""
    assert run_example("stream", endpoint) == [
        "KEYS_ONLY:", "  INSERT ada", "  MODIFY ada", "  REMOVE ada",
        "NEW_IMAGE:", "  INSERT ada NewImage 1", "  MODIFY ada NewImage 2", "  REMOVE ada",
        "OLD_IMAGE:", "  INSERT ada", "  MODIFY ada OldImage 1", "  REMOVE ada OldImage 2",
        "NEW_AND_OLD_IMAGES:", "  INSERT ada NewImage 1", "  MODIFY ada OldImage 1, NewImage 2",
        "  REMOVE ada OldImage 2",
        "Several shards; a consumer has read 25 of 60 records, and ends",
        "Another one goes on where it was, and reads the other 47",
        "Its 12 balances are right"]


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("stream") == []
