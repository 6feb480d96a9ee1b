"""Ways out from a thread or another process."""

import multiprocessing
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

from tests.sandbox.attacks.table import EC2, METADATA, attack, run_python


def reach_aws() -> Any:
    return urllib.request.urlopen(f"https://{EC2}", timeout=2)


@attack(EC2)
def thread() -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(reach_aws).result()


def in_process(method: str) -> Any:
    with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
        return str(pool.submit(reach_aws).result())


for start_method in multiprocessing.get_all_start_methods():

    @attack(EC2, f"multiprocessing {start_method}")
    def _(method: str = start_method) -> Any:
        return in_process(method)


@attack(EC2)
def subprocess_urllib() -> Any:
    return run_python(f"import urllib.request as u; u.urlopen('https://{EC2}', timeout=2)")


@attack(EC2)
def subprocess_boto3() -> Any:
    client = f"boto3.client('ec2', endpoint_url='https://{EC2}')"
    return run_python(f"import boto3; {client}.describe_instances()")


@attack(METADATA)
def subprocess_asyncio() -> Any:
    return run_python(f"import asyncio as a; a.run(a.open_connection('{METADATA}', 80))")
