"""Everything a person can ask for, in one table: menu, toolbar, shortcuts, palette and help are made from it."""

from typing import NamedTuple

from bpviz.present.workspaces import WORKSPACES


class Command(NamedTuple):
    """`id` is what the program calls it, `text` what menus say, `help` a sentence. `shortcuts` are in Qt's portable
    form. `icon` names a carried icon. `checkable` commands are on or off. `moves` marks the transport: its keys work
    in every pane, except while text is edited. `submenu` is the one of its group's menu that it stands in, if any."""

    id: str
    group: str
    text: str
    help: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    moves: bool = False
    submenu: str = ""


FILE, MOVE, GRAIN, RUN, EVALUATE = "File", "Move", "Grain", "Run", "Evaluate"
STOPS, ASK, VIEW, WINDOW = "Stops", "Ask", "View", "Window"


def _move(id: str, text: str, help: str, shortcuts: tuple[str, ...], icon: str = "") -> Command:
    return Command(id, MOVE, text, help, shortcuts, icon, moves=True)


def _export(id: str, text: str, help: str) -> Command:
    return Command(f"export_{id}", FILE, text, help, submenu="Export")


def _grain(name: str, help: str) -> Command:
    return Command(f"grain_{name}", GRAIN, name.capitalize(), help, checkable=True)


def _stop(id: str, text: str, help: str, shortcuts: tuple[str, ...] = (), icon: str = "") -> Command:
    return Command(id, STOPS, text, help, shortcuts, icon, moves=True)


def _workspace(id: str) -> Command:
    text, help, keys, icon = WORKSPACES[id]
    return Command(f"workspace_{id}", WINDOW, text, help, (keys,), icon, checkable=True)


