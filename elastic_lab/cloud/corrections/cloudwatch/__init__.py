"""CloudWatch: metrics in columns, metric math, alarms that are evaluated and act."""

from elastic_lab.cloud.corrections.cloudwatch import (
    alarm_history,
    alarm_state,
    describe_alarms,
    get_data,
    get_statistics,
    list_metrics,
    put_alarm,
    put_data,
)

# From the inside out: what is made of an alarm begins without data, once its settings are checked.
CORRECTIONS = (
    put_data.put_checked_data,
    get_data.compute_metric_data,
    get_statistics.compute_statistics,
    list_metrics.list_each_once,
    put_alarm.begin_without_data,
    put_alarm.refuse_wrong_alarm,
    describe_alarms.describe_by_every_filter,
    describe_alarms.describe_for_that_metric,
    alarm_history.tell_history,
    alarm_state.act_on_set_state,
)
