"""The text of the algorithm's procedures as a learner would write them: nothing to look at, nothing but the algorithm.

What is taken away computes nothing: `yield`s, types, and names that only a `yield` had used.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

Span = tuple[ast.stmt | ast.expr, str]


def plain(function: Callable[..., Any], steps: bool = False, softmax: bool = False) -> str:
    """The text of a procedure, a function or a method. Where `steps` are wanted a bare `yield` still ends each of them;
    without `softmax` the branch for such a layer is left out."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source)
    changed = _changed(source, list(_spans(tree, steps, softmax)))
    return _without_unused(_signature(changed)).strip("\n")


def loop_of(function: Callable[..., Any], steps: bool) -> str:
    """The lines that the innermost loop of a procedure repeats."""
    text = plain(function, steps)
    innermost = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.For)][-1]
    lines = text.splitlines()[innermost.body[0].lineno - 1 : innermost.body[-1].end_lineno]
    return textwrap.dedent("\n".join(lines))


def _spans(tree: ast.AST, steps: bool, softmax: bool) -> Iterator[Span]:
    """What is replaced, and by what."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Yield(value=value)):
                yield node, "yield" if steps and _is_turn(value) else ""
            case ast.YieldFrom(value=ast.Call() as call) if not (steps and _has_turns(call)):
                yield node, ast.unparse(call)
            case ast.If(test=ast.Attribute(attr="is_softmax")) if not softmax:
                yield node, ""


def _is_turn(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Made"


def _has_turns(call: ast.Call) -> bool:
    """Whether Steps end in a procedure: not in those that only add up the terms of one."""
    return not (isinstance(call.func, ast.Name) and call.func.id in ("activate", "sum_error"))


def _changed(source: str, spans: list[Span]) -> str:
    """The source with its spans replaced; a statement that becomes nothing takes its lines along."""
    lines = source.encode().splitlines(keepends=True)  # columns of the tree are bytes
    for node, text in sorted(spans, key=lambda span: (span[0].lineno, span[0].col_offset), reverse=True):
        assert node.end_lineno is not None and node.end_col_offset is not None
        first, last = node.lineno - 1, node.end_lineno - 1
        before, after = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
        if before.endswith(b"(") and after.startswith(b")"):  # as a `yield from` that is returned stands
            before, after = before[:-1], after[1:]
        lines[first : last + 1] = [before + text.encode() + after] if text else []
    return b"".join(lines).decode()


def _signature(source: str) -> str:
    """The source without types in its first line, which may be several."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    for argument in ast.walk(function.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    lines = source.splitlines()[function.body[0].lineno - 1 :]
    return "\n".join([f"def {function.name}({ast.unparse(function.args)}):", *lines])


def _without_unused(source: str) -> str:
    """The source without plain copies into names that nothing reads."""
    tree = ast.parse(source)
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    unused: list[Span] = [
        (node, "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id not in read
        and isinstance(node.value, ast.Attribute)
    ]
    return _changed(source, unused)
