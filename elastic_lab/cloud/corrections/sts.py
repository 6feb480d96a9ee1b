"""STS."""
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.world import ACCOUNT, World

LEARNER_ARN = f"arn:aws:iam::{ACCOUNT}:user/learner"


def register() -> None:
    """Put the corrections of STS into the list."""

    @correction(
        "sts",
        "GetCallerIdentity",
        moto="names an unknown caller by an STS user ARN, which AWS never gives",
        aws="names an IAM user by its IAM ARN",
        source="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    )
    def caller_identity(world: World, response: Any, proceed: Proceed) -> Any:
        answer = proceed()
        if ":sts:" in answer.result["Arn"] and ":user/" in answer.result["Arn"]:
            answer.result["Arn"] = LEARNER_ARN
        return answer
