"""The sandbox's errors: each one sentence for the learner, with the next step in it."""

from elastic_lab.plain_error import PlainError


class SandboxError(PlainError):
    """The sandbox cannot do what was asked; the message says why and what to do."""


class StoppedByGuard(SandboxError):
    """Something was about to leave the sandbox for AWS, and was stopped."""


class CloudError(SandboxError):
    """The cloud could not be started or reached."""


class EndpointError(SandboxError):
    """The endpoint in `AWS_ENDPOINT_URL` cannot be used."""
