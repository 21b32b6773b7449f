"""W5: from the start of the process to a painted sale screen, against a bare window on the store.

Each start is a process of its own, offscreen; the clock runs from before it is started until it
says that it was painted. Ours is the till as `pos run` makes it, with a cashier signed in; the bare
one imports Qt and the driver, reads one product, and shows a field and a table.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import Timings, ratios, summary
from benchmarks.shop import Shops

STARTS = 10
_PAINTED = """
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print("painted", flush=True)
            QTimer.singleShot(0, app.quit)
        return False

painted = Painted()
"""
_OURS = """
import sys
from pathlib import Path
from pos_app.commands.screens import load_screens
bootstrap = load_screens("pos_app.bootstrap")
from PySide6.QtCore import QEvent, QObject, QTimer
from pos_app.core import people
app = bootstrap.make_app()
running = bootstrap.start(app, Path(sys.argv[1]))
with running.station.database.read() as session:
    cashier = people.first_with_role(session, "ADMINISTRADOR")
running.till.signed_in(cashier)
{painted}
running.till.sale_view.installEventFilter(painted)
bootstrap.show(running)
app.exec()
running.stop()
"""
_BARE = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QTableWidget, QVBoxLayout, QWidget
from pysqlite3 import dbapi2
app = QApplication(sys.argv[:1])
connection = dbapi2.connect(sys.argv[1] + "/shop.db")
connection.execute("SELECT code, name FROM products LIMIT 1").fetchone()
window, field, table = QWidget(), QLineEdit(), QTableWidget(20, 4)
layout = QVBoxLayout(window)
layout.addWidget(field)
layout.addWidget(table)
{painted}
window.installEventFilter(painted)
window.resize(1280, 800)
window.show()
app.exec()
"""


def run(shops: Shops, *, quick: bool = False) -> dict[str, object]:
    """Start both in turns."""
    products = 1000 if quick else 100_000
    shop = shops.make(products=products)
    shop.database.close()
    folder = shop.path.parent
    shutil.copy(shops.key(products), folder)
    ours, bare = Timings(), Timings()
    for times in (ours, bare):
        times.run([])
    for number in range((2 if quick else STARTS) + 1):
        for times, code in ((ours, _OURS), (bare, _BARE)):
            took = _start(code.format(painted=_PAINTED), folder)
            if number:  # the first start of each reads its files from the disk
                times.rounds[-1].append(took)
    return {
        f"{products} products": {
            "ours": summary(ours),
            "bare": summary(bare),
            "ratio": ratios(ours, bare),
        }
    }


def _start(code: str, folder: Path) -> int:
    """Return the nanoseconds until a process said that it painted."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    start = time.perf_counter_ns()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        took = time.perf_counter_ns() - start
        process.stdout.read()
    assert said == b"painted\n", said
    return took
