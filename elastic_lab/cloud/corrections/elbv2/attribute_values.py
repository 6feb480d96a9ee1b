"""What an attribute of a load balancer or a target group may be, as a table."""

from dataclasses import dataclass

from elastic_lab.cloud.corrections.elbv2.errors import invalid

SWITCH = ("true", "false")


@dataclass(frozen=True)
class Allowed:
    """One of `texts`, or a number in `numbers`; any text where there is neither. `default` is
    what AWS answers before it is set, None if nothing."""

    texts: tuple[str, ...] = ()
    numbers: range = range(0)
    default: str | None = None

    def check(self, key: str, value: str) -> None:
        """Refuse a `value` that the attribute `key` cannot have (words as for a target group's
        deregistration delay; others from memory)."""
        if not (self.texts or self.numbers) or value in self.texts:
            return
        if value.isdecimal() and int(value) in self.numbers:
            return
        if self.numbers:
            limits = f"{self.numbers.start}-{self.numbers.stop - 1}"
            raise invalid(f"'{key}' value '{value}' must be between '{limits}' inclusive")
        raise invalid(f"'{key}' must be one of [{', '.join(self.texts)}]")


def one_of(*texts: str, default: str | None = None) -> Allowed:
    """One of `texts`."""
    return Allowed(texts, default=default)


def between(low: int, high: int, *texts: str, default: str | None = None) -> Allowed:
    """A number from `low` to `high`, or one of `texts`."""
    return Allowed(texts, range(low, high + 1), default)


def defaults(table: dict[str, Allowed]) -> dict[str, str]:
    """What AWS answers for the attributes of `table` that were never set."""
    return {key: allowed.default for key, allowed in table.items() if allowed.default is not None}
