"""What a report says is worth no more than the arithmetic behind it."""

import bench
import bench_page
import bench_plan
import bench_plot
import bench_report

FLOOR = bench_plan.Lane("floor-get", "get")
SUBJECT = bench_plan.Lane("serein", "get")


def measured(rate, p50=100.0, cpu=10.0):
    return {"ops_per_second": rate, "p50_us": p50, "p99_us": p50, "p999_us": p50, "cpu_us_per_op": cpu,
            "bytes_in": rate * 10, "seconds": 1}


def results_of(subject, floor, durable=False, syncs=()):
    target = bench_plan.Target((1,), FLOOR, at_least=0.6)
    results = bench.Results(bench_plan.Benchmark("get", "x", (SUBJECT, FLOOR), (target,), durable=durable))
    results.rounds = {(1, SUBJECT): subject, (1, FLOOR): floor}
    results.syncs = [{"p50_us": p50, "p99_us": p50} for p50 in syncs]
    return results


def test_ratios_are_of_neighbours():
    """A slow second round slows both: medians of each would say something else."""
    assert bench_report.ratios([measured(60), measured(6)], [measured(100), measured(10)]) == [0.6, 0.6]


def test_verdicts():
    """Met, missed, and what rounds do not agree on."""
    target = bench_plan.Target((1,), FLOOR, at_least=0.6)
    assert bench_report.verdict(target, [0.7, 0.8], True) == "yes (0.75)"
    assert bench_report.verdict(target, [0.5, 0.7, 0.8], True) == "yes? (0.70)"
    assert bench_report.verdict(target, [0.1, 0.2], True) == "**no** (0.15)"
    assert bench_report.verdict(target, [0.9], False) == "does not count (0.90)"
    assert bench_report.verdict(target, [], True) == "does not count"


def test_slow_syncs_do_not_count():
    """One of the two measurements suffices."""
    assert results_of([], [], True, (100, 499)).counts
    assert not results_of([], [], True, (100, 500)).counts


def test_table_has_a_row_for_each_lane():
    """The subject first, without a ratio to itself."""
    lines = bench_report.text_of(results_of([measured(60)], [measured(100)])).splitlines()
    assert lines[2].startswith("| 1 | serein | 60 |")
    assert "0.60 (0.60–0.60)" in lines[3] and "| yes (0.60) |" in lines[3]


def test_text_around_the_generated_part_survives():
    """People write there."""
    begin, end = bench_page.markers("x")
    page = f"before\n\n{begin}\nold\n{end}\n\nafter\n"
    assert bench_page.replaced(page, "new", "x") == f"before\n\n{begin}\n\nnew\n\n{end}\n\nafter\n"
    assert bench_page.replaced(page, "new", "y").startswith(page)


def test_plot_of_one_point():
    """A single number of clients has no axis to spread over, and what was not measured no line."""
    chart = bench_plot.Chart("get & put", {"serein": [(1, 100.0, 10.0)], "floor": [(1, 90.0, 0.0)]})
    text = bench_plot.svg([chart, bench_plot.Chart("empty", {})])
    assert text.count("<circle") == 3 and "get &amp; put" in text


def test_targets_name_lanes_of_their_benchmark():
    """Others are never measured, so that their targets would never be looked at."""
    for benchmark in bench_plan.BENCHMARKS.values():
        for target in benchmark.targets:
            assert target.lane in benchmark.lanes, (benchmark.name, target)
