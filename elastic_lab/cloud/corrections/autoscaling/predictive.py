"""GetPredictiveScalingForecast."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.autoscaling.lookup import group_of_call
from elastic_lab.cloud.groups.record import GroupRecord, ScalingPolicy
from elastic_lab.cloud.groups.refusals import autoscaling_error
from elastic_lab.cloud.groups.schedule_request import moment
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.cloud.world import World
from elastic_lab.control.forecast import HOUR, MIN_HISTORY_HOURS, Forecast, forecast
from elastic_lab.control.predictive import PredictivePolicy, forecast_capacity


@correction(
    "autoscaling",
    "GetPredictiveScalingForecast",
    moto="does not have it",
    source="https://docs.aws.amazon.com/autoscaling/ec2/APIReference/"
    "API_GetPredictiveScalingForecast.html",
)
def tell_forecast(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS forecasts load and capacity hour by hour, from at least a day of the group's load."""
    from moto.core.responses import ActionResult

    record = group_of_call(world, response)
    policy = _policy(record, str(response._get_param("PolicyName")))
    assert isinstance(policy.loop, PredictivePolicy)
    load, now = world.groups.load.latest(record, world.clock.now())
    made = forecast(load, now)
    if made is None:
        message = (
            f"There is not enough data to forecast: {len(load)} hours of the group's load are "
            f"known, and at least {MIN_HISTORY_HOURS} are needed."
        )
        raise autoscaling_error("ValidationError", message)
    start, end = (moment(response._get_param(name)) for name in ("StartTime", "EndTime"))
    hours = _hours(made, start or 0.0, end or 0.0)
    stamps = [as_datetime(time) for time, _ in hours]
    specification = policy.put["PredictiveScalingConfiguration"]["MetricSpecifications"][0]
    least, target = group_of(record).min_size, policy.loop.target_value
    capacity = [float(max(least, forecast_capacity(load, target))) for _, load in hours]
    told = {
        "LoadForecast": [
            {
                "Timestamps": stamps,
                "Values": [load for _, load in hours],
                "MetricSpecification": specification,
            }
        ],
        "CapacityForecast": {"Timestamps": stamps, "Values": capacity},
        "UpdateTime": as_datetime(now),
    }
    return ActionResult(told)


def _policy(record: GroupRecord, name: str) -> ScalingPolicy:
    policy = record.policies.get(name)
    if policy is None or not isinstance(policy.loop, PredictivePolicy):
        message = f"No predictive scaling policy with name {name}"
        raise autoscaling_error("ValidationError", message)
    return policy


def _hours(made: Forecast, start: float, end: float) -> list[tuple[float, float]]:
    """Start and load of each forecast hour in [start, end)."""
    hours = ((made.start + index * HOUR, load) for index, load in enumerate(made.values))
    return [(time, load) for time, load in hours if start <= time < end]
