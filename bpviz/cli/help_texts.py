"""What the help says of each command, and its examples; the window's are those of ""."""

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
