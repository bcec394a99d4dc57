"""The arithmetic behind what is measured of one server alone."""

import types

import bench_compaction
import bench_growth
import bench_growth_plan
import bench_memory
import bench_page
import bench_soak
import bench_start


def flat(count, value=100.0):
    return [(float(second), value) for second in range(count)]


def test_resident_memory_is_read_in_bytes():
    """A process that has ended has a status without memory."""
    assert bench_memory.resident_of("Name:\tx\nVmRSS:\t   12 kB\nRssAnon:\t 7 kB\n") == 12 * 1024
    assert bench_memory.resident_of("Name:\tx\nState:\tZ\n") == 0


def test_memory_that_stays():
    """Nothing grows."""
    course = bench_memory.course_of(flat(100))
    assert (course.lowest, course.highest, course.growth, course.slope) == (100, 100, 0, 0)


def test_filling_a_cache_is_no_growth():
    """What comes before the middle does not count."""
    course = bench_memory.course_of([(second, min(second, 40)) for second in range(100)])
    assert course.lowest == 0 and course.growth == 0 and course.slope == 0


def test_memory_that_grows():
    """A leak shows in slope and growth, and fails the run."""
    course = bench_memory.course_of([(second, 1000 + 10 * second) for second in range(100)])
    assert round(course.slope) == 10
    assert 0.25 < course.growth < 0.35
    assert len(bench_soak.problems_of(None, course)) == 1
    assert len(bench_soak.problems_of("wrong answer", course)) == 2
    assert bench_soak.problems_of(None, bench_memory.course_of(flat(4))) == []


def test_what_is_given_back_is_no_growth():
    """Write buffers come and go."""
    course = bench_memory.course_of([(second, 200 if second % 7 else 100) for second in range(100)])
    assert course.highest == 200 and course.growth == 0


def test_few_samples_are_enough():
    """A run that fails at once is to be told of, too."""
    for count in range(4):
        course = bench_memory.course_of(flat(count))
        assert course.growth == 0 and course.slope == 0


def test_tables_align_numbers_to_the_right():
    """Also negative ones; a column with one word is text."""
    lines = bench_page.table(["a", "b", "c"], [["1", "1", "x"], ["-2", "none", "3"]]).splitlines()
    assert lines[1] == "| ---: | --- | --- |"
    assert lines[3] == "| -2 | none | 3 |"


def test_sections_of_a_page_are_independent():
    """Each command writes its own; one may begin with the name of another."""
    page = bench_page.replaced(bench_page.replaced("head\n", "old", "x growth"), "other", "x growth items")
    page = bench_page.replaced(page, "new", "x growth")
    assert "old" not in page and page.startswith("head\n") and page.index("new") < page.index("other")


def test_the_page_has_a_section_for_each_command():
    """A new one would land at the end of the page."""
    page = bench_page.GROWTH.read_text()
    for name in [*(f"growth {part}" for part in bench_growth.PARTS), "start", "soak", "compaction", "trim"]:
        begin, end = bench_page.markers(f"./dev bench {name} --report")
        assert page.index(begin) < page.index(end)


def test_compactions_are_counted_by_their_time():
    """Flushes are none, and those of other phases are not ours."""
    line = '2026/01/01-00:00:00.0 7 EVENT_LOG_v1 {{"time_micros": {}, "job": 3, "event": "{}"}}\n'
    log = (line.format(1_500_000, "compaction_finished") + line.format(2_500_000, "compaction_started") +
           line.format(2_600_000, "flush_finished") + line.format(2_700_000, "compaction_finished"))
    assert bench_compaction.compactions_between(log, 2, 3) == 1


def test_slow_disks_allow_more():
    """The larger of 50 ms and three times the bare sync's."""
    assert bench_compaction.bound_ms({"p999_us": 1_000}) == 50
    assert bench_compaction.bound_ms({"p999_us": 20_000}) == 60


def test_gigabytes_add_steps():
    """Those that are smaller than what is measured anyway would say nothing new."""
    def keys(gigabytes):
        options = types.SimpleNamespace(quick=False, gigabytes=gigabytes)
        return [setting.keys for setting in bench_growth_plan.PARTS["sizes"].settings(options)]
    assert keys(None) == [100_000, 1_000_000]
    assert keys(2) == [100_000, 1_000_000, 2_000_000]
    assert keys(20) == [100_000, 1_000_000, 5_000_000, 20_000_000]


def test_growth_tables_have_a_row_for_each_setting():
    """What is measured of tables in particular stands behind what all have."""
    part = bench_growth.PARTS["tables"]
    setting = bench_growth_plan.Setting("10", 1000)
    median = {"ops_per_second": 12345.6, "p50_us": 1, "p99_us": 2, "cpu_us_per_op": 3.25}
    row = bench_growth.Row(setting, "get", median, 5_000_000, 6_000_000, {"create_p50_us": 700, "create_max_us": 9000})
    assert bench_growth.table_of(part, [row]).splitlines()[-1] == "| 10 | get | 1,000 | 12,346 | 1 | 2 | 3.2 | 5 | 6 | 0.7 | 9.0 |"


def test_a_copy_shares_tables_only(tmp_path):
    """A log that is shared would be written by whoever starts on the copy."""
    (tmp_path / "data" / "db").mkdir(parents=True)
    for name in ("1.sst", "2.log"):
        (tmp_path / "data" / "db" / name).write_text(name)
    bench_start.copy_data(tmp_path / "data", tmp_path / "copy")
    links = {path.name: path.stat().st_nlink for path in (tmp_path / "copy" / "db").iterdir()}
    assert links == {"1.sst": 2, "2.log": 1}


def test_zeros_at_the_end_of_a_log_hold_nothing(tmp_path):
    """Also where they are more than is read at once; zeros before the end are part of a record."""
    log = tmp_path / "000004.log"
    for content in (b"", b"1", b"1" + bytes(5_000_000) + b"2"):
        log.write_bytes(content + bytes(3_000_000))
        assert bench_start.bytes_before_zeros(log) == len(content)
