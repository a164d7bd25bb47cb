"""What may be typed: commands, options, help. Imports little, because the window waits for it."""

import argparse
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from bpviz import __version__
from bpviz.cli import words
from bpviz.cli.errors import CommandError
from bpviz.data.files import DOCUMENT_SUFFIX, shortened
from bpviz.present.workspaces import DEBUG, WORKSPACES

COMMANDS = {
    "open": "open a document in the window",
    "train": "train a network, print the epoch errors and the final weights",
    "steps": "print every step of one row, with all its numbers",
    "stops": "print after which step of the run a condition holds for the first time",
    "sheet": "write one row as a sheet for homework: a CSV line for each number, left blank",
    "check": "compare a filled sheet with the run, and say which usual slip a wrong number looks like",
    "predict": "print a network's outputs for a row, and its prediction",
    "evaluate": "cross-validate: how good are such networks on rows that they have not seen",
    "export": "write a run, its weights, its steps, or pictures of it into a file",
    "picture": "draw the window at a moment into a PNG file",
    "doctor": "check what the window needs on this machine",
    "data": "print what was understood of a CSV file",
}
THEMES = ["light", "dark", "contrast"]
DATA_SETS = "tutorial, seeds, iris, sonar, ionosphere, digits, xor, and, or, circle, moons, spiral, gauss, sine"

EXAMPLES = {
    "": """\
  bpviz                              the tutorial's network, at the start
  bpviz --at 6:4:7                   just after step 7 of row 4 of epoch 6, all from 0
  bpviz --layers 2-3-2 --seed 7 --transfer tanh,sigmoid
  bpviz --data spiral --layers 2-8-2 --noise 0.05
  bpviz --data flowers.csv --layers 4-5-3 --rate 0.3""",
    "open": """\
  bpviz open run.bpviz               where its cursor stood
  bpviz open run.bpviz --at 6:4:7""",
    "train": """\
  bpviz train run.bpviz              the run of a document, with its edits
  bpviz train                        the tutorial's run: 2-2-2, 20 epochs, rate 0.5, seed 1
  bpviz train --layers 2-5-2 --transfer relu,sigmoid --epochs 100 --json
  bpviz train --data flowers.csv --layers 4-5-3 --rate 1/3 --init glorot
  bpviz train --data iris --layers 4-5-3 --update 8 --optimizer adam --rate 0.02 --loss cross_entropy
  bpviz train --data seeds --layers 7-5-3 --scale minmax --hold-out 0.2""",
    "steps": """\
  bpviz steps --epoch 6 --example 4  the 13 steps of row 4 in epoch 6, both from 0
  bpviz steps --epoch 0 --example 0 --json""",
    "stops": """\
  bpviz stops --until "abs(w[y2,h1]) > 1"
  bpviz stops run.bpviz --until "epoch_error rises" --json
  bpviz stops --until "delta[h1] changes sign and not row 4 is wrong" --json
  bpviz stops --until "accuracy >= 0.9" --data iris --layers 4-5-3 --epochs 500""",
    "sheet": """\
  bpviz sheet --epoch 6 --example 4 --out row.csv
  bpviz sheet --layers 2-3-2 --transfer tanh,sigmoid --out row.csv""",
    "check": """\
  bpviz check row.csv --epoch 6 --example 4     exit code 1 where cells are wrong, 2 where the file is""",
    "predict": """\
  bpviz predict --row 1,0            train as the tutorial does, then predict
  bpviz predict --row 7.6,2.7 --weights trained.json --json""",
    "evaluate": """\
  bpviz evaluate --data seeds --layers 7-5-3 --rate 0.3 --epochs 500      the tutorial's case study
  bpviz evaluate --data iris --layers 4-5-3 --epochs 100 --folds 10 --stratified --json
  bpviz evaluate --data sine --layers 1-8-1 --transfer tanh,linear --rate 0.05 --epochs 500""",
    "data": """\
  bpviz data flowers.csv             rows, classes, delimiter, encoding, and every column
  bpviz data flowers.csv --class-column species --json""",
    "export": """\
  bpviz export --to script --out run.py                    plain Python that prints the same numbers
  bpviz export run.bpviz --to script --out run.py          with the edits of the document
  bpviz export --to npz --out weights.npz --epochs 100     the weights at the end; train --weights reads them
  bpviz export --to csv --out steps.csv --from 6:4:0 --until 6:4:12
  bpviz export --to svg --out graph.svg --pane graph --at 6:4:7
  bpviz export --to gif --out row.gif --from 0:0:0 --until 0:0:12""",
    "picture": """\
  bpviz picture --at 6:4:7 window.png
  bpviz picture --at 6:4:7 --workspace present --size 1920x1080 slide.png
  bpviz picture --at start --theme dark --size 1920x1080 start.png""",
    "doctor": "  bpviz doctor",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"\S{41,}", lambda word: shortened(word[0]), message.removeprefix("argument "))
        raise CommandError(f"{message} (see {self.prog} --help)")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options that were typed; `command` is empty for the window. Raises CommandError, SystemExit after help."""
    if arguments and arguments[0].endswith(DOCUMENT_SUFFIX):  # as the desktop starts it with a file
        arguments = ["open", *arguments]
    command = arguments[0] if arguments else "-"
    if command in COMMANDS:
        return _parser(command).parse_args(_joined(arguments[1:]))
    if not command.startswith("-"):
        raise CommandError(
            f"there is no command '{shortened(command)}'; there are {', '.join(COMMANDS)} (see bpviz --help)"
        )
    return _parser("").parse_args(_joined(arguments))


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--row -1,0` as `--row=-1,0`: what looks like a negative number is the value of the option before it."""
    joined: list[str] = []
    for argument in arguments:
        if re.match(r"-[.,\d]", argument) and joined and re.fullmatch(r"--[a-z-]+", joined[-1]):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _parser(command: str) -> argparse.ArgumentParser:
    commands = "".join(f"\n  bpviz {name:8} {text}" for name, text in COMMANDS.items())
    parser = _Parser(
        prog=f"bpviz {command}".strip(),
        description=_sentence(COMMANDS[command]) if command else "See backpropagation, one neuron at a time.",
        epilog=f"examples:\n{EXAMPLES[command]}" + ("" if command else f"\n\ncommands:{commands}"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command)
    _OPTIONS[command](parser)
    return parser


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _window_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=f"bpviz {__version__}")
    _add_at(parser, "open the window at this moment (from 0; or 'start')")
    _add_example(parser)
    _add_experiment(parser)
    parser.add_argument(
        "--quit-after-first-paint",
        action="store_true",
        help="print the seconds from the start of the process to the first painted frame, and end",
    )


