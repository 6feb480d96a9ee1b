from elastic_lab.exercises.load import LoadPlan, run_load
from tests.dataplane.balancer.world import World


def test_a_check_sends_a_load():
    with World() as world:
        server = world.server()
        plan = LoadPlan(f"http://127.0.0.1:{server.port}/", rate=50, seconds=0.2, arrivals="even")
        assert run_load(plan).answered == {200: 10}
        assert len(server.requests) == 10
