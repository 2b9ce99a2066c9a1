"""The benchmark of printed forms still runs; its figures are for a quiet machine."""

from __future__ import annotations

from tests.benchmarks.documents import measure


def test_the_documents_benchmark_works_at_a_tiny_size() -> None:
    result = measure(2)
    assert result["bench"] == "documents"
    assert set(result) == {"bench", "figures", "floor", "ratio", "bars"}
