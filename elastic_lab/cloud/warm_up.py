"""Load what every lab's cloud needs, once, before the first cloud is forked from this process.

Most of a cold start is JSON: botocore's loaders read the same service models once a session, and
moto makes several sessions. Sharing one loader halves the time (measured: 1.3 s to 0.6 s).
"""

import gc
import io
import os
import sys
from functools import cache
from importlib import import_module
from typing import Any

from elastic_lab.cloud.images import latest_images
from elastic_lab.cloud.world import REGION

# Read by moto when its modules are imported. Loading the 1,301 AMIs takes 1.2 s; the images that
# SSM's aliases name are loaded by `images`.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

NEEDED_AT_ONCE = (
    "moto.cloudwatch.responses",
    "moto.ec2.models",
    "moto.ec2.responses",
    "moto.iam.models",
    "moto.moto_server.werkzeug_app",
    "elastic_lab.cloud.api",
    "elastic_lab.cloud.corrections.autoscaling",
    "elastic_lab.cloud.corrections.cloudwatch",
    "elastic_lab.cloud.corrections.ec2",
    "elastic_lab.cloud.corrections.sts",
    "elastic_lab.cloud.observation_api",
    "waitress",
)
# A terminated instance is taken out of its groups, so EC2 asks for these two.
REHEARSED = (
    ("ec2", "Action=DescribeInstances&Version=2016-11-15", ""),
    ("ec2", "Action=RunInstances&Version=2016-11-15&MinCount=1&MaxCount=1", ""),
    ("ec2", "Action=DescribeInstances&Version=2016-11-15", ""),
    ("sts", "Action=GetCallerIdentity&Version=2011-06-15", ""),
    ("iam", "Action=ListRoles&Version=2010-05-08", ""),
    ("ssm", '{"Name": "/aws/service/ami-amazon-linux-latest/none"}', "AmazonSSM.GetParameter"),
)
NEEDED_LATER = (
    "elastic_lab.cloud.metrics.store",
    "elastic_lab.cloud.metrics.expression",
    "moto.autoscaling",
    "moto.elbv2",
    "moto.sns.models",
    "moto.ssm.responses",
    "moto.sts.responses",
)


def share_botocore_loader() -> None:
    """Give every botocore session of this process one loader, which caches what it reads."""
    import botocore.loaders

    loader = botocore.loaders.Loader()
    loader.search_paths.extend(path for path in _data_paths() if path not in loader.search_paths)
    botocore.loaders.create_loader = lambda search_path_string=None: loader


@cache
def warm_up() -> None:
    """Import the services and read their models; in a process that was forked warm, do nothing."""
    share_botocore_loader()
    from elastic_lab.cloud import moto_speed, moto_time

    moto_time.install()
    moto_speed.install()
    from moto.core.utils import get_service_model

    for module in NEEDED_AT_ONCE:
        import_module(module)
    get_service_model("ec2")


def warm_up_further() -> None:
    """Import what later calls would import, while nobody waits; then freeze the memory, so that
    forks go on sharing it."""
    for module in NEEDED_LATER:
        import_module(module)
    for service, body, target in REHEARSED:
        _rehearse(service, body.encode(), target)
    latest_images(REGION)
    gc.collect()
    gc.freeze()


@cache
def moto_application() -> Any:
    """moto's server as a WSGI application; it holds no state, so forks share the rehearsed one."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    return DomainDispatcherApplication(create_backend_app)


def _rehearse(service: str, body: bytes, target: str) -> None:
    """Answer a call as a cloud would, for all that is made at a first call and then kept."""
    scope = f"Credential=rehearsal/20260101/{REGION}/{service}/aws4_request"
    kind = "x-amz-json-1.1" if target else "x-www-form-urlencoded"
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
        "HTTP_X_AMZ_TARGET": target,
        "CONTENT_TYPE": f"application/{kind}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    b"".join(moto_application()(environ, lambda status, headers, exc_info=None: None))


def _data_paths() -> list[str]:
    return [path for path in os.environ.get("AWS_DATA_PATH", "").split(os.pathsep) if path]
