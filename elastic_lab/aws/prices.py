"""What things cost, from one dated file that names its source."""

import json
from dataclasses import dataclass
from pathlib import Path

PRICE_FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True)
class Prices:
    """On-demand prices of instance types, in `currency` an hour, in `region` on `date`."""

    region: str
    currency: str
    date: str
    source: str
    on_demand_per_hour: dict[str, float]

    def instance_hour(self, instance_type: str) -> float:
        """The price of one hour of `instance_type`; raises KeyError when the file has none."""
        return self.on_demand_per_hour[instance_type]

    def provenance(self) -> str:
        """Where and when the prices were true, to stand beside every amount."""
        return f"{self.region}, {self.source}, {self.date}"


def load_prices(path: Path = PRICE_FILE) -> Prices:
    """The prices in `path`, a JSON file with the fields of `Prices`."""
    return Prices(**json.loads(path.read_text(encoding="utf-8")))
