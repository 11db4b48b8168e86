"""Telegram in, Telegram out: one file per conversation. No SQL, no rules of the newsroom, no words."""
