"""The workers kept in a dictionary of this process.

exercise: 01.3
refused_by: once_after_a_restart
shows: memory_survives
"""
workers = {}

def launch_worker(job_id):
    if job_id not in workers:
        tags = [{"Key": "Owner", "Value": "shop"}, {"Key": "Job", "Value": job_id}]
        answer = ec2.run_instances(
            ImageId=image_id, InstanceType="t3.micro", MinCount=1, MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
        workers[job_id] = answer["Instances"][0]["InstanceId"]
    return workers[job_id]
