"""The token cut so short that two jobs share it.

exercise: 01.3
refused_by: one_for_each_job
shows: one_token_fits_all
"""
def launch_worker(job_id):
    tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Job", "Value": job_id}]
    answer = ec2.run_instances(
        ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        ClientToken=f"worker-{job_id}"[:15],
    )
    return answer["Instances"][0]["InstanceId"]
