"""Which cells of a lab an exercise needs: those that define the names that it uses.

An exercise starts from what the lab's own cells define and from its setup, never from another
exercise. So it can be played without the rest of its lab, which takes most of a lab's time.
"""

import ast
import re
import symtable
from collections.abc import Iterator, Sequence

SETUP = re.compile(r"""\blab\.setup\(\s*["'](\d\d\.\d+)["']""")


def needed_cells(before: Sequence[str], exercise: str, after: Sequence[str]) -> list[str]:
    """Those of the code cells `before` that must have run for the cells `after`, in their order.

    A cell is needed when it sets `exercise` up, or defines a name that one of `after` or another
    needed cell uses. Where something is not Python, every cell is needed.
    """
    try:
        wanted = set().union(*map(_used, after))
        needed: list[str] = []
        for source in reversed(before):
            if exercise in SETUP.findall(source) or wanted & _defined(source):
                needed.append(source)
                wanted |= _used(source)
    except SyntaxError:
        return list(before)
    return needed[::-1]


def _used(source: str) -> set[str]:
    """The names that a cell reads and that are not its functions' own."""
    module, *inner = _scopes(symtable.symtable(source, "cell", "exec"))
    used = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_referenced()}
    used.update(s.get_name() for scope in inner for s in scope.get_symbols() if s.is_global())
    return used


def _defined(source: str) -> set[str]:
    """The names that a cell binds, and those of which it assigns an attribute or an item."""
    symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    bound = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            bound.update(each.id for each in ast.walk(node.value) if isinstance(each, ast.Name))
    return bound


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    """The table and those of all functions, classes and comprehensions in it."""
    yield table
    for child in table.get_children():
        yield from _scopes(child)
