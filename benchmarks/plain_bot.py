"""The peer for start-up and memory: a bot as python-telegram-bot's own examples begin, with one command.

    python -m benchmarks.plain_bot URL

It keeps nothing, knows no place and reads no feed.
"""

import sys

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from benchmarks.senders import TOKEN


async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer /start."""
    if update.message is not None:
        await update.message.reply_text("Halo!")


def main() -> None:
    application = Application.builder().token(TOKEN).base_url(f"{sys.argv[1]}/bot").build()
    application.add_handler(CommandHandler("start", start))
    application.run_polling()


if __name__ == "__main__":
    main()
