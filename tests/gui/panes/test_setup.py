"""The setup panel, used as a person uses it: typing, clicking, leaving fields."""

import dataclasses
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QStyle, QStyleOptionSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from bpviz.data.catalogue import CATALOGUE
from bpviz.data.dataset import classified
from bpviz.data.recipe import Recipe, Scale, ScaleOn
from bpviz.gui import data_fields
from bpviz.gui.fields import NumberField
from bpviz.gui.panes.setup import SetupPane
from bpviz.gui.theme import Theme
from bpviz.gui.view import View
from bpviz.session.examples import EXAMPLES, default_experiment
from bpviz.session.experiment import MOST_LAYERS, Experiment, Procedure
from bpviz.session.run import Run


@pytest.fixture
def asked() -> list[Experiment]:
    """The experiments that the panel asked for."""
    return []


@pytest.fixture
def setup(qtbot: QtBot, asked: list[Experiment]) -> Iterator[SetupPane]:
    """A panel in a window, which makes a run of each experiment that it asks for."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 800)
    view = View(Run(default_experiment()).snapshot(), window)
    pane = SetupPane(view, Theme(window))
    window.setCentralWidget(pane)

    def run(experiment: Experiment) -> None:
        asked.append(experiment)
        view.show(Run(experiment).snapshot())

    view.experiment_requested.connect(run)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    clear_focus()
    yield pane


def clear_focus() -> None:
    focused = QApplication.focusWidget()
    if focused:
        focused.clearFocus()


def retype(qtbot: QtBot, field: NumberField, text: str) -> None:
    """Clicks into a field, marks all, and types."""
    qtbot.mouseClick(field.lineEdit(), Qt.MouseButton.LeftButton)
    field.selectAll()
    qtbot.keyClicks(field.lineEdit(), text)


def press(qtbot: QtBot, field: NumberField, key: Qt.Key) -> None:
    qtbot.keyClick(field, key)


def size_field(setup: SetupPane, layer: int) -> NumberField:
    field = setup.layers.hidden[layer].size_widget
    assert isinstance(field, NumberField)
    return field


def choose(choice: object, data: object) -> None:
    """What a click on an entry of an open choice does."""
    choice.setCurrentIndex(choice.findData(data))
    choice.activated.emit(choice.currentIndex())


def test_it_shows_the_experiment(setup: SetupPane) -> None:
    assert setup.data.choice.currentText() == "tutorial"
    assert setup.data.facts.text() == "10 rows · 2 inputs · 2 classes: 0, 1"
    assert (setup.layers.inputs.text(), setup.layers.outputs.text()) == ("2", "2")
    assert [size_field(setup, i).text() for i in range(len(setup.layers.hidden))] == ["2"]
    assert setup.layers.output.transfer.currentText() == "sigmoid"
    assert (setup.rate.text(), setup.epochs.text(), setup.seed.text()) == ("0.5", "20", "1")
    assert setup.init.currentData() == "unit"
    assert not setup.draw.isVisible()


@pytest.mark.parametrize("text, rate", [("0.25", 0.25), ("0,25", 0.25), ("1/3", 1 / 3), ("1e-3", 0.001)])
def test_enter_takes_a_number_and_leaves_the_field(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment], text: str, rate: float
) -> None:
    retype(qtbot, setup.rate, text)
    assert asked == []
    press(qtbot, setup.rate, Qt.Key.Key_Return)
    assert [experiment.learning_rate for experiment in asked] == [rate]
    assert not setup.rate.hasFocus()
    assert float(setup.rate.text()) == rate


def test_a_pause_in_typing_takes_what_is_there_and_not_each_key(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment]
) -> None:
    with qtbot.waitSignal(setup.view.experiment_requested):
        retype(qtbot, setup.epochs, "500")
    assert [experiment.epochs for experiment in asked] == [500]
    assert setup.epochs.hasFocus()


def test_text_stays_as_typed_while_it_is_typed(setup: SetupPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(setup.view.experiment_requested):
        retype(qtbot, setup.rate, "0,250")
    assert setup.rate.text() == "0,250"
    clear_focus()
    assert setup.rate.text() == "0.25"


def test_leaving_takes_the_number(setup: SetupPane, qtbot: QtBot, asked: list[Experiment]) -> None:
    retype(qtbot, setup.seed, "7")
    setup.epochs.setFocus()
    assert [experiment.seed for experiment in asked] == [7]


def test_esc_goes_back_also_behind_a_pause(setup: SetupPane, qtbot: QtBot, asked: list[Experiment]) -> None:
    with qtbot.waitSignal(setup.view.experiment_requested):
        retype(qtbot, setup.rate, "3")
    press(qtbot, setup.rate, Qt.Key.Key_Escape)
    assert [experiment.learning_rate for experiment in asked] == [3.0, 0.5]
    assert setup.rate.text() == "0.5"
    assert not setup.rate.hasFocus()


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("rate", "0", "number above 0"),
        ("rate", "abc", "not a number"),
        ("rate", "1/0", "divides by zero"),
        ("epochs", "-1", "from 0 to 1,000,000,000"),
        ("epochs", "2.5", "not a whole number"),
        ("epochs", "", "not a whole number"),
        ("seed", "9223372036854775808", "from 0 to 9223372036854775807"),
        ("digits", "9", "3 to 8 significant digits"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment], name: str, text: str, says: str
) -> None:
    field: NumberField = getattr(setup, name)
    before = field.value
    retype(qtbot, field, text)
    if not text:
        qtbot.keyClick(field.lineEdit(), Qt.Key.Key_Backspace)
    assert says in field.problem
    assert field.message.isVisible()
    assert field.property("invalid") is True
    press(qtbot, field, Qt.Key.Key_Return)
    assert asked == []
    assert field.value == before
    assert field.property("invalid") is True
    retype(qtbot, field, "5")
    assert field.property("invalid") is False
    assert not field.message.isVisible()


def test_arrows_step_and_keep_no_focus(setup: SetupPane, qtbot: QtBot, asked: list[Experiment]) -> None:
    option = QStyleOptionSpinBox()
    setup.rate.initStyleOption(option)
    for part, rate in ((QStyle.SubControl.SC_SpinBoxUp, 1.0), (QStyle.SubControl.SC_SpinBoxDown, 0.5)):
        arrow = setup.rate.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, setup.rate)
        qtbot.mouseClick(setup.rate, Qt.MouseButton.LeftButton, pos=arrow.center())
        assert asked[-1].learning_rate == rate
        assert QApplication.focusWidget() is None


def test_steps_stop_at_the_end_of_the_range(setup: SetupPane, asked: list[Experiment]) -> None:
    size_field(setup, 0).stepBy(-5)
    assert [experiment.layers for experiment in asked] == [(2, 1, 2)]
    size_field(setup, 0).stepBy(-1)
    assert len(asked) == 1


def test_the_wheel_changes_no_field(setup: SetupPane, asked: list[Experiment]) -> None:
    for field in (setup.rate, setup.init, size_field(setup, 0)):
        at = QPointF(field.rect().center())
        wheel = QWheelEvent(
            at, field.mapToGlobal(at), QPoint(0, 120), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(field, wheel)
    assert asked == []
    assert setup.rate.text() == "0.5"


def test_keys_of_the_run_work_after_enter_and_not_while_typing(setup: SetupPane, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for keys in ("Right", "Up", "PgDown", "A", "Home"):
        QShortcut(QKeySequence(keys), setup.window(), lambda keys=keys: pressed.append(keys))
    retype(qtbot, setup.rate, "0.4")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Home):
        press(qtbot, setup.rate, key)
    assert pressed == []
    press(qtbot, setup.rate, Qt.Key.Key_Return)
    qtbot.keyClick(setup.window(), Qt.Key.Key_Right)
    assert pressed == ["Right"]


def test_buttons_and_choices_take_no_focus_by_click(setup: SetupPane, qtbot: QtBot) -> None:
    for button in (*setup.findChildren(QToolButton), *setup.findChildren(QPushButton), *setup.looks.values()):
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus
    assert not setup.init.focusPolicy() & Qt.FocusPolicy.ClickFocus


def test_layers_are_added_resized_and_removed(setup: SetupPane, qtbot: QtBot, asked: list[Experiment]) -> None:
    qtbot.mouseClick(setup.layers.add, Qt.MouseButton.LeftButton)
    assert (asked[-1].layers, asked[-1].transfers) == ((2, 2, 2, 2), ("sigmoid",) * 3)
    retype(qtbot, size_field(setup, 0), "5")
    press(qtbot, size_field(setup, 0), Qt.Key.Key_Return)
    assert asked[-1].layers == (2, 5, 2, 2)
    choose(setup.layers.hidden[1].transfer, "tanh")
    assert asked[-1].transfers == ("sigmoid", "tanh", "sigmoid")
    choose(setup.layers.output.transfer, "linear")
    assert asked[-1].transfers == ("sigmoid", "tanh", "linear")
    qtbot.mouseClick(setup.layers.hidden[0].remove, Qt.MouseButton.LeftButton)
    assert (asked[-1].layers, asked[-1].transfers) == ((2, 2, 2), ("tanh", "linear"))
    qtbot.mouseClick(setup.layers.hidden[0].remove, Qt.MouseButton.LeftButton)
    assert (asked[-1].layers, asked[-1].transfers) == ((2, 2), ("linear",))
    assert setup.layers.hidden == []
    qtbot.mouseClick(setup.layers.add, Qt.MouseButton.LeftButton)
    assert (asked[-1].layers, asked[-1].transfers) == ((2, 2, 2), ("linear", "linear"))


def test_a_size_that_does_not_fit_says_so_under_its_field(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment]
) -> None:
    retype(qtbot, size_field(setup, 0), "5000")
    press(qtbot, size_field(setup, 0), Qt.Key.Key_Return)
    assert size_field(setup, 0).problem == "A layer has 1 to 4096 neurons, not 5000"
    assert asked == []
    retype(qtbot, size_field(setup, 0), "4096")
    press(qtbot, size_field(setup, 0), Qt.Key.Key_Return)
    asked.clear()
    qtbot.mouseClick(setup.layers.add, Qt.MouseButton.LeftButton)
    assert "at most 1,000,000 weights" in setup.layers.message.text()
    assert asked == []


def test_no_more_layers_than_are_allowed(setup: SetupPane) -> None:
    deep = dataclasses.replace(default_experiment(), layers=(2,) * (MOST_LAYERS + 1), transfers=("relu",) * MOST_LAYERS)
    setup.view.show(Run(deep).snapshot())
    assert len(setup.layers.hidden) == MOST_LAYERS - 1
    assert not setup.layers.add.isEnabled()
    assert "20" in setup.layers.add.toolTip()


def test_it_follows_experiments_from_elsewhere(setup: SetupPane, asked: list[Experiment]) -> None:
    setup.view.show(Run(EXAMPLES["exploding"].experiment()).snapshot())
    assert setup.layers.output.transfer.currentData() == "linear"
    setup.view.show(Run(EXAMPLES["frozen"].experiment()).snapshot())
    assert setup.rate.text() == "1000"
    assert asked == []


def test_what_is_half_typed_gives_way_to_an_experiment_from_elsewhere(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment]
) -> None:
    retype(qtbot, setup.rate, "-")
    setup.view.show(Run(EXAMPLES["frozen"].experiment()).snapshot())
    assert (setup.rate.text(), setup.rate.problem) == ("1000", "")
    clear_focus()
    assert asked == []


def test_a_field_whose_range_changed_while_it_is_typed_in_takes_what_comes_from_elsewhere(qtbot: QtBot) -> None:
    most = 9.0

    def parse(text: str) -> float:
        if float(text) > most:
            raise ValueError("too much")
        return float(text)

    field = NumberField(parse, lambda value, way: value + way)
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    retype(qtbot, field, "8")
    assert field.hasFocus()
    most = 5.0
    field.show_value(4.0)
    assert (field.text(), field.problem) == ("4", "")


def test_removing_a_layer_while_its_size_is_typed_asks_for_nothing_more(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment]
) -> None:
    retype(qtbot, size_field(setup, 0), "7")
    setup.view.show(Run(dataclasses.replace(default_experiment(), layers=(2, 2), transfers=("relu",))).snapshot())
    assert asked == []
    assert QApplication.focusWidget() is None


def test_changes_add_up_before_their_runs_are_there(qtbot: QtBot) -> None:
    view = View(Run(default_experiment()).snapshot())
    setup = SetupPane(view, Theme(view))
    qtbot.addWidget(setup)
    late: list[Experiment] = []
    view.experiment_requested.connect(late.append)
    setup.rate.stepBy(1)
    setup.epochs.stepBy(1)
    assert (late[1].learning_rate, late[1].epochs) == (1.0, 21)
    view.show(Run(default_experiment()).snapshot())  # from elsewhere
    assert setup.rate.text() == "0.5"
    setup.rate.stepBy(1)
    setup.epochs.stepBy(1)
    view.show(Run(late[2]).snapshot())  # the first of two comes; the fields show the second already
    assert setup.epochs.text() == "21"
    view.show(Run(late[3]).snapshot())
    assert (setup.rate.text(), setup.epochs.text()) == ("1", "21")


def test_first_weights_are_drawn_in_another_way(setup: SetupPane, asked: list[Experiment]) -> None:
    choose(setup.init, "glorot")
    assert asked[-1].init == "glorot"


def test_weights_typed_by_hand_say_so_and_there_is_a_way_back(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment]
) -> None:
    setup.view.show(Run(EXAMPLES["mazur"].experiment()).snapshot())
    assert setup.init.currentText() == "typed by hand"
    assert not setup.seed.isEnabled()
    qtbot.mouseClick(setup.draw, Qt.MouseButton.LeftButton)
    assert asked[-1].given is None
    assert setup.init.currentData() == "unit"
    assert setup.seed.isEnabled()
    assert setup.init.findText("typed by hand") < 0


def test_other_layers_drop_weights_typed_by_hand_and_say_so(
    setup: SetupPane, qtbot: QtBot, asked: list[Experiment]
) -> None:
    setup.view.show(Run(EXAMPLES["mazur"].experiment()).snapshot())
    choose(setup.layers.output.transfer, "tanh")
    assert asked[-1].given is not None
    qtbot.mouseClick(setup.layers.add, Qt.MouseButton.LeftButton)
    assert asked[-1].given is None
    assert setup.dropped_note.isVisible()
    assert "typed by hand do not fit" in setup.dropped_note.text()
    setup.rate.stepBy(1)
    assert not setup.dropped_note.isVisible()


def test_an_example_that_does_not_train(setup: SetupPane, qtbot: QtBot, asked: list[Experiment]) -> None:
    setup.view.show(Run(EXAMPLES["backward"].experiment()).snapshot())
    assert not setup.rate.isEnabled()
    assert "Nothing is learned" in setup.procedure_note.text()
    qtbot.mouseClick(setup.layers.add, Qt.MouseButton.LeftButton)
    assert asked[-1].procedure is Procedure.TRAIN
    assert asked[-1].given_outputs is None
    assert setup.rate.isEnabled()


def test_what_to_show(setup: SetupPane, qtbot: QtBot) -> None:
    for name, box in setup.looks.items():
        box.click()
        assert getattr(setup.view, name) is True
        setup.view.look(**{name: False})
        assert not box.isChecked()
    retype(qtbot, setup.digits, "6")
    press(qtbot, setup.digits, Qt.Key.Key_Return)
    assert setup.view.numbers.digits == 6
    setup.view.look(digits=3)
    assert setup.digits.text() == "3"


def test_buttons_are_commands(setup: SetupPane, qtbot: QtBot) -> None:
    for name, button in setup.buttons.items():
        with qtbot.waitSignal(setup.view.command_requested) as sent:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert sent.args == [name]


def test_it_folds_to_a_rail_and_an_icon_unfolds_at_its_section(setup: SetupPane, qtbot: QtBot) -> None:
    setup.window().resize(900, 300)
    with qtbot.waitSignal(setup.folded_changed):
        qtbot.mouseClick(setup.panel.fold, Qt.MouseButton.LeftButton)
    assert setup.folded
    assert setup.width() == 40
    assert [button.toolTip() for button in setup.panel.rail.buttons.values()] == [
        "Data", "Network", "Training", "What to show"
    ]  # fmt: skip
    qtbot.mouseClick(setup.panel.rail.buttons["gauge"], Qt.MouseButton.LeftButton)
    assert not setup.folded
    qtbot.waitUntil(lambda: setup.panel.scroll_area.verticalScrollBar().value() > 0)


def test_it_folds_by_itself_once(setup: SetupPane) -> None:
    setup.fold_once()
    assert setup.folded
    setup.set_folded(False)
    setup.fold_once()
    assert not setup.folded


@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5, 3.0])
def test_nothing_is_cut_at_any_text_size(setup: SetupPane, scale: float) -> None:
    deep = dataclasses.replace(default_experiment(), layers=(2, 9, 9, 2), transfers=("leaky_relu",) * 3)
    setup.view.show(Run(deep).snapshot())
    setup.theme.scale = scale
    app = QApplication.instance()
    before = app.styleSheet(), app.font(), app.palette()
    try:
        setup.theme.apply(app)
        app.processEvents()
        inside = setup.panel.scroll_area.widget()
        room = setup.minimumWidth() - setup.panel.scroll_area.verticalScrollBar().sizeHint().width()
        assert inside.minimumSizeHint().width() <= room
        for row in setup.layers.hidden:
            assert row.title.width() >= row.title.sizeHint().width()
    finally:
        app.setStyleSheet(before[0])
        app.setFont(before[1])
        app.setPalette(before[2])


def test_choosing_data_adapts_first_and_last_layer(setup: SetupPane, asked: list[Experiment]) -> None:
    choose(setup.data.choice, "seeds")
    assert asked[-1].layers == (7, 2, 3)
    assert asked[-1].data.name == "seeds"
    assert setup.layers.layers.sizes == (7, 2, 3)
    assert setup.data.facts.text() == "210 rows · 7 inputs · 3 classes: 1, 2, 3"
    choose(setup.data.choice, "seeds")
    assert len(asked) == 1


def test_points_are_made_with_noise_and_seed(setup: SetupPane, asked: list[Experiment], qtbot: QtBot) -> None:
    assert not setup.data.noise.isVisible()
    choose(setup.data.choice, "spiral")
    assert setup.data.noise.isVisible()
    assert setup.data.noise.value == CATALOGUE["spiral"].noise
    retype(qtbot, setup.data.noise, "0,3")
    press(qtbot, setup.data.noise, Qt.Key.Key_Return)
    retype(qtbot, setup.data.seed, "5")
    press(qtbot, setup.data.seed, Qt.Key.Key_Return)
    assert asked[-1].data.recipe == Recipe("spiral", 0.3, 5)
    retype(qtbot, setup.data.noise, "-1")
    assert setup.data.noise.problem == "Noise is a number from 0 to 10, not -1"


def test_other_data_come_from_elsewhere(setup: SetupPane) -> None:
    setup.view.show(Run(EXAMPLES["mazur"].experiment()).snapshot())
    assert setup.data.choice.currentText() == "Mazur's row"
    setup.view.show(Run(default_experiment()).snapshot())
    assert setup.data.choice.currentText() == "tutorial"
    assert setup.data.choice.count() == len(CATALOGUE)


def test_data_that_a_network_cannot_have_are_refused(setup: SetupPane, asked: list[Experiment]) -> None:
    setup.data.data = classified("wide", [[0.0] * 5000] * 2, [0, 1], ("a", "b"))
    setup.data.changed.emit()
    assert not asked
    assert setup.data.message.text() == "A layer has 1 to 4096 neurons, not 5000"
    assert setup.data.choice.currentText() == "tutorial"


def test_many_rows_are_prepared_beside_the_window(
    setup: SetupPane, asked: list[Experiment], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_fields, "MANY", 10)
    choose(setup.data.scale, Scale.MINMAX)
    assert setup.data.facts.text() == "Preparing the rows…" and not asked
    choose(setup.data.scale_on, ScaleOn.ALL)  # meanwhile
    qtbot.waitUntil(lambda: bool(asked))
    assert [experiment.data.recipe for experiment in asked] == [
        Recipe("tutorial", scale=Scale.MINMAX, scale_on=ScaleOn.ALL)
    ]
    choose(setup.data.scale, Scale.STANDARD)
    setup.data.show_data(asked[-1].data)  # as undo does
    with qtbot.waitSignal(setup.data._work.done):
        pass
    assert len(asked) == 1 and setup.data.scale.currentData() == Scale.MINMAX
    path = "/nowhere/rows.csv"
    setup.data._make(Recipe(path))
    qtbot.waitUntil(setup.data.message.isVisible)
    assert path in setup.data.message.text()
    setup.data.stop()


def test_inputs_are_scaled_and_rows_held_out(setup: SetupPane, asked: list[Experiment], qtbot: QtBot) -> None:
    choose(setup.data.choice, "seeds")
    assert not setup.data.scale_on.isVisible()
    choose(setup.data.scale, Scale.MINMAX)
    choose(setup.data.scale_on, ScaleOn.ALL)
    assert asked[-1].data.recipe == Recipe("seeds", scale=Scale.MINMAX, scale_on=ScaleOn.ALL)
    assert asked[-1].data.inputs.max() == 1.0
    retype(qtbot, setup.data.hold_out, "20")
    press(qtbot, setup.data.hold_out, Qt.Key.Key_Return)
    setup.data.stratified.click()
    retype(qtbot, setup.data.seed, "4")
    press(qtbot, setup.data.seed, Qt.Key.Key_Return)
    recipe = Recipe("seeds", seed=4, scale=Scale.MINMAX, scale_on=ScaleOn.ALL, hold_out=0.2, stratified=True)
    assert asked[-1].data.recipe == recipe
    assert setup.data.facts.text() == "168 rows · 42 held out · 7 inputs · 3 classes: 1, 2, 3"
    choose(setup.data.choice, "iris")
    assert asked[-1].data.recipe == dataclasses.replace(recipe, source="iris")
    choose(setup.data.scale, Scale.NONE)
    retype(qtbot, setup.data.hold_out, "100")
    assert setup.data.hold_out.problem == "The held-out share is 0 to 99 per cent, not 100"


def test_rows_of_an_example_can_be_scaled_too(setup: SetupPane, asked: list[Experiment]) -> None:
    setup.view.show(Run(EXAMPLES["mazur"].experiment()).snapshot())
    choose(setup.data.scale, Scale.MINMAX)
    assert asked[-1].data.name == "Mazur's row"
    assert asked[-1].data.inputs.tolist() == [[0.0, 0.0]]


def test_a_mini_batch_is_chosen_and_sized(qtbot: QtBot, setup: SetupPane, asked: list[Experiment]) -> None:
    rule = setup.rule
    assert rule.when.currentData() == "online" and not rule.rows.isVisible()
    choose(rule.when, "some")
    assert asked[-1].batch_size == 5 and rule.rows.isVisible()
    retype(qtbot, rule.rows, "0")
    assert "1 to" in rule.rows.problem
    retype(qtbot, rule.rows, "3")
    press(qtbot, rule.rows, Qt.Key.Key_Return)
    assert asked[-1].batch_size == 3
    choose(rule.when, "batch")
    assert asked[-1].batch_size is None and not rule.rows.isVisible()
    choose(rule.when, "online")
    assert asked[-1].batch_size == 1


def test_an_optimizer_shows_its_own_settings(qtbot: QtBot, setup: SetupPane, asked: list[Experiment]) -> None:
    rule = setup.rule

    def visible() -> list[str]:
        return [name for name, field in rule.settings.items() if field.isVisible()]

    assert visible() == []
    choose(rule.optimizer, "momentum")
    assert visible() == ["momentum"] and asked[-1].rule.optimizer == "momentum"
    choose(rule.optimizer, "adam")
    assert visible() == ["beta1", "beta2", "epsilon"]
    retype(qtbot, rule.settings["beta1"], "1")
    assert "below 1" in rule.settings["beta1"].problem and asked[-1].rule.beta1 == 0.9
    retype(qtbot, rule.settings["beta1"], "0.8")
    press(qtbot, rule.settings["beta1"], Qt.Key.Key_Return)
    assert asked[-1].rule.beta1 == 0.8
    press(qtbot, rule.settings["beta2"], Qt.Key.Key_Up)
    assert asked[-1].rule.beta2 == 0.999  # a step beyond 1 is not taken


def test_cross_entropy_and_softmax_go_together(setup: SetupPane, asked: list[Experiment]) -> None:
    choose(setup.layers.output.transfer, "tanh")
    choose(setup.rule.loss, "cross_entropy")
    assert (asked[-1].loss, asked[-1].transfers) == ("cross_entropy", ("sigmoid", "softmax"))
    assert setup.layers.output.transfer.currentData() == "softmax"  # type: ignore[attr-defined]  # it is a Choice
    choose(setup.rule.loss, "squared")
    assert (asked[-1].loss, asked[-1].transfers) == ("squared", ("sigmoid", "tanh"))
    choose(setup.layers.output.transfer, "softmax")
    assert asked[-1].loss == "cross_entropy" and setup.rule.loss.currentData() == "cross_entropy"
    choose(setup.layers.output.transfer, "linear")
    assert asked[-1].loss == "squared" and setup.rule.loss.currentData() == "squared"


def test_a_hidden_layer_before_softmax_is_no_softmax(qtbot: QtBot, setup: SetupPane, asked: list[Experiment]) -> None:
    choose(setup.rule.loss, "cross_entropy")
    qtbot.mouseClick(setup.layers.hidden[0].remove, Qt.MouseButton.LeftButton)
    assert asked[-1].transfers == ("softmax",)
    qtbot.mouseClick(setup.layers.add, Qt.MouseButton.LeftButton)
    assert asked[-1].transfers == ("sigmoid", "softmax")


def test_what_is_seldom_needed_unfolds(qtbot: QtBot, setup: SetupPane, asked: list[Experiment]) -> None:
    rule = setup.rule
    assert not any(field.isVisible() for field in (rule.schedule, rule.l2, rule.shuffle, rule.every))
    qtbot.mouseClick(rule.more, Qt.MouseButton.LeftButton)
    assert rule.schedule.isVisible() and rule.l2.isVisible() and not rule.every.isVisible()
    choose(rule.schedule, "step")
    assert str(asked[-1].schedule) == "step:10:0.5" and rule.every.isVisible()
    retype(qtbot, rule.factor, "0")
    assert "above 0" in rule.factor.problem
    retype(qtbot, rule.factor, "2")
    press(qtbot, rule.factor, Qt.Key.Key_Return)
    assert asked[-1].schedule.factor == 2.0
    retype(qtbot, setup.epochs, "100000")  # 2 to the power of 10,000 is no number
    assert "grows beyond" in setup.epochs.problem
    press(qtbot, setup.epochs, Qt.Key.Key_Escape)
    choose(rule.schedule, "cosine")
    assert asked[-1].schedule.kind == "cosine" and not rule.every.isVisible()
    press(qtbot, rule.l2, Qt.Key.Key_Up)
    assert asked[-1].rule.l2 == 0.0001
    press(qtbot, rule.l2, Qt.Key.Key_Down)
    assert asked[-1].rule.l2 == 0.0
    rule.shuffle.click()
    assert asked[-1].shuffle


def test_a_run_from_elsewhere_unfolds_what_is_not_usual(setup: SetupPane) -> None:
    other = dataclasses.replace(default_experiment(), shuffle=True, batch_size=4)
    setup.view.show(Run(other).snapshot())
    assert setup.rule.shuffle.isVisible() and setup.rule.shuffle.isChecked()
    assert setup.rule.rows.isVisible() and setup.rule.rows.value == 4
    setup.view.show(Run(default_experiment()).snapshot())
    assert setup.rule.when.currentData() == "online" and not setup.rule.shuffle.isChecked()


def test_how_it_learns_is_nothing_to_set_where_nothing_is_learned(setup: SetupPane) -> None:
    setup.view.show(Run(EXAMPLES["forward"].experiment()).snapshot())
    assert not setup.rule.isEnabled()
