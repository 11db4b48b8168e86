"""Benchmarks with named peers, run by `make bench`; the last honest run stands in BENCHMARKS.md."""
