"""An exercise's cells are found by the names that they define and use."""

from elastic_lab.exercises.needed_cells import needed_cells

OPEN = 'lab = open_lab("90")'
CLIENTS = "import boto3\nec2 = boto3.client('ec2')"
SHOWN = "shown = ec2.describe_instances()"
HELPER = "def count(name):\n    return len(ec2.describe_instances()[name])"
SETUP = 'lab.setup("90.2")'
OTHER_SETUP = 'lab.setup("90.1")'
BEFORE = [OPEN, CLIENTS, SHOWN, OTHER_SETUP, HELPER, SETUP]


def test_what_defines_a_used_name_is_needed_with_all_that_it_uses_itself():
    assert needed_cells(BEFORE, "90.3", ["size = count('Reservations')"]) == [CLIENTS, HELPER]


def test_the_setup_of_the_exercise_is_needed_and_no_other():
    assert needed_cells(BEFORE, "90.2", ["size = 3"]) == [OPEN, SETUP]


def test_a_name_of_its_own_needs_nothing():
    assert needed_cells(BEFORE, "90.3", ["for shown_too in range(3):\n    print(shown_too)"]) == []


def test_every_cell_that_binds_a_name_or_changes_a_part_of_it_is_needed():
    cells = ["sizes = {}", "sizes['a'] = 1", "import sizes.x as y", "sizes.b.c = 2", "print(sizes)"]
    answer = "sizes['d'] = 4"
    assert needed_cells(cells, "90.1", [answer]) == [
        "sizes = {}",
        "sizes['a'] = 1",
        "sizes.b.c = 2",
    ]


def test_names_of_functions_and_comprehensions_are_their_own():
    answer = "largest = max(pairs, key=lambda shown: shown[1])\n[lab for lab in range(3)]"
    assert needed_cells([*BEFORE, "pairs = []"], "90.3", [answer]) == ["pairs = []"]
    inner = "def size():\n    shown = 3\n    return shown, ec2"
    assert needed_cells(BEFORE, "90.3", [inner]) == [CLIENTS]


def test_imports_classes_and_async_functions_define_names():
    cells = [
        "import os.path",
        "from time import sleep as wait",
        "class A: pass",
        "async def b(): 0",
    ]
    assert needed_cells(cells, "90.1", ["os.x, wait, A, b"]) == cells
    assert needed_cells(cells, "90.1", ["sleep, path"]) == []


def test_of_an_answer_that_is_not_python_everything_is_kept():
    assert needed_cells(BEFORE, "90.3", ["size = ("]) == BEFORE
    assert needed_cells([*BEFORE, "%time"], "90.3", ["1"]) == [*BEFORE, "%time"]
