"""From the desk to readers: a draft becomes an article, or corrects one. In the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from delivery.handing import Handing, topics_of
from newsroom import audience
from newsroom.articles import OWN_PHOTO, Article, IncomingArticle
from newsroom.sealing import Sealer
from storage import actions, article_drafts, articles, corrections, topics
from storage.article_drafts import StoredDraft
from storage.corrections import ChangedMeanwhile, Correction
from storage.database import Connection
from storage.timing import Present


class AlreadyThere(Exception):
    """An article with just these words is in the store."""

    def __init__(self, article_id: int) -> None:
        super().__init__(f"article {article_id}")
        self.article_id = article_id


@dataclass(frozen=True, slots=True)
class Publisher:
    """`log` seals the log of actions. `source` is what readers call the newsroom, "" where it has no name.

    `fingerprint` recognises the same words: of a title, a text, and what stands for a text that is too short.
    `zone` is that of readers' hours.
    """

    log: Sealer
    source: str
    fingerprint: Callable[[str, str, str], str]
    zone: tzinfo

    async def publish(self, connection: Connection, stored: StoredDraft, *, by: int, now: datetime) -> int:
        """The draft is an article from now on; its number. Raises `AlreadyThere` and `NoSuchDraft`."""
        draft, guid = stored.draft, f"desk:{stored.uid.hex()}"
        await article_drafts.end(connection, stored)
        words = self.fingerprint(draft.title, draft.text, guid)
        known = await articles.worded(connection, words)
        if known is not None:
            raise AlreadyThere(known)
        article = IncomingArticle(
            guid=guid,
            url="",
            canonical_url="",
            fingerprint=words,
            title=draft.title,
            lead=draft.lead,
            body=draft.text,
            author="",
            section="",
            source=self.source,
            image_url=f"{OWN_PHOTO}{draft.photo}" if draft.photo else "",
            published_at=now,
        )
        await articles.keep(connection, article, draft.regions, now=now)
        article_id = await articles.worded(connection, words)
        assert article_id is not None, "kept above"
        await articles.choose_regions(connection, article_id, draft.regions)
        await self._note(connection, "write", stored, by, now, article_id)
        return article_id

    async def correct(
        self, connection: Connection, stored: StoredDraft, *, by: int, now: datetime
    ) -> Correction:
        """The article reads as the draft from now on. Raises `ChangedMeanwhile` and `NoSuchDraft`.

        Whom it concerns only since its regions were corrected gets it as news, while it is news, as they
        wish news to come.
        """
        draft = stored.draft
        assert draft.article_id is not None, "it corrects one"
        await article_drafts.end(connection, stored)
        before = await articles.get(connection, draft.article_id)
        if before is None:
            raise ChangedMeanwhile
        correction = await corrections.correct(connection, before, draft, now)
        await self._reach(connection, before, draft.regions, now)
        await self._note(connection, "correct", stored, by, now, before.id)
        return correction

    async def choose_regions(
        self,
        connection: Connection,
        before: Article,
        regions: Sequence[str],
        *,
        by_hand: bool,
        by: int,
        now: datetime,
    ) -> int:
        """An editor says what an article is about, or (not `by_hand`) leaves that to the tagger again.

        Whom it concerns only now gets it as news, while it is news, and nobody twice; returns how many get
        it at once.
        """
        await articles.choose_regions(connection, before.id, regions, by_hand=by_hand)
        more, less = set(regions) - set(before.regions), set(before.regions) - set(regions)
        changes = " ".join([*(f"+{code}" for code in sorted(more)), *(f"-{code}" for code in sorted(less))])
        detail = f"article {before.id} {changes}".strip()
        await actions.note(connection, self.log, "regions", now=now, staff_id=by, detail=detail)
        return await self._reach(connection, before, regions, now)

    async def _reach(
        self, connection: Connection, before: Article, regions: Iterable[str], now: datetime
    ) -> int:
        """Out with it to those whom it concerns since it is about these; how many get it at once."""
        newly = set(regions) - set(before.regions)
        if not newly or not audience.is_fresh(before.published_at, now):
            return 0
        every, found = await topics.every(connection), await articles.get_many(connection, [before.id])
        known = await topics_of(every, found)
        handing = Handing(connection, Present.of(now, self.zone))
        return await handing.out(before.id, audience.of(newly), known[before.id])

    async def _note(
        self,
        connection: Connection,
        action: str,
        stored: StoredDraft,
        by: int,
        now: datetime,
        article_id: int,
    ) -> None:
        await actions.note(
            connection,
            self.log,
            action,
            now=now,
            staff_id=by,
            case_number=stored.draft.case_number,
            detail=f"article {article_id}",
        )
