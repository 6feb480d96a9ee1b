"""EC2: the launch is checked, states take time, a retry is recognised."""

from elastic_lab.cloud.corrections.ec2 import (
    attributes,
    consistency,
    console,
    filters,
    idempotency,
    launch,
    protection,
    states,
    tags,
    templates,
)

# From the inside out: a launch is first known by its token, then its image is looked up, its
# parameters are checked, and what moto makes of it is pending.
CORRECTIONS = (
    states.start_pending,
    protection.protect_from_termination,
    states.change_state_in_time,
    states.reboot_running_only,
    launch.refuse_script_for_application,
    launch.refuse_unknown,
    tags.refuse_reserved_keys,
    launch.launch_max_count,
    launch.read_whole_template,
    launch.resolve_image_parameter,
    idempotency.recognise_repeated_launch,
    attributes.change_stopped_only,
    attributes.refuse_unknown_type,
    console.own_console,
    templates.inherit_source_version,
    templates.data_of_instance,
    filters.filter_by_client_token,
    consistency.hide_newest,
)
