"""Opens bpviz's window as a person would, lets it come to rest, and prints its resident memory in MiB.

Then runs one epoch, which loads what draws curves and formulas and the compiled engine, lets it come to rest and prints
it again.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from bpviz.gui.app import make_application
from bpviz.gui.main_window import MainWindow
from bpviz.gui.settings import Settings
from bpviz.gui.theme import Theme
from bpviz.session.examples import default_experiment
from bpviz.session.timeline import Position

sys.path.insert(0, str(Path(__file__).parent))
from process import resident_mebibytes
from window import until

app = make_application()
theme = Theme()
theme.apply(app)
window = MainWindow(default_experiment(), theme, Settings.nowhere())
window.show()
window.start()
QTimer.singleShot(1500, app.exit)  # not `quit`, which closes the window
app.exec()
print(f"{resident_mebibytes():.1f}")
window.engine.seek(Position(window.view.snapshot.timeline.epoch_steps))
until(app, lambda: window.engine.fast.is_ready(window.view.snapshot.experiment))
QTimer.singleShot(1500, window.close)
app.exec()
print(f"{resident_mebibytes():.1f}")
