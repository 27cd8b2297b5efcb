"""Tests through the front door: the real binary on a real PostgreSQL and the sandbox."""
