"""How large a proof is: small with `make test`, larger with `make gates`, any size by environment.

`MOSTRADOR_TRIALS=100000 make gates` repeats each proof about that many times.
"""

import os


def size(default: int) -> int:
    """Return how many trials a proof makes: `default`, or what the environment asks."""
    return int(os.environ.get("MOSTRADOR_TRIALS", str(default)))
