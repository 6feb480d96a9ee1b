"""The sandbox's errors: each one sentence for the learner, with the next step in it."""


class SandboxError(RuntimeError):
    """The sandbox cannot do what was asked; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback through our insides."""
        return [f"{type(self).__name__}: {self}"]


class StoppedByGuard(SandboxError):
    """Something was about to leave the sandbox for AWS, and was stopped."""


class CloudError(SandboxError):
    """The cloud could not be started or reached."""


class EndpointError(SandboxError):
    """The endpoint in `AWS_ENDPOINT_URL` cannot be used."""
