"""Pages that the program makes from its own tables are committed as it makes them."""

import pytest

from support import ROOT, run_serein


@pytest.mark.own_server
@pytest.mark.parametrize("page", ["configuration", "compatibility"])
def test_page_is_up_to_date(page):
    """A setting or operation that the documentation does not know is a gap that nobody sees."""
    assert (ROOT / f"docs/user/{page}.md").read_text() == run_serein("page", page).stdout, \
        f"make it anew: build/release/serein page {page} > docs/user/{page}.md"
