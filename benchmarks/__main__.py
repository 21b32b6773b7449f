"""`make bench`: every measurement, printed as one JSON object."""

import argparse
import json
import platform
import sys
import tempfile
from pathlib import Path

import pysqlite3

from benchmarks import (
    w1_sale,
    w2_search,
    w3_ingest,
    w4_card,
    w5_start,
    w12_import,
    w12_reports,
    w13_verify,
    w20_fefo,
    w21_reconcile,
    wz_close,
)
from benchmarks.shop import Shops

WORKS = {
    "W1": w1_sale.run,
    "W2": w2_search.run,
    "W3": w3_ingest.run,
    "W4": w4_card.run,
    "W5": w5_start.run,
    "W12": w12_reports.run,
    "W12_import": w12_import.run,
    "W13": w13_verify.run,
    "W20": w20_fefo.run,
    "W21": w21_reconcile.run,
    "WZ": wz_close.run,
}


def main() -> None:
    """Run the chosen measurements."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=sorted(WORKS), default=sorted(WORKS))
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the measuring")
    options = parser.parse_args()
    results: dict[str, object] = {
        "machine": {
            "python": platform.python_version(),
            "sqlite": pysqlite3.sqlite_version,
            "system": platform.platform(),
        }
    }
    with tempfile.TemporaryDirectory(prefix="mostrador-bench-") as folder:
        shops = Shops(Path(folder))
        for name in options.only:
            print(f"{name} …", file=sys.stderr, flush=True)
            results[name] = WORKS[name](shops, quick=options.quick)
    json.dump(results, sys.stdout, indent=2, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