def _open_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a .bpviz document")
    _add_at(parser, "open it at this moment (from 0; or 'start'), instead of where its cursor stood")


def _train_options(parser: argparse.ArgumentParser) -> None:
    _add_document(parser)
    _add_experiment(parser)
    _add(parser, "--every", words.count, "N", "report every N-th epoch, from 0, and the last (1)", 1)
    _add_json(parser)


def _steps_options(parser: argparse.ArgumentParser) -> None:
    _add_document(parser)
    _add_row(parser)
    _add_json(parser)


def _add_row(parser: argparse.ArgumentParser) -> None:
    _add_experiment(parser)
    _add(parser, "--epoch", words.whole, "E", "the epoch, from 0", 0)
    _add(parser, "--example", words.whole, "I", "the row, from 0", 0)


def _sheet_options(parser: argparse.ArgumentParser) -> None:
    _add_row(parser)
    _add(parser, "--out", str, "FILE", "the file to write (left out: the terminal)")


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sheet", metavar="FILE", help="a sheet of bpviz sheet with its values filled in")
    _add_row(parser)
    _add_json(parser)


def _stops_options(parser: argparse.ArgumentParser) -> None:
    help_ = "for example 'out[y1] < 0.1', 'h1 saturates', 'epoch_error rises', joined by and, or, not and brackets"
    _add_document(parser)
    parser.add_argument("--until", metavar="CONDITION", required=True, help=help_)
    _add_experiment(parser)
    _add_json(parser)


def _predict_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--row", type=words.row, metavar="X,X", required=True, help="the inputs, for example 1,0")
    _add_experiment(
        parser,
        weights="predict with the weights in this file (see train --help), as they are; "
        "without, the network is trained first",
    )
    _add_json(parser)


