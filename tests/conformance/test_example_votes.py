"""examples/votes: no vote is lost, on one key and on many, and exactly what the script prints."""

from support import readme_leaves_out, run_example


def test_votes(endpoint):
    """Three elections of 800 votes end with 480 to 320, however they are counted."""
    assert run_example("votes", endpoint) == [
        "One key: red 480 in 1 item, blue 320 in 1 item, of 800 votes",
        "Calculated suffix: red 480 in 10 items, blue 320 in 10 items, of 800 votes",
        "Voter 17 is one of 49 in red#9",
        "Random suffix: red 480 in 10 items, blue 320 in 10 items, of 800 votes"]


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("votes") == []
