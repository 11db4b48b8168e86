"""An emulated Telegram with a chat page in the browser. It is Telegram, not us: it imports none of ours."""
