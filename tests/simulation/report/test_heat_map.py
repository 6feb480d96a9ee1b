"""Many days as one picture, and as a table."""

from __future__ import annotations

from elastic_lab.simulation.report.heat_map import Grid, draw, in_a_table

COST = [[30.5, 31.25], [21.0, 20.994]]
MET = [[True, True], [True, False]]
AXES = "retail-day", "TargetValue", "DefaultInstanceWarmup"


def heat_map(rows, columns, cost, met, title, row_label, column_label):
    grid = Grid(rows, columns, cost, met, row_label, column_label)
    return draw(grid, title), in_a_table(grid, title)


def test_the_table_says_what_the_picture_shows():
    png, text = heat_map(["40", "60"], ["60", "300"], COST, MET, *AXES)
    assert png.startswith(b"\x89PNG")
    assert text.splitlines()[1:4] == [
        "  TargetValue      60     300",
        "           40  30.50   31.25",
        "           60  21.00   20.99*",
    ]
    assert "meets the objective: TargetValue 60, DefaultInstanceWarmup 60, $21.00." in text


def test_the_same_days_give_the_same_bytes():
    one, other = (heat_map(["40", "60"], ["60", "300"], COST, MET, *AXES) for _ in range(2))
    assert one == other


def test_one_setting_is_a_single_row():
    _, text = heat_map([""], ["60", "300"], [[3, 2]], [[False, True]], "day", "", "MinSize")
    assert text.splitlines()[0] == "day. Cost in dollars, MinSize across; * misses the objective."
    assert "The cheapest that meets the objective: MinSize 300, $2.00." in text


def test_it_is_told_when_none_is_good_enough():
    _, text = heat_map([""], ["60"], [[3]], [[False]], "day", "", "MinSize")
    assert "None meets the objective." in text


def test_other_data_have_another_digest():
    def digest(cost):
        return heat_map([""], ["60"], [[cost]], [[True]], "day", "", "MinSize")[1].split()[-1]

    assert digest(3) == digest(3.001) != digest(3.01)
