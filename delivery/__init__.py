"""From "this must be sent" to "it was sent", and from an update to its handling. No words, no rules."""
