"""What every test shares: names that are the same in every process that collects them."""


def pytest_make_parametrize_id(val, argname):
    """Bytes name a test by their place, never by what is in them.

    A file that is made while tests are collected may hold the time or a random key; then two workers
    would find two different lists of tests, and run none.
    """
    return argname if isinstance(val, bytes) else None