def _evaluate_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the folds")
    _add(group, "--folds", words.whole, "K", "how many, drawn with the seed; each is tested on in turn (5)", 5)
    _add_stratified(group, "give each fold the same share of each class, and use every row")
    _add_network(parser)
    _add_scaling(parser.add_argument_group("how the rows are prepared"), "minmax", "all")
    _add_reading(parser)
    _add_json(parser)
    parser.set_defaults(weights=None, hold_out=None)


def _data_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a CSV file")
    _add_reading(parser)
    _add_json(parser)


def _export_options(parser: argparse.ArgumentParser) -> None:
    help_ = (
        "script: the run as plain Python; csv, json, npz: the weights, or with --from or --until, as csv and json, "
        "every number of these steps; png, svg: the window or a pane; gif: a frame for each of these steps"
    )
    _add_document(parser)
    kinds = ["script", "csv", "json", "npz", "png", "svg", "gif"]
    parser.add_argument("--to", choices=kinds, required=True, help=help_)
    parser.add_argument("--out", metavar="PATH", required=True, help="the file; one that is there is replaced")
    _add_at(
        parser, "when: weights and pictures are those of this moment (the end; of a document where its cursor stands)"
    )
    parser.add_argument("--from", dest="start", type=words.moment, metavar="E:I:S", help="the first step (of the run)")
    _add(parser, "--until", words.moment, "E:I:S", "the last step, which is written too (of the run)")
    _add(parser, "--pane", str, "NAME", "draw only this pane, such as graph, step_card, source (window)")
    parser.add_argument("--workspace", choices=list(WORKSPACES), help="which panes (debug; of a gif present)")
    _add(parser, "--size", words.size, "WxH", "pixels of the window (1440x900; of a gif 960x600)")
    parser.add_argument("--theme", choices=THEMES, help="colours (light)")
    _add(parser, "--seconds", words.seconds, "S", "how long a frame of a gif stays (0.8)")
    _add_example(parser)
    _add_experiment(parser)


def _picture_options(parser: argparse.ArgumentParser) -> None:
    _add_at(parser, "the moment to draw (from 0; or 'start')")
    _add_example(parser)
    _add_experiment(parser)
    parser.add_argument("--workspace", choices=list(WORKSPACES), default=DEBUG, help="which panes (%(default)s)")
    _add(parser, "--size", words.size, "WxH", "pixels (1440x900)", (1440, 900))
    parser.add_argument("--theme", choices=THEMES, default="light", help="colours (%(default)s)")
    parser.add_argument("out", metavar="OUT.png", help="the file to write")


def _no_options(parser: argparse.ArgumentParser) -> None:
    pass


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "": _window_options,
    "open": _open_options,
    "train": _train_options,
    "steps": _steps_options,
    "stops": _stops_options,
    "sheet": _sheet_options,
    "check": _check_options,
    "predict": _predict_options,
    "evaluate": _evaluate_options,
    "data": _data_options,
    "export": _export_options,
    "picture": _picture_options,
    "doctor": _no_options,
}


def _add(
    parser: argparse._ActionsContainer,
    option: str,
    type_: Callable[[str], object],
    metavar: str,
    help_: str,
    default: object = None,
) -> None:
    parser.add_argument(option, type=type_, metavar=metavar, help=help_, default=default)


def _add_experiment(
    parser: argparse.ArgumentParser,
    weights: str = "first weights from this file, instead of drawn ones: .csv (layer,neuron,weight,value), .npz "
    "(weights_0, biases_0, …), or JSON ('network' of train --json)",
) -> None:
    _add(_add_network(parser), "--weights", str, "FILE", weights)
    _add_preparation(parser)


