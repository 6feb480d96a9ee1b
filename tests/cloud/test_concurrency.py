"""Many at once: nothing fails, nothing is lost, nothing is made twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.cloud.clouds import client, launch_arguments

THREADS, ROUNDS = 8, 10
TIME_SCALE = 2000.0


def a_learner_s_thread(cloud, arguments) -> list[str]:
    """Five calls a round: 50 in all."""
    ec2, sts = (client(name, cloud.address.endpoint) for name in ("ec2", "sts"))
    made: list[str] = []
    for _ in range(ROUNDS):
        launched = ec2.run_instances(**arguments)["Instances"]
        ids = [instance["InstanceId"] for instance in launched]
        ec2.create_tags(Resources=ids, Tags=[{"Key": "Owner", "Value": "shop"}])
        ec2.describe_instances(InstanceIds=ids)
        sts.get_caller_identity()
        ec2.terminate_instances(InstanceIds=ids)
        made += ids
    return made


def test_eight_threads_of_fifty_calls(cloud):
    arguments = launch_arguments(cloud, MaxCount=2)
    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(lambda _: a_learner_s_thread(cloud, arguments), range(THREADS)))
    made = [instance for ids in results for instance in ids]
    assert len(made) == len(set(made)) == THREADS * ROUNDS * 2
    calls = Counter(e["operation"] for e in cloud.journal() if e["by"] == "learner")
    assert calls == {
        "GetParameter": 1,
        "RunInstances": THREADS * ROUNDS,
        "CreateTags": THREADS * ROUNDS,
        "DescribeInstances": THREADS * ROUNDS,
        "GetCallerIdentity": THREADS * ROUNDS,
        "TerminateInstances": THREADS * ROUNDS,
    }
    assert [e["error"] for e in cloud.journal() if e["error"]] == []


def test_the_same_token_at_once_launches_once(cloud):
    arguments = launch_arguments(cloud, ClientToken="one")

    def launch(_: int) -> str:
        ec2 = client("ec2", cloud.address.endpoint)
        return str(ec2.run_instances(**arguments)["Instances"][0]["InstanceId"])

    with ThreadPoolExecutor(THREADS) as pool:
        ids = set(pool.map(launch, range(THREADS * 2)))
    assert len(ids) == 1
    assert set(cloud.states()) == ids


def test_the_journal_is_in_the_order_of_time(cloud):
    ids = cloud.launch(MaxCount=20)
    cloud.wait_for(ids, "running")
    cloud.ec2.stop_instances(InstanceIds=ids[:10])
    cloud.ec2.terminate_instances(InstanceIds=ids[10:])
    cloud.wait_for(ids[:10], "stopped")
    times = [entry["at"] for entry in cloud.journal()]
    assert times == sorted(times)


def test_waiting_for_a_message_holds_up_nobody(open_here):
    cloud = open_here(time_scale=1.0)
    sqs = cloud.client("sqs")
    queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sqs.receive_message, QueueUrl=queue, WaitTimeSeconds=10)
        sender = client("sqs", cloud.address.endpoint)
        sender.send_message(QueueUrl=queue, MessageBody="now")
        assert waiting.result(timeout=20)["Messages"][0]["Body"] == "now"
    (sent,), (received,) = cloud.entries("SendMessage"), cloud.entries("ReceiveMessage")
    assert sent["error"] is None
    assert received["error"] is None
