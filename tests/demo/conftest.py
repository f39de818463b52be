"""The demo, made once for all tests of a module; what a test changes in it is undone after the test."""

from tests.admin.conftest import demo, made

__all__ = ["demo", "made"]
