"""The workspaces: what the window is for at the moment, and so which panes it shows."""

from typing import NamedTuple

DEBUG, PRESENT, EXPLORE = "debug", "present", "explore"


class Workspace(NamedTuple):
    """What menus call it, a sentence about it, its keys in Qt's portable form, and the name of its icon."""

    text: str
    help: str
    keys: str
    icon: str


WORKSPACES = {
    DEBUG: Workspace("Debug", "All panes: source, variables, data and weights around the graph.", "Ctrl+1", "code"),
    PRESENT: Workspace(
        "Present",
        "For a talk: graph, caption and formula fill the screen, their type as large as the screen asks for. "
        "Esc leaves the full screen, then the workspace.",
        "Ctrl+2",
        "eye",
    ),
    EXPLORE: Workspace(
        "Explore",
        "Graph and decision boundary large, and below them the epoch error and what weights were in each epoch.",
        "Ctrl+3",
        "search",
    ),
}
