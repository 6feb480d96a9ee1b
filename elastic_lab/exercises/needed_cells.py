"""Which cells of a lab an exercise needs: those that define the names that it uses.

An exercise starts from what the lab's own cells define and from its setup, never from another
exercise. So it can be played without the rest of its lab, which takes most of a lab's time.
"""

import ast
import re
from collections.abc import Iterator, Sequence

SETUP = re.compile(r"""\blab\.setup\(\s*["'](\d\d\.\d+)["']""")


def needed_cells(before: Sequence[str], exercise: str, after: Sequence[str]) -> list[str]:
    """Those of the code cells `before` that must have run for the cells `after`, in their order.

    A cell is needed when it sets `exercise` up, or defines a name that one of `after` or another
    needed cell uses. Where something is not Python, every cell is needed.
    """
    try:
        wanted = set().union(*(_used(ast.parse(source)) for source in after))
        trees = [ast.parse(source) for source in before]
    except SyntaxError:
        return list(before)
    needed: list[str] = []
    for source, tree in zip(reversed(before), reversed(trees), strict=True):
        if exercise in SETUP.findall(source) or wanted & _defined(tree):
            needed.append(source)
            wanted |= _used(tree)
    return needed[::-1]


def _used(tree: ast.AST) -> set[str]:
    """The names that a cell reads, in its functions too."""
    return {name.id for name in _names(tree) if not isinstance(name.ctx, ast.Store)}


def _defined(tree: ast.AST) -> set[str]:
    """The names that a cell binds, and those of which it assigns an attribute or an item."""
    bound = {name.id for name in _names(tree) if isinstance(name.ctx, ast.Store)}
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
            case ast.Import() | ast.ImportFrom():
                bound.update((a.asname or a.name).partition(".")[0] for a in node.names)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                bound.update(name.id for name in _names(node.value))
    return bound


def _names(tree: ast.AST) -> Iterator[ast.Name]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name))
