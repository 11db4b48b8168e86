"""Which topics an article is about: words in all their forms, sections and sources by name."""

import pytest

from newsroom.topics import Matcher, Topic, TopicKind, read


def found(words: str, text: str, section: str = "", source: str = "") -> list[str]:
    topics = [Topic(one.kind, one.name, one.label, number) for number, one in enumerate(read(words).words, 1)]
    matched = Matcher(topics).match(text, section=section, source=source)
    return [topic.name for topic in topics if topic.id in matched]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("banjir", "Warga kebanjiran, air membanjiri rumahnya"),
        ("kebanjiran", "Banjir di Winongan"),
        ("jalan", "Perbaikan jalannya belum selesai"),
        ("curi", "Pencurian motor di Bangil"),
        ("kebakaran", "Gudang terbakar"),
        ("sekolah", "Sekolahnya rusak"),
        ("jalan rusak", "Jalan rusak di Kepuh"),
        ("jalan rusak", "Jalannya rusak parah"),
        ("pilkades", "Panitia PILKADES, Kepuh"),
    ],
    ids=lambda value: value[:24],
)
def test_a_word_is_found_in_its_forms(word: str, text: str):
    assert found(word, text) == [word]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("banjir", "Hujan deras di Winongan"),
        ("jalan rusak", "Jalan baru, jembatan rusak"),
        ("jalan rusak", "Truk di jalan"),
        ("beras", "Gelas pecah"),
    ],
    ids=lambda value: value[:24],
)
def test_other_words_are_not_taken_for_it(word: str, text: str):
    assert found(word, text) == []


def test_sections_and_sources_are_known_whatever_letters_they_are_written_in():
    topics = [
        Topic(TopicKind.SECTION, "olahraga", "Olahraga", 1),
        Topic(TopicKind.SOURCE, "radar bromo", "x", 2),
    ]
    matcher = Matcher(topics)
    assert matcher.match("Panen", section="OLAHRAGA", source="Warta") == {1}
    assert matcher.match("Olahraga pagi", section="", source="Radar  Bromo") == {2}


def test_words_are_separated_as_people_do():
    assert [one.name for one in read("Banjir, jalan rusak; curi dan sapi\n a, !!, banjir").words] == [
        "banjir",
        "jalan rusak",
        "curi",
        "sapi",
    ]
    assert read("satu kalimat yang terlalu panjang").words == ()


@pytest.mark.parametrize(
    ("typed", "taken", "refused"),
    [
        (
            "kecelakaan lalu lintas di  jalan raya, politik",
            ["politik"],
            ("kecelakaan lalu lintas di jalan raya",),
        ),
        ("PSSI; f1, hp", ["pssi"], ("f1", "hp")),
        ("banjir, jalan rusak parah di desa\nsapi", ["banjir", "sapi"], ("jalan rusak parah di desa",)),
        ("gosip, ⚽, HP, HP", ["gosip"], ("⚽", "HP")),
        (f"{'a' * 41}, {'b' * 40}", ["b" * 40], ("a" * 41,)),
        ("banjir,, jalan rusak;\n", ["banjir", "jalan rusak"], ()),
    ],
)
def test_what_is_no_topic_is_told_as_it_was_written(typed: str, taken: list[str], refused: tuple[str, ...]):
    found = read(typed)
    assert [one.name for one in found.words] == taken
    assert found.refused == refused
