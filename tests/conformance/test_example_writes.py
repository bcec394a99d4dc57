"""examples/writes: who wins when two write, what batches leave over, and exactly what the script prints."""

from support import readme_leaves_out, run_example


def test_writes(endpoint):
    """Each way to write ends as it should; of 20 MB as much comes at once as 16 MB hold."""
    assert run_example("writes", endpoint) == [
        "Concurrent: done and done, the price is 11",
        "Conditional: done and refused, the price is 11",
        "Atomic: done and done, the price is 12",
        "Batch of 25: 15 in Products, 10 in Reviews",
        "Batch of 26: ValidationException",
        "Batch of 50 large items: 41 and then 9"]


def test_readme_names_all_files():
    """A file that nobody is told of is not read."""
    assert readme_leaves_out("writes") == []
