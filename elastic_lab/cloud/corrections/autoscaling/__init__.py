"""Corrections of autoscaling."""

from elastic_lab.cloud.corrections import Correction

CORRECTIONS: tuple[Correction, ...] = ()
