"""Ways out by sockets and other libraries, with and without asyncio."""

import asyncio
import socket
from typing import Any

import httpx

from tests.sandbox.attacks.table import EC2, METADATA, attack


@attack(EC2)
def create_connection() -> Any:
    return socket.create_connection((EC2, 443), timeout=2)


@attack(EC2)
def socket_connect() -> Any:
    return socket.socket().connect((EC2, 443))


@attack(EC2)
def socket_connect_ex() -> Any:
    return socket.socket().connect_ex((EC2, 443))


@attack(METADATA)
def socket_connect_to_an_address() -> Any:
    return socket.socket().connect((METADATA, 80))


@attack(EC2)
def datagram() -> Any:
    return socket.socket(type=socket.SOCK_DGRAM).sendto(b"?", (EC2, 53))


@attack(EC2)
def datagram_by_sendmsg() -> Any:
    return socket.socket(type=socket.SOCK_DGRAM).sendmsg([b"?"], [], 0, (EC2, 53))


@attack(EC2)
def look_up() -> Any:
    return socket.gethostbyname(EC2)


@attack(EC2)
def look_up_by_gethostbyaddr() -> Any:
    return socket.gethostbyaddr(EC2)


@attack("ec2.us-east-1.amazonaws")
def full_width_dots() -> Any:
    return socket.create_connection(("ec2.us-east-1.amazonaws。com", 443), timeout=2)


@attack(EC2)
def asyncio_open_connection() -> Any:
    return asyncio.run(asyncio.open_connection(EC2, 443))


@attack(METADATA)
def asyncio_open_connection_to_an_address() -> Any:
    return asyncio.run(asyncio.open_connection(METADATA, 80))


async def sock_connect(host: str) -> Any:
    with socket.socket() as connection:
        connection.setblocking(False)
        return await asyncio.get_running_loop().sock_connect(connection, (host, 443))


@attack(EC2)
def asyncio_sock_connect() -> Any:
    return asyncio.run(sock_connect(EC2))


@attack(METADATA)
def asyncio_sock_connect_to_an_address() -> Any:
    return asyncio.run(sock_connect(METADATA))


@attack(EC2)
def httpx_client() -> Any:
    return httpx.get(f"https://{EC2}", timeout=2)
