"""A CloudWatch error that moto serialises as CloudWatch's own."""


def cloudwatch_error(code: str, message: str) -> Exception:
    """The error `code` with `message`; moto tells the service from the exception's module."""
    from moto.cloudwatch.exceptions import CloudWatchException

    return CloudWatchException(code, message)


def invalid_value(message: str) -> Exception:
    """A value that the API's own checks refuse."""
    return cloudwatch_error("InvalidParameterValue", message)


def invalid_combination(message: str) -> Exception:
    """Parameters that do not go together."""
    return cloudwatch_error("InvalidParameterCombination", message)


def validation_error(message: str) -> Exception:
    """What the service behind the API's checks refuses."""
    return cloudwatch_error("ValidationError", message)
