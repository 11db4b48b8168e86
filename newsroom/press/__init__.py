"""How the local press names places: its words, its texts, and where in them a place is named.

Which places a text is about is decided in `newsroom/tagging.py`; this package only reads.
"""
