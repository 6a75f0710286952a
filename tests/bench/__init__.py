"""Benchmarks, run by hand: `python -m tests.bench.all`. Never timed assertions."""
