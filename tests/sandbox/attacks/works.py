"""What must go on working: `WORKS` maps a name to what must come out and the function."""

import asyncio
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import boto3

from tests.sandbox.attacks.table import EARLY, run_python


def client() -> Any:
    return boto3.client("ec2").describe_instances()["Reservations"]


def resource() -> Any:
    return [instance.id for instance in boto3.resource("ec2").instances.all()]


def session() -> Any:
    return boto3.Session(region_name="us-east-1").client("ec2").describe_instances()["Reservations"]


def session_made_before() -> Any:
    return EARLY["session"].client("sts").get_caller_identity()["Account"]


def keys_of_the_default_session() -> Any:
    return boto3.DEFAULT_SESSION.get_credentials().access_key


def paginator() -> Any:
    pages = boto3.client("ec2").get_paginator("describe_instances").paginate()
    return [page["Reservations"] for page in pages]


def waiter() -> Any:
    ec2, ssm = boto3.client("ec2"), boto3.client("ssm")
    alias = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    image = ssm.get_parameter(Name=alias)["Parameter"]["Value"]
    answer = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    made = [answer["Instances"][0]["InstanceId"]]
    ec2.get_waiter("instance_running").wait(InstanceIds=made)
    found = ec2.describe_instances(InstanceIds=made)["Reservations"][0]["Instances"][0]
    return found["State"]["Name"]


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""


def loopback_server() -> Any:
    with HTTPServer(("127.0.0.1", 0), Hello) as server:
        Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        return urllib.request.urlopen(url, timeout=5).read().decode()


async def echo_once() -> str:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        line = await reader.readline()
        writer.close()
    return line.decode().strip()


def loopback_asyncio() -> Any:
    return asyncio.run(echo_once())


def python_subprocess() -> Any:
    return run_python("import boto3; print(boto3.client('sts').get_caller_identity()['Account'])")


WORKS: dict[str, tuple[Any, Callable[[], Any]]] = {
    "client": ([], client),
    "resource": ([], resource),
    "session": ([], session),
    "session made before": ("123456789012", session_made_before),
    "keys of the default session": ("elastic-lab", keys_of_the_default_session),
    "paginator": ([[]], paginator),
    "waiter": ("running", waiter),
    "loopback server": ("hello", loopback_server),
    "loopback asyncio": ("hello", loopback_asyncio),
    "python subprocess": ("123456789012", python_subprocess),
}
