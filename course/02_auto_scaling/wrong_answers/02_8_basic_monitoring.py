"""A template without detailed monitoring.

exercise: 02.8
refused_by: rumour_met
shows: five_minutes_is_now
"""
# instead of
ec2.create_launch_template(LaunchTemplateName="live", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large", "Monitoring": {"Enabled": True}})
# put
ec2.create_launch_template(LaunchTemplateName="live", LaunchTemplateData={
    "ImageId": image_id, "InstanceType": "m5.large"})
