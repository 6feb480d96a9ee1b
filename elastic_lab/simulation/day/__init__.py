"""A simulated day under the control loops.

| question | file |
|---|---|
| What is a day played from? | `plan` |
| How is it played, stopped, forked? | `scaled_day` |
| What comes out? | `outcome`, `history` |
| What do the loops see? | `observed`, `metric_values`, `statistics`, `forecasting` |
| How do alarms reach policies? | `alarm_board` |
| What carries out a launch? | `ec2` |
"""
