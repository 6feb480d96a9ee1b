"""STS."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.world import ACCOUNT, World

LEARNER_ARN = f"arn:aws:iam::{ACCOUNT}:user/learner"


@correction(
    "sts",
    "GetCallerIdentity",
    moto="names an unknown caller by an STS user ARN, which AWS never gives",
    source="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
)
def caller_identity(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS names an IAM user by its IAM ARN."""
    answer = proceed()
    if ":sts:" in answer.result["Arn"] and ":user/" in answer.result["Arn"]:
        answer.result["Arn"] = LEARNER_ARN
    return answer


CORRECTIONS = (caller_identity,)
