"""The command table."""

from collections import Counter

from bpviz.carried import resources
from bpviz.present.commands import COMMANDS


def test_no_key_has_two_meanings() -> None:
    keys = Counter(keys for command in COMMANDS.values() for keys in command.shortcuts)
    assert {key for key, count in keys.items() if count > 1} == set()


def test_every_icon_is_carried_and_every_command_explained() -> None:
    for command in COMMANDS.values():
        assert command.help.endswith(".")
        if command.icon:
            assert (resources() / "icons" / f"{command.icon}.svg").is_file()


def test_the_keys_of_the_design() -> None:
    wanted = {
        "forward": {"Right", "PgDown", "F10"}, "back": {"Left", "PgUp"}, "play": {"Space"}, "coarser": {"Up"},
        "finer": {"Down"}, "next_row": {"Ctrl+Right"}, "previous_row": {"Ctrl+Left"}, "ask_first": {"A"},
        "blank": {"B", "."}, "into": {"F11"}, "out": {"Shift+F11"}, "help": {"F1"}, "palette": {"Ctrl+K"},
        "copy_link": {"Ctrl+L"}, "fill": {"F"}, "full_screen": {"Ctrl+Shift+F"}, "undo": {"Ctrl+Z"},
    }  # fmt: skip
    assert {id: set(COMMANDS[id].shortcuts) for id in wanted} == wanted
