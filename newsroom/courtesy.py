"""Words that only greet, thank or agree: they ask for nothing, and a kind word is the answer."""

from newsroom.place_names import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_THANKS = _words(
    """
    terima kasih terimakasih trimakasih trima makasih makasi mksh trims tks thx thanks thank suwun
    nuwun syukron
    """
)
_AGREES = _words("ok oke okay okey baik siap sip inggih nggih monggo noted alright")
_GREETS = _words(
    """
    halo hallo hai hi hello assalamualaikum assalamu alaikum waalaikumsalam wa salam selamat pagi siang sore
    malam good morning evening permisi punten
    """
)
#: Whom one says it to, and how warmly.
_WARMLY = _words(
    """
    banyak sekali sangat matur sembah ya yah pak bapak bu ibu mas mbak kak min admin redaksi tim atas jawaban
    jawabannya infonya informasinya bantuannya semua semuanya kembali you so much very many for the answer all
    """
)
_LONGEST = 6


def thanks(text: str) -> bool:
    """Whether this thanks and says nothing else."""
    return _is_only(text, _THANKS)


def is_courtesy(text: str) -> bool:
    """Whether this greets, thanks or agrees, and says nothing else."""
    return _is_only(text, _THANKS | _AGREES | _GREETS)


def _is_only(text: str, kinds: frozenset[str]) -> bool:
    words = fold(text).split()
    said = set(words)
    return len(words) <= _LONGEST and bool(said & kinds) and said <= kinds | _AGREES | _WARMLY
