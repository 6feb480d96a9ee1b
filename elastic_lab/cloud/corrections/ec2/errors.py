"""An EC2 error that moto serialises as EC2's own."""


def ec2_error(code: str, message: str) -> Exception:
    """The error `code` with `message`; moto tells the service from the exception's module."""
    from moto.ec2.exceptions import EC2ClientError

    return EC2ClientError(code, message)