def _add_network(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Adds all that describes an experiment but for given weights and the preparation of rows; gives the first
    group."""
    group = parser.add_argument_group("the experiment (left out: the tutorial's)")
    _add(group, "--data", str, "NAME|FILE", f"{DATA_SETS}; or a CSV file (tutorial)")
    _add(group, "--noise", words.number, "S", "spread of made points: circle, moons, spiral, gauss, sine, xor, and, or")
    _add(group, "--data-seed", words.whole, "N", "seed of made points and of what is held out (1)")
    _add(group, "--layers", words.layers, "N-N-N", "neurons a layer, inputs first (2-2-2)")
    _add(
        group,
        "--transfer",
        words.names,
        "NAME[,NAME]",
        "sigmoid, tanh, relu, leaky_relu, linear, for outputs softmax: one, or one a layer",
    )
    _add(group, "--rate", words.number, "R", "learning rate, for example 0.5 or 1/3 (0.5)")
    _add(group, "--epochs", words.whole, "N", "passes over the rows (20)")
    _add(group, "--seed", words.whole, "N", "seed of the first weights (1)")
    _add(group, "--init", str, "NAME", "how they are drawn: unit (0 to 1), half (-0.5 to 0.5), glorot, he (unit)")
    rule = parser.add_argument_group("how it learns (left out: the tutorial's way)")
    _add(rule, "--update", words.update, "online|batch|K", "after each row, all rows, or K rows: a mini-batch (online)")
    _add(rule, "--optimizer", str, "NAME", "sgd (gradient descent), momentum, adam (sgd)")
    _add(rule, "--momentum", words.number, "M", "share of the velocity that is kept (0.9)")
    _add(rule, "--beta1", words.number, "B", "of adam: share of the mean that is kept (0.9)")
    _add(rule, "--beta2", words.number, "B", "of adam: share of the mean square that is kept (0.999)")
    _add(rule, "--epsilon", words.number, "E", "of adam: keeps the divisor above 0 (1e-8)")
    _add(rule, "--loss", str, "NAME", "squared, or cross_entropy with a softmax output layer (squared)")
    _add(rule, "--schedule", words.schedule, "NAME", "of the rate: constant, step:EVERY:FACTOR, cosine (constant)")
    _add(rule, "--l2", words.number, "L", "weight decay: L times the weight is added to its gradient (0)")
    shuffle = "draw the order of the rows anew for each epoch, from the seed"
    rule.add_argument("--shuffle", action="store_const", const=True, help=shuffle)
    return group


def _add_preparation(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the rows are prepared")
    _add_scaling(group)
    _add(group, "--hold-out", words.number, "SHARE", "share of rows that is not trained on, for example 0.2 (0)")
    _add_stratified(group, "hold out the same share of each class")
    _add_reading(parser)


def _add_scaling(group: argparse._ArgumentGroup, scale: str | None = None, scale_on: str | None = None) -> None:
    help_ = "inputs: none, minmax to 0…1 as the tutorial does it, or standard to mean 0, deviation 1"
    _add(group, "--scale", words.word("Scale"), "HOW", f"{help_} ({scale or 'none'})", scale)
    help_ = f"fitted on the train rows, or on all ({scale_on or 'train'})"
    _add(group, "--scale-on", words.word("ScaleOn"), "ROWS", help_, scale_on)


def _add_stratified(group: argparse._ArgumentGroup, help_: str) -> None:
    group.add_argument("--stratified", action="store_const", const=True, help=help_)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what a CSV file holds (columns by name, or by number from 0)")
    _add(group, "--class-column", str, "NAME|N", "the column with the classes (the last)")
    _add(group, "--target-column", str, "NAME|N", "instead: the column with a number to be reached")
    _add(group, "--columns", words.names, "NAME|N,…", "the columns that are inputs (all others that hold something)")
    _add(group, "--missing", words.word("Missing"), "HOW", "drop rows with missing values, or take the mean (refuse)")
    _add(group, "--text", words.word("Text"), "HOW", "one-hot: an input for each word of a text column (refuse)")
    _add(group, "--header", words.yes_or_no, "yes|no", "whether the first row has the columns' names (as it looks)")
    constant = "leave out inputs that are the same in every row"
    group.add_argument("--drop-constant", action="store_const", const=True, help=constant)


def _add_document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a .bpviz document, instead of the options below")


def _add_example(parser: argparse.ArgumentParser) -> None:
    _add(parser, "--example", str, "ID", "an example from the window's menu, instead of the options below")


def _add_at(parser: argparse.ArgumentParser, help_: str) -> None:
    _add(parser, "--at", words.moment, "E:I:S", help_)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
