"""examples/sessions: sessions end by themselves, and exactly what the script prints."""

from support import readme_leaves_out, run_example


def test_sessions(endpoint):
    """Two expire, one is logged out, one stays; the stream tells which is which."""
    assert run_example("sessions", endpoint) == [
        "Four sessions began and cost 4 write units",
        "session-ada belongs to ada",
        "Later session-ada belongs to None, session-rosa to rosa",
        "ada expired",
        "grace logged out",
        "mary expired"]


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("sessions") == []
