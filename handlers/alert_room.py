"""What the conversations about alerts have at hand."""

from dataclasses import dataclass

from delivery.alert_actions import AlertActions
from delivery.alert_desk import AlertDesk


@dataclass(frozen=True, slots=True)
class AlertRoom:
    """Built once, at start: what editors do with alerts, and the cards on which they see them."""

    actions: AlertActions
    desk: AlertDesk
