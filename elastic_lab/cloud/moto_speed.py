"""moto's own answers, sooner: what it works out anew for every call is kept.

Four functions, replaced before moto's modules import them by name; each answers what moto's does.
Of an empty DescribeInstances they were more than half the time, of one with twenty instances a
third.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

MOST_KEYS_KEPT = 100_000
MOST_NAMES_KEPT = 10_000


def install() -> None:
    """Replace the functions; call it before any moto service is imported."""
    import moto.backends
    import moto.core.responses
    import moto.core.serialize

    modules = tuple(moto.backends.list_of_moto_modules())
    moto.backends.list_of_moto_modules = lambda: modules
    method_names = moto.core.responses.method_names_from_class
    moto.core.responses.method_names_from_class = cache(method_names)
    xmltodict = moto.core.serialize.xmltodict
    xmltodict._validate_name = lru_cache(MOST_NAMES_KEPT)(xmltodict._validate_name)
    _keep_possible_keys(moto.core.serialize.XFormedAttributePicker)


def _keep_possible_keys(picker: Any) -> None:
    """The names under which a member may be found depend on the object's class and the member."""
    possible_keys = picker.get_possible_keys
    kept: dict[tuple[type, str, Any], tuple[str, ...]] = {}

    def get_possible_keys(self: Any, context: Any) -> Iterator[str]:
        asked = (type(context.obj), context.key, context.shape)
        keys = kept.get(asked)
        if keys is None:
            if len(kept) >= MOST_KEYS_KEPT:
                kept.clear()
            keys = kept[asked] = tuple(dict.fromkeys(possible_keys(self, context)))
        return iter(keys)

    picker.get_possible_keys = get_possible_keys
