"""`make pictures`: draws the pictures of the documents with the program itself."""

import sys
from pathlib import Path

from bpviz.gui.app import picture
from bpviz.present.workspaces import DEBUG, PRESENT
from bpviz.session.examples import default_experiment
from bpviz.session.timeline import Moment, Position, Timeline

FOLDER = Path(__file__).parent.parent / "assets" / "pictures"
MOMENTS = {
    "forward": Moment(6, 4, 1),
    "loss": Moment(6, 4, 4),
    "backward": Moment(6, 4, 7),
    "update": Moment(6, 4, 11),
}
SIZES = ((1440, 900), (1920, 1080))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    experiment = default_experiment()
    timeline = Timeline(experiment)
    for name, moment in MOMENTS.items():
        for theme in ("light", "dark"):
            for width, height in SIZES:
                path = FOLDER / f"{name}-{theme}-{width}x{height}.png"
                picture(experiment, Position(timeline.index(moment)), DEBUG, width, height, theme, path, run_first=True)
                print(path.name, file=sys.stderr)
    for theme in ("light", "dark"):
        path = FOLDER / f"present-{theme}-1920x1080.png"
        picture(experiment, Position(timeline.index(MOMENTS["backward"])), PRESENT, 1920, 1080, theme, path)
        print(path.name, file=sys.stderr)


if __name__ == "__main__":
    main()