_TABLE = (
    Command("new", FILE, "New", "The tutorial's run, as the program opens.", ("Ctrl+N",)),
    Command("open_document", FILE, "Open…",
        "A run with its edits, branches and cursor, from a .bpviz file; one can be dropped on the window, too.",
        ("Ctrl+Shift+O",), "folder-open"),
    Command("save", FILE, "Save", "The run with its edits, branches and cursor, as a .bpviz file.", ("Ctrl+S",)),
    Command("save_as", FILE, "Save as…", "The same under another name."),
    Command("open_data", FILE, "Open data…",
        "Rows from a CSV file; a file can be dropped on the window, too.", ("Ctrl+O",), "folder-open"),
    Command("paste_data", FILE, "Paste data…",
        "Rows from the clipboard, as a spreadsheet copies them.", ("Ctrl+V",), "table"),
    Command("save_data", FILE, "Save data as CSV…",
        "The rows as they were before they were scaled.", ("Ctrl+Shift+S",)),
    Command("import_weights", FILE, "Import weights…",
        "First weights for this run from a CSV, JSON or .npz file, such as Export weights writes."),
    _export("weights", "Export weights…", "The weights at this moment, as CSV, JSON or .npz."),
    _export("script", "Export as Python script…",
        "The run as plain Python that prints the same numbers to the last digit."),
    _export("steps", "Export Steps…", "Every number of the Steps from one moment to another, as CSV or JSON."),
    _export("picture", "Export picture…", "The window or a pane as it is now, as PNG or SVG."),
    _export("film", "Export film…", "An animated GIF, a frame for each Step from one moment to another."),
    _move("forward", "Forward",
        "To the end of the current or next unit of the grain.", ("Right", "PgDown", "F10"), "step-forward"),
    _move("back", "Back", "To the start of the current or previous unit of the grain.", ("Left", "PgUp"), "step-back"),
    _move("play", "Play / pause",
        "Moves on by itself at the set speed, or stops on an exact Step.", ("Space",), "play"),
    _move("into", "Into", "One grain finer, then forward.", ("F11",), "corner-down-right"),
    _move("out", "Out", "To the end of the enclosing unit, one grain coarser.", ("Shift+F11",), "chevrons-up"),
    _move("next_row", "Next row", "To the end of this row.", ("Ctrl+Right",), "fast-forward"),
    _move("previous_row", "Previous row", "To the start of this row, or of the one before.", ("Ctrl+Left",), "rewind"),
    _move("home", "To the start", "Before the first Step: the initialised network.", ("Home",), "skip-back"),
    _move("end", "Run to the end", "All epochs, as fast as it goes.", ("End",), "skip-forward"),
    _move("coarser", "Coarser grain", "Each press goes further.", ("Up",), "chevron-up"),
    _move("finer", "Finer grain", "Each press goes less far.", ("Down",), "chevron-down"),
    _grain("term", "One term of a sum."),
    _grain("neuron", "One neuron in one phase: a Step."),
    _grain("layer", "All neurons of a layer in one phase."),
    _grain("pass", "The forward pass, the loss, the backward pass or the update of a row."),
    _grain("row", "One row of data: all its passes."),
    _grain("batch", "The rows up to the next update."),
    _grain("epoch", "All rows of the data once."),
    Command("ask_first", MOVE, "Ask first",
        "Each Step appears with ? for its result, which can be typed; the next press reveals it.",
        ("A",), "circle-help", checkable=True, moves=True),
    Command("restart", RUN, "Restart",
        "Back to exactly the initial weights of this run; what was computed is forgotten.", ("Ctrl+R",), "rotate-ccw"),
    Command("run_row", RUN, "Run to the end of the row", "All its Steps."),
    Command("run_epoch", RUN, "Run to the end of the epoch", "All its rows; Esc or Space stops on the way."),
    Command("run_epochs", RUN, "Run n epochs further…", "Asks how many; Esc or Space stops on the way."),
    Command("run_until", RUN, "Run until the error is below…",
        "Asks for a value, and stops on the last Step of the first epoch whose error is below it."),
    Command("keyframes", RUN, "Memory for jumps…",
        "How many megabytes a run may keep of its own past: with more of them, jumps in a very long run are quicker."),
    Command("rate_from_here", RUN, "Learning rate from here…",
        "Another learning rate from this moment on; the old future stays as a branch."),
    Command("freeze", RUN, "Freeze / unfreeze from here",
        "The weight under the mouse, or all weights of the selected neuron: an update leaves them as they are.",
        ("Z",)),
    Command("new_weights", RUN, "New weights", "Draws first weights with the next seed.", ("Ctrl+Shift+R",), "dices"),
    Command("undo", RUN, "Undo change",
        "Takes the last change back; of an edit, returns to the earlier branch.", ("Ctrl+Z",), "undo-2"),
    Command("redo", RUN, "Redo change", "Makes a change again that was taken back.", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("copy_link", RUN, "Copy link to this moment",
        "A command line that opens the program here.", ("Ctrl+L",), "link"),
    Command("copy_formula", RUN, "Copy formula as LaTeX",
        "The formula of the step card, numbers put in.", ("Ctrl+Shift+C",), "copy"),
    Command("copy_picture", RUN, "Copy pane as picture",
        "An image of the pane under the mouse.", ("Ctrl+Shift+P",), "image"),
    Command("cross_validate", EVALUATE, "Cross-validate",
        "Trains and tests on folds of the data, as the pane Evaluation says; once more ends it.", ("Ctrl+E",), "check"),
    Command("keep_run", EVALUATE, "Keep this run",
        "Its curve stays in the pane Compare, beside those of other runs.", ("K",)),
    Command("plot_accuracy", EVALUATE, "Accuracy per epoch",
        "Tests the network after each epoch, on training and held-out rows, and plots that with what it costs; or the "
        "epoch error again.",
        ("Alt+A",), "gauge"),
    Command("show_evaluation", EVALUATE, "Evaluation",
        "Folds, confusion matrix, and the rows that were answered wrong: each opens in the debugger.",
        ("Alt+E",), "table"),
    Command("show_predict", EVALUATE, "Predict",
        "Inputs by slider or number, and what the network of the cursor answers.", ("Alt+P",), "sliders-horizontal"),
    Command("show_compare", EVALUATE, "Compare", "The curves of runs beside each other.", ("Alt+C",), "chart-line"),
    _stop("continue", "Continue", "On to the next stop; where there is none, to the end of the run.", ("F5",)),
    _stop("continue_back", "Continue backward", "Back to the last stop; if none is set, to the start.", ("Shift+F5",)),
    _stop("run_to_here", "Run to here", "On to the next time of the line or neuron under the mouse.", ("Ctrl+F10",)),
    _stop("toggle_stop", "Stop here",
        "A breakpoint on the line or neuron under the mouse, else on the line that ran last; once more removes it.",
        ("F9",), "diamond"),
    _stop("stop_where", "Stop where…", "At a condition, such as abs(w[y2,h1]) > 5 or row 4 is wrong.", ("Ctrl+F9",)),
    _stop("clear_stops", "Remove all stops", "Watches and bookmarks stay."),
    _stop("next_change", "Next change of this value",
        "Where the number under the mouse is written next.", ("Alt+Right",)),
    _stop("last_write", "Where this was written", "The Step that wrote the number under the mouse.", ("Alt+Left",)),
    _stop("bookmark", "Bookmark…", "At this moment, with a line of text if you like.", ("Ctrl+B",)),
    _stop("next_bookmark", "Next bookmark", "In the order of the run.", ("Ctrl+PgDown",)),
    _stop("previous_bookmark", "Previous bookmark", "In the order of the run.", ("Ctrl+PgUp",)),
    _stop("show_stops", "List of stops",
        "All stops, watches and bookmarks, and a field for conditions.", ("Ctrl+Shift+B",)),
    Command("why", ASK, "Why this number?",
        "Which Step wrote the number under the mouse, and what it came from, as far back as one likes.", ("W",)),
    Command("gradient_check", ASK, "Gradient check, what if",
        "The delta rule beside the central difference, for this row; and what another weight would give.", ("G",)),
    Command("score", ASK, "Score of Ask first",
        "What was asked for and how it was found, and the way back to the misses."),
    Command("write_sheet", ASK, "Write my sheet…", "The numbers of this row as a CSV file, left blank: homework."),
    Command("check_sheet", ASK, "Check my sheet…",
        "Compares a filled sheet with this row, cell by cell; one can be dropped on the window, too."),
    Command("net_inputs", VIEW, "Net inputs in the neurons",
        "Shows net inputs instead of outputs.", ("N",), "", checkable=True),
    Command("response_maps", VIEW, "Response maps in the neurons",
        "Fills each neuron with what it answers over the plane of the boundary pane, instead of its value.",
        ("M",), "", checkable=True),
    Command("build", VIEW, "Build the network",
        "Buttons below the graph add and take away neurons and layers, and choose transfer functions; every change can "
        "be undone.",
        ("Alt+B",), "network", checkable=True),
    Command("remove_neuron", VIEW, "Take this neuron away",
        "While the network is built: the hidden neuron under the mouse, or the selected one, goes; the others keep "
        "their first weights.",
        ("Del",), "trash-2"),
    Command("hide_future", VIEW, "Hide the future",
        "Shows nothing that lies beyond the cursor.", ("H",), "eye-off", checkable=True),
    Command("log_axis", VIEW, "Logarithmic error axis",
        "For the error plot and the timeline alike.", ("L",), "", checkable=True),
    Command("blank", VIEW, "Blank the graph",
        "An empty graph, to have all eyes on you.", ("B", "."), "", checkable=True, moves=True),
    Command("zoom_in_graph", VIEW, "Graph closer", "Enlarges the graph.", ("+",), "zoom-in"),
    Command("zoom_out_graph", VIEW, "Graph farther", "Shrinks the graph.", ("-",), "zoom-out"),
    Command("fit", VIEW, "Fit the graph", "The whole network in its pane.", ("0",), "maximize"),
    Command("timeline_closer", VIEW, "Timeline closer",
        "Shows less of the run, down to single Steps.", ("Alt++", "Alt+=")),
    Command("timeline_farther", VIEW, "Timeline farther", "Shows more of the run.", ("Alt+-",)),
    Command("timeline_all", VIEW, "Timeline of the whole run", "Shows all of it again.", ("Alt+0",)),
    Command("theme_system", VIEW, "Colours of the system", "Light or dark, as the system has it.", checkable=True),
    Command("theme_light", VIEW, "Light", "Light colours.", icon="sun", checkable=True),
    Command("theme_dark", VIEW, "Dark", "Dark colours.", icon="moon", checkable=True),
    Command("theme_contrast", VIEW, "High contrast", "For projectors.", icon="contrast", checkable=True),
    *map(_workspace, WORKSPACES),
    Command("text_larger", WINDOW, "Larger text",
        "All text and the graph's labels, up to 300 %.", ("Ctrl++", "Ctrl+="), "type"),
    Command("text_smaller", WINDOW, "Smaller text", "Down to 75 %.", ("Ctrl+-",)),
    Command("text_normal", WINDOW, "Normal text", "100 %.", ("Ctrl+0",)),
    Command("fill", WINDOW, "Fill the window with this pane",
        "The pane under the mouse, with the step card below; and back.", ("F",), "maximize", checkable=True),
    Command("full_screen", WINDOW, "Full screen", "And back.", ("Ctrl+Shift+F",), "", checkable=True),
    Command("toggle_setup", WINDOW, "Setup panel",
        "Folds and unfolds the panel on the left.", ("Ctrl+,",), "sliders-horizontal"),
    Command("reset_layout", WINDOW, "Reset layout", "All panes where they were at first.", (), "layout-dashboard"),
    Command("palette", WINDOW, "Command palette", "Finds any command by its name.", ("Ctrl+K",), "command"),
    Command("help", WINDOW, "Help", "Every key, and what the colours mean.", ("F1",), "keyboard"),
    Command("quit", WINDOW, "Quit", "Closes the window.", ("Ctrl+Q",), "x"),
)  # fmt: skip

COMMANDS = {command.id: command for command in _TABLE}
