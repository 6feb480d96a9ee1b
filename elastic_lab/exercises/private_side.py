"""The private side of one of our clouds, as a check asks it."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from elastic_lab.cloud.address import CloudAddress


def ask(address: CloudAddress, question: str, asked: Mapping[str, Any], seconds: float) -> Any:
    """The open answer to `question`, to be read and closed; proxies are passed by.

    `seconds`: how long each read may take. Raises OSError when the cloud does not answer.
    """
    request = urllib.request.Request(
        f"{address.private}/elastic-lab/{question}",
        data=json.dumps(asked).encode(),
        headers={"X-Elastic-Lab-Token": address.token},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(request, timeout=seconds)
