"""The tables of advice. Import from the modules: nothing is handed on from here."""

from interventions.models import catalogue, own, plans, workshops

__all__ = ["catalogue", "own", "plans", "workshops"]
