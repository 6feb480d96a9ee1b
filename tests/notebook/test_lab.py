"""A learner's session: open, check, hint, predict, progress, reset. In processes of their own,
since opening a lab holds the process for good."""

import pytest

from tests.notebook.sessions import session, shown

LAUNCH = """
ec2, ssm = boto3.client("ec2"), boto3.client("ssm")
name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
image = ssm.get_parameter(Name=name)["Parameter"]["Value"]
launch = lambda: ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
count = lambda: len(ec2.describe_instances()["Reservations"])
"""


def test_it_says_which_lab_and_asks_its_question():
    ran = session("print(lab)")
    assert "Lab 01, Virtualization: A server is an API call?" in ran.stdout
    assert "60 AWS seconds pass in one of yours" in ran.stdout


def test_reset_and_opening_again_give_a_pristine_cloud():
    code = """
launch(); before = count()
lab.reset(); after_reset = count()
launch(); open_lab("01"); after_opening = count()
launch(); open_lab("01", resume=True); resumed = count()
print(json.dumps([before, after_reset, after_opening, resumed]))
"""
    assert shown(LAUNCH + code) == [1, 0, 0, 1]


def test_setups_are_found_by_the_check_and_forgotten_with_the_cloud():
    code = """
setup = str(lab.setup("01.2")); after_setup = str(lab.check("01.2"))
lab.reset(); after_reset = str(lab.check("01.2"))
print(json.dumps([setup, "the pet is alive" in after_setup, "no setup yet" in after_reset]))
"""
    assert shown(code) == ["A `t3.micro` tagged `Name=pet` now runs in your account.", True, True]


def test_hints_look_first_and_go_deeper():
    code = """
hints = [str(lab.hint("01.1")) for _ in range(4)]
print(json.dumps(hints))
"""
    nudge, concept, near, again = shown(code)
    assert (
        nudge == "Hint 1 of 3: Nothing with `Role=web` is alive yet. Which call makes an instance?"
    )
    assert concept.startswith("Hint 2 of 3: ")
    assert near == again
    assert near.startswith("Hint 3 of 3: ")


def test_predictions_are_kept_and_not_marked():
    code = """
print(json.dumps([str(lab.predict("How many?", ...)), str(lab.predict("How many?", 3)),
                  str(lab.progress()).splitlines()[0]]))
"""
    asked, noted, progress = shown(code)
    assert "in place of `...`" in asked
    assert "noted" in noted
    assert progress == "Virtualization: 0 of 5 exercises, 0 of 36 points"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("open_lab('77')", "LabError: There is no lab '77'. The labs here are: "),
        ("lab.check('01.9')", "Lab 01 has no exercise '01.9'; it has 01.1, 01.2"),
        ("lab.setup('01.1')", "needs no setup"),
        ("lab.hint('x')", "has no exercise 'x'"),
    ],
)
def test_what_is_not_there_is_told(code, sentence):
    ran = session(code)
    assert ran.returncode == 1
    assert sentence in ran.stderr


def test_ipython_shows_the_sentence_and_no_traceback():
    code = """
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance(user_ns=globals()).run_cell("lab.check('01.9')")
"""
    ran = session(code)
    assert "LabError: Lab 01 has no exercise '01.9'" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_a_check_is_not_taken_for_the_learners_call():
    code = """
lab.check("01.1"); lab.setup("01.4"); launch()
calls = [call["operation"] for call in lab._cloud.learner_calls()]
print(json.dumps(calls))
"""
    assert shown(LAUNCH + code) == ["GetParameter", "RunInstances"]
