"""What a grading's processes have in common, done once before they are forked: the clouds and the
answers come from one process, which has this imported.

It knows nothing of a course's checks or of any submission, so that nothing of them can be in the
memory of the learner's code.
"""

from __future__ import annotations

import gc
from importlib import import_module

from elastic_lab.cloud.warm_up import warm_up, warm_up_further

NEEDED = (
    "elastic_lab.cloud.serve_lab",
    "elastic_lab.dataplane.balancer.process",
    "elastic_lab.dataplane.instance.program",
    "elastic_lab.dataplane.launcher.site",
    "elastic_lab.grading.jail.inside",
    "flask",
    "pybreaker",
    "requests",
)
SERVICES = ("autoscaling", "cloudwatch", "dynamodb", "ec2", "elbv2", "iam", "s3", "ssm", "sts")


def _get_ready() -> None:
    warm_up()
    for module in NEEDED:
        import_module(module)
    warm_up_further()
    _load_days()
    _read_service_models()
    gc.collect()
    gc.freeze()


def _load_days() -> None:
    from elastic_lab.cloud.days.rehearsal import rehearse

    rehearse()


def _read_service_models() -> None:
    """boto3 reads them when the first client of a service is made."""
    import boto3

    from elastic_lab.grading.jail.cells import prepared_shell

    for service in SERVICES:
        boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url="http://127.0.0.1:9",
            aws_access_key_id="elastic-lab",
            aws_secret_access_key="elastic-lab",
        )
    boto3.DEFAULT_SESSION = None
    prepared_shell()


_get_ready()
