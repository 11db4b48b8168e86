"""Running it: settings, logs, checks, imports, and putting the parts together for bot.py."""
