"""In a channel every button is a link that opens what the button would have shown."""

from delivery.cards import Card, CardButton
from delivery.channel_cards import for_channel


def test_each_button_opens_the_chat_with_the_bot_and_what_has_a_sense_only_there_is_left_out():
    read, share = (
        CardButton("Baca", url="https://a.example/1"),
        CardButton("Bagikan", url="https://t.me/share"),
    )
    card = Card(
        "text",
        "photo",
        (
            (read, share),
            (CardButton("Berita lain di sini", callback_data="n:35.14.06.2005:0"),),
            (CardButton("Selengkapnya", callback_data="e:17"),),
            (
                CardButton("Selengkapnya", callback_data="a:more:18"),
                CardButton("x", callback_data="a:mute:9"),
            ),
            (CardButton("Lapor salah", callback_data="t:wrong:17"),),
            (CardButton("Bisukan", callback_data="a:mute:9"),),
        ),
    )
    shown = for_channel(card, "warta_bot")
    assert (shown.text, shown.photo_url) == ("text", "photo")
    assert [[(one.text, one.url.rpartition("=")[2] or one.url) for one in row] for row in shown.buttons] == [
        [("Baca", "https://a.example/1"), ("Bagikan", "https://t.me/share")],
        [("Berita lain di sini", "r35_14_06_2005")],
        [("Selengkapnya", "a17")],
        [("Selengkapnya", "s18")],
        [("Lapor salah", "k17")],
    ]
    assert not any(one.callback_data for row in shown.buttons for one in row)


def test_a_button_of_another_kind_is_rather_left_out_than_a_post_in_the_channel():
    card = Card("text", "", ((CardButton("?", callback_data="something:new"),),))
    assert for_channel(card, "warta_bot").buttons == ()
