"""What the conversations about alerts have at hand."""

from dataclasses import dataclass

from delivery.alert_actions import AlertActions


@dataclass(frozen=True, slots=True)
class AlertRoom:
    """Built once, at start. `rate` is messages a second over all chats, for estimates."""

    actions: AlertActions
    rate: float
