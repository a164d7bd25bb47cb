"""How much memory reading a file can take, known from its bytes before anything of it is read.

No file of a run or of weights may take more than 256 MB: a program that is open has some 100 MB itself.
"""

MOST_WEIGHTS = 1_000_000  # of a network; in a file a number takes 32 bytes as Python has it, and there are two of each
MOST_WEIGHTS_BYTES = 24 * 2**20
MOST_WIDE_BYTES = 4 * 2**20  # of text that is not all ASCII: Python may need four bytes for each character of it


def bytes_of_json(content: bytes, value: int, container: int, key: int) -> int:
    """The bytes that the values of a JSON text take at most, about: `value` for each number or text, `container` for
    each list or object, `key` for each name in an object."""
    return (
        value * content.count(b",")
        + container * (content.count(b"[") + content.count(b"{"))
        + key * content.count(b":")
    )
