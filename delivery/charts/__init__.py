"""Pictures of figures, drawn in a process of their own: readable on an old phone, dark on white.

`pictures.py` says what is drawn, in words and numbers alone; `artist.py` has it drawn; the rest runs in the
artist's process, and only there is matplotlib loaded.
"""

from delivery.charts.artist import Artist, NotDrawn
from delivery.charts.pictures import (
    Area,
    Bars,
    Colour,
    Columns,
    Panel,
    Paragraph,
    Picture,
    Row,
    Series,
    Shape,
    ShapeMap,
)

__all__ = [
    "Area",
    "Artist",
    "Bars",
    "Colour",
    "Columns",
    "NotDrawn",
    "Panel",
    "Paragraph",
    "Picture",
    "Row",
    "Series",
    "Shape",
    "ShapeMap",
]
