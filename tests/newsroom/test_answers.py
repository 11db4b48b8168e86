"""An answer comes out of its seal as it went in, also one that was written before answers had files."""

from hypothesis import given
from hypothesis import strategies as st

from newsroom.answers import Answer
from newsroom.tips import Part, PartKind

files = st.builds(
    Part,
    kind=st.sampled_from([PartKind.PHOTO, PartKind.DOCUMENT]),
    data=st.binary(min_size=1),
    name=st.sampled_from(["foto.jpg", "dokumen.pdf"]),
    mime=st.just("image/jpeg"),
)


@given(st.text(), st.none() | files)
def test_what_is_packed_comes_back(text: str, file: Part | None):
    assert Answer.unpack(Answer(text, file).pack()) == Answer(text, file)


@given(st.text())
def test_an_answer_of_before_is_read_as_it_was_written(text: str):
    assert Answer.unpack(text.encode()) == Answer(text)
