"""`make pictures`: draws the pictures of the documents with the program itself."""

import sys
from pathlib import Path

from bpviz.data.catalogue import load, loaded
from bpviz.data.recipe import Recipe, Scale
from bpviz.engine.rules import Rule
from bpviz.gui.app import picture
from bpviz.present.workspaces import DEBUG, EXPLORE, PRESENT
from bpviz.session.examples import default_experiment
from bpviz.session.experiment import Experiment
from bpviz.session.timeline import Moment, Position, Timeline

FOLDER = Path(__file__).parent.parent / "assets" / "pictures"
MOMENTS = {
    "forward": Moment(6, 4, 1),
    "loss": Moment(6, 4, 4),
    "backward": Moment(6, 4, 7),
    "update": Moment(6, 4, 11),
}
SIZES = ((1440, 900), (1920, 1080))


def explored_experiments() -> dict[str, Experiment]:
    """What Explore shows: two intertwined spirals, and seeds that are held out."""
    adam = Rule(optimizer="adam")
    spiral = Experiment(load("spiral"), (2, 8, 2), ("tanh", "sigmoid"), 0.05, 300, seed=3, init="glorot", rule=adam)
    seeds = loaded(Recipe("seeds", scale=Scale.MINMAX, hold_out=0.2))
    return {"spiral": spiral, "seeds": Experiment(seeds, (7, 5, 3), ("sigmoid", "sigmoid"), 0.3, 200)}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    experiment = default_experiment()
    timeline = Timeline(experiment)
    for name, moment in MOMENTS.items():
        for theme in ("light", "dark"):
            for width, height in SIZES:
                path = FOLDER / f"{name}-{theme}-{width}x{height}.png"
                at = Position(timeline.index(moment))
                path.write_bytes(picture(experiment, at, DEBUG, width, height, theme, run_first=True))
                print(path.name, file=sys.stderr)
    for name, explored in explored_experiments().items():
        for theme in ("light", "dark"):
            path = FOLDER / f"explore-{name}-{theme}-1440x900.png"
            at = Timeline(explored).epoch_end(explored.epochs - 1)
            path.write_bytes(picture(explored, at, EXPLORE, 1440, 900, theme))
            print(path.name, file=sys.stderr)
    for theme in ("light", "dark"):
        path = FOLDER / f"present-{theme}-1920x1080.png"
        at = Position(timeline.index(MOMENTS["backward"]))
        path.write_bytes(picture(experiment, at, PRESENT, 1920, 1080, theme))
        print(path.name, file=sys.stderr)


if __name__ == "__main__":
    main()
