"""Whose submission a file is, read from its path."""

import pytest

from elastic_lab.grading.submissions.names import Named, named

LABS = ("01_virtualization", "02_auto_scaling")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ada/01_virtualization.ipynb", Named("ada", "01_virtualization")),
        ("class/group 1/ada/02_auto_scaling.ipynb", Named("ada", "02_auto_scaling")),
        ("ada/01_virtualization (2).ipynb", Named("ada", "01_virtualization", version=2)),
        ("01_virtualization_ada.ipynb", Named("ada", "01_virtualization")),
        ("all/02_auto_scaling_ada_l.ipynb", Named("ada_l", "02_auto_scaling")),
        (
            "lovelaceada_12345_67890_01_virtualization.ipynb",
            Named("lovelaceada", "01_virtualization", "12345"),
        ),
        (
            "lovelaceada_LATE_12345_67890_01_virtualization-3.ipynb",
            Named("lovelaceada", "01_virtualization", "12345", 3, True),
        ),
        (
            "Ada Lovelace_4711_assignsubmission_file_/02_auto_scaling.ipynb",
            Named("Ada Lovelace", "02_auto_scaling", "4711"),
        ),
    ],
)
def test_known_ways_of_handing_in(path, expected):
    assert named(path, LABS) == expected


@pytest.mark.parametrize(
    "path",
    [
        "01_virtualization.ipynb",
        "01_virtualization_.ipynb",
        "ada/homework.ipynb",
        "ada/03_other.ipynb",
        "lovelaceada_12345_67890_homework.ipynb",
    ],
)
def test_other_names_say_nothing(path):
    assert named(path, LABS) is None
