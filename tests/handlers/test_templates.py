"""Every screen speaks every language: the same files, the same buttons, the same data, and valid HTML."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from delivery.desk_previews import ANSWER_LIMIT
from delivery.digest_cards import PER_PAGE as DIGEST_PAGE
from handlers.case_page import TEXT_ROOM
from handlers.correct import PER_PAGE
from handlers.hand_on import PREVIEW_ROOM
from handlers.history_pages import SAID_ROOM
from handlers.search import EXCERPT_ROOM, TITLE_ROOM
from handlers.write_card import TEXT_ROOM as WRITTEN_ROOM
from newsroom import search_words
from newsroom.article_drafts import Missing
from newsroom.articles import Article
from newsroom.tips import PartKind
from newsroom.traces import TraceKind
from newsroom.wording import TEXT_LIMIT, cut, visible_units
from playground.markup import parse_html
from tests.handlers import template_gaps
from tests.handlers.conftest import NOW, TEMPLATES, WORDING

LANGUAGES = tuple(sorted(folder.name for folder in TEMPLATES.iterdir()))
SCREENS = tuple(sorted(file.name.removesuffix(".html.j2") for file in (TEMPLATES / "id").iterdir()))
HOSTILE = '<b>&amp;"</i>\u202e{{ 7*7 }} <script>' + "🥁" * 30
ARTICLE = Article(
    1, "https://warta.example/1", HOSTILE * 20, HOSTILE * 40, "", "", "", HOSTILE, "", NOW, 1, ("35.14",)
)
#: What stands in menus, notices, files and on paper.
NO_BUTTONS = {"description", "short_description", "notice", "sealed", "left_out", "no_camera"}
EVERYWHERE: Mapping[str, object] = {
    "group": False,
    "channel": False,
    "telling": True,
    "newsroom": HOSTILE,
    "example": "Kepuh",
    "reply_link": "https://t.me/kentongan_bot?start=langganan",
}
WISHED: Mapping[str, object] = {
    "active": True,
    "follows": True,
    "only": HOSTILE * 20,
    "rhythm": "weekly",
    "morning": time(6),
    "evening": time(18),
    "weekday": 6,
    "is_quiet": True,
    "quiet_from": time(22),
    "quiet_until": time(5),
    "paused": True,
    "forever": True,
    "until": NOW,
}
SAMPLES: Mapping[str, Mapping[str, object]] = {
    "settings": {
        **WISHED,
        "wider": True,
        "followed": HOSTILE * 20,
        "muted": HOSTILE * 20,
        "pictures": True,
        "signs": True,
    },
    "settings_rhythm": WISHED,
    "settings_hour": {"evening": True, "now": time(18)},
    "settings_weekday": WISHED,
    "settings_quiet": WISHED,
    "settings_pause": WISHED,
    "settings_topics": {"followed": [HOSTILE] * 40, "muted": [HOSTILE] * 40, "refused": [HOSTILE] * 40},
    "how_often": WISHED,
    "news_comes": WISHED,
    "settings_named": {"sections": True, "narrowed": True, "count": 3},
    "settings_ask": {
        "what": "quiet",
        "fault": "no_hours",
        "link": "https://t.me/kentongan_bot?start=atur_quiet",
    },
    "sign_of_life": {"days": 30, "news": 12, "digests": 12, "alerts": 1},
    "digest": {
        "channel": False,
        "morning": True,
        "day": NOW,
        "count": 12,
        "left": 12,
        "page": 1,
        "pages": 2,
        "groups": [
            {
                "place": HOSTILE,
                "entries": [
                    {
                        "number": 12,
                        "title": HOSTILE * 9,
                        "places": HOSTILE * 2,
                        "sources": 3,
                        "source": HOSTILE,
                    }
                ],
            }
        ]
        * DIGEST_PAGE,
    },
    "article_card": {
        "article": replace(ARTICLE, corrected_at=NOW, correction=HOSTILE * 9),
        "places": HOSTILE,
        "text": HOSTILE * 40,
        "room": 480,
        "original": "https://warta.example/1",
    },
    "article_rest": {"title": HOSTILE * 9, "text": HOSTILE * 40, "page": 2, "pages": 3},
    "correction_notice": {"title": HOSTILE * 9, "words": HOSTILE * 9},
    "correct_list": {
        "words": HOSTILE * 9,
        "page": 2,
        "entries": [{"number": 12, "title": HOSTILE * 9, "moment": NOW, "corrected": True}] * PER_PAGE,
    },
    "warning_card": {
        "number": 12,
        "kind": "update",
        "severity": "darurat",
        "outcome": "",
        "headline": HOSTILE * 2,
        "text": HOSTILE * 12,
        "advice": HOSTILE * 4,
        "onset": NOW,
        "expires": NOW,
        "sent": NOW,
        "places": HOSTILE * 4,
        "doubtful": HOSTILE * 4,
        "asks": True,
        "beyond": 3,
        "unmatched": HOSTILE * 2,
        "fresh": HOSTILE * 4,
        "follows": 12,
        "standing": "running",
        "alert": 12,
        "replaced_by": 13,
        "ended": False,
        "who": HOSTILE,
        "source": HOSTILE,
        "link": "https://www.example.org/peta",
    },
    "channel_head": {"title": HOSTILE * 9},
    "topics_ask": {"names": [HOSTILE] * 8, "more": 3},
    "topics_made": {"names": [HOSTILE] * 8, "asked": 11},
    "topic_news": {"names": [HOSTILE] * 9, "back": True},
    "alarm": {
        "what": "feed",
        "over": False,
        "name": HOSTILE,
        "since": "Selasa, 24 November 2026",
        "reason": "http_503",
        "ahead": True,
        **dict.fromkeys(("pending", "minutes", "megabytes", "days"), 1200),
    },
    "group_silent": {"title": HOSTILE},
    "topic_lost": {"names": [HOSTILE] * 9, "more": 3, "closed": True},
    "warning_told": {"what": "made", "number": 12},
    "write_ask": {
        "number": 3,
        "field": "mend",
        "fault": "not_found",
        "typed": HOSTILE,
        "link": "https://t.me/kentongan_bot?draft=3&ask=mend",
        "who": HOSTILE,
        "person": 12,
    },
    "write_card": {
        "named": HOSTILE,
        "number": 3,
        "article_id": 12,
        "case_number": 12,
        "title": HOSTILE * 9,
        "text": HOSTILE * 99,
        "length": 9999,
        "room": WRITTEN_ROOM,
        "photo": True,
        "places": HOSTILE * 5,
        "chosen": False,
        "at": NOW,
        "scheduled": False,
        "wrong": HOSTILE * 9,
        "missing": [fault.value for fault in Missing],
    },
    "write_check": {
        "article_id": 0,
        "chats": 1234,
        "at": NOW,
        "behind": 900,
        "as_told": True,
        "traces": True,
        "reports": list(range(99)),
    },
    "write_choice": {"typed": HOSTILE},
    "write_done": {
        "what": "corrected",
        "number": 12,
        "title": HOSTILE * 9,
        "count": 10**6,
        "done": 10**5,
        "lost": 3,
        "told": 10**5,
        "over": False,
        "by_itself": False,
        "linked": True,
    },
    "write_answered": {"reports": list(range(99))},
    "write_not_out": {"number": 12, "title": HOSTILE * 9},
    "write_dropped": {"corrects": True},
    "write_list": {"count": 12},
    "write_told": {"what": "gone", "number": 12},
    "write_why": {"entries": [{"place": HOSTILE, "words": [HOSTILE * 3] * 3}] * 30, "told_in": True},
    "alert_card": {
        "severity": "darurat",
        "places": HOSTILE * 2,
        "advice": HOSTILE * 9,
        "told": HOSTILE * 9,
        "text": HOSTILE * 9,
        "goes_on": True,
        "issued_at": NOW,
        "ends": NOW,
        "updated_at": NOW,
        "ended_at": NOW,
        "reason": HOSTILE * 9,
        "source": HOSTILE,
    },
    "alert_notice": {
        "severity": "darurat",
        "places": HOSTILE * 2,
        "advice": HOSTILE * 9,
        "words": HOSTILE * 9,
        "raised": True,
        "ended": False,
    },
    "alert_recalled": {
        "severity": "waspada",
        "places": HOSTILE * 2,
        "issued_at": NOW,
        "at": NOW,
        "reason": HOSTILE * 9,
    },
    "alert_rest": {
        "severity": "info",
        "places": HOSTILE * 2,
        "text": HOSTILE * 40,
        "page": 2,
        "pages": 3,
    },
    "alert_desk_ask": {
        "number": 12,
        "field": "when",
        "fault": "time_not_understood",
        "typed": HOSTILE,
        "link": "https://t.me/kentongan_bot?alert=12&ask=when",
        "who": HOSTILE,
        "person": 5,
    },
    "alert_desk_card": {
        "photo": True,
        "number": 10**6,
        "at_hour": True,
        "round_of": 7,
        "severity": "darurat",
        "state": "sending",
        "places": HOSTILE * 5,
        "text": HOSTILE * 3,
        "preview": HOSTILE * 12,
        "proposed": True,
        "changed": HOSTILE * 9,
        "told": True,
        "starts": NOW,
        "ends": NOW,
        "next_at": NOW,
        "rounds": 3,
        "reason": HOSTILE * 9,
        "sent_by": HOSTILE,
        "approved_by": HOSTILE,
        "chats": 10**6,
        "chats_later": 10**5,
        "chats_paused": 10**5,
        "takes": timedelta(hours=9),
        "total": 10**6,
        "done": 7,
        "left": 7,
        "percent": 50,
        **dict.fromkeys(("delivered", "waiting", "unsent", "gone", "failed", "uncertain", "later"), 10**6),
        "rate": 1000,
        "eta": timedelta(hours=9),
        "begun_at": NOW,
        "lasted": timedelta(hours=9),
        "change": "update",
        "change_done": 10**6,
        "change_total": 10**6,
        "change_told": True,
    },
    "alert_desk_check": {
        "number": 12,
        "second": True,
        "updates": 0,
        "preview": HOSTILE * 12,
        "buttons": [HOSTILE[:40]] * 3,
        "photo": True,
        "chats": 10**6,
        "kecamatan": [(HOSTILE, 10**6)] * 9,
        "takes": timedelta(hours=9),
        "later": 10**5,
        "paused": 10**5,
        "more": 10**5,
        "gentle": True,
        "grave": True,
        "raised": True,
        "starts": NOW,
        "ends": NOW,
        "repeat": [NOW] * 9,
    },
    "alert_desk_choice": {"number": 12, "typed": HOSTILE, "count": 9},
    "alert_desk_confirm": {"what": "recall", "number": 12, "copies": 10**6, "words": HOSTILE * 9},
    "alert_desk_draft": {
        "number": 12,
        "updates": 0,
        "severity": "darurat",
        "places": HOSTILE * 5,
        "text": HOSTILE * 16,
        "goes_on": True,
        "advice": HOSTILE * 9,
        "photo": True,
        "starts": NOW,
        "passed": False,
        "ends": NOW,
        "repeat": [NOW] * 9,
        "source": HOSTILE,
        "closed": "",
        "missing": ["severity", "regions"],
        "names": [HOSTILE] * 3,
    },
    "alert_desk_gone": {"number": 12, "sent": True},
    "alert_desk_missed": {"number": 12, "text": HOSTILE * 9},
    "alert_desk_list": {
        "total": 2000,
        "words": HOSTILE,
        "page": 2,
        "pages": 250,
        "entries": [
            {
                "number": 10**6,
                "state": "draft",
                "severity": "darurat",
                "places": HOSTILE[:60],
                "text": HOSTILE[:70],
                "moment": NOW,
                "updates": 7,
            }
        ]
        * 6,
    },
    "alert_desk_places": {"number": 12, "count": 60, "places": HOSTILE * 12},
    "alert_desk_told": {
        "what": "refused_state",
        "number": 12,
        "who": HOSTILE,
        "state": "paused",
        "count": 3,
    },
    "alert_reader": {"what": "nothing_to_mute"},
    "answer_to_source": {"text": HOSTILE * 99, "refused": True},
    "case_album": {"number": 12},
    "case_alike": {"number": 12, "entries": [{"number": 11, "score": 84, "is_open": False}] * 3},
    "case_block": {"number": 12, "days": 30},
    "case_blocked": {"number": 12, "days": 30, "what": "done"},
    "case_canned": {"number": 12, "link": "https://t.me/kentongan_bot?case=12"},
    "case_contacts": {"number": 12, "count": 3, "unfilled": 2},
    "case_deadline": {"number": 12},
    "case_deadline_set": {"number": 12, "moment": "Selasa, 24 November 2026"},
    "case_handed": {
        "number": 12,
        "contact": HOSTILE,
        "reach": HOSTILE * 9,
        "who": HOSTILE,
        "proposer": HOSTILE,
    },
    "case_letter": {
        "number": 12,
        "arrived_at": NOW,
        "written_at": NOW,
        "category": HOSTILE,
        "election": HOSTILE,
        "place": HOSTILE,
        "texts": [HOSTILE] * 9,
        "answers": [{"question": HOSTILE, "text": HOSTILE}] * 6,
        "files": 3,
        "article": HOSTILE * 9,
        "link": "https://warta.example/1",
    },
    "case_merged": {"number": 12, "into": 11, "apart": False, "along": list(range(99))},
    "case_not_handed": {"number": 12, "who": HOSTILE},
    "case_offer": {"number": 12},
    "case_page": {
        "number": 12,
        "state": "handed_on",
        "level": "replyable",
        "article": HOSTILE * 9,
        "article_id": 12,
        "link": "https://warta.example/1",
        "can_be_answered": False,
        "routed": False,
        "reopened": True,
        "category": HOSTILE,
        "election": HOSTILE,
        "place": HOSTILE * 3,
        "arrived_at": NOW,
        "deadline_at": NOW,
        "holder": HOSTILE,
        "held": True,
        "merged_into": 11,
        "merged": list(range(99)),
        "text": HOSTILE * 99,
        "room": TEXT_ROOM,
        "blocked": True,
        "files": 50,
        "page": 1,
        "pages": 3,
        "entries": [
            {
                "kind": kind,
                "moment": NOW,
                "who": HOSTILE,
                "words": "kept",
                "text": cut(HOSTILE * 9, SAID_ROOM // 6),
                "room": SAID_ROOM,
                "contact": HOSTILE,
                "other": 11,
                "time": timedelta(hours=72),
            }
            for kind in ("to_source", "from_source", "note", "to_source", "action", "note", "to_source")
        ],
    },
    "case_preview": {
        "number": 12,
        "text": HOSTILE * 99,
        "file": "photo",
        "size": 1.3,
        "state": "held",
        "seconds": 10,
        "by_receipt": True,
        "room": ANSWER_LIMIT,
    },
    "case_prompt": {
        "number": 12,
        "link": "https://t.me/kentongan_bot?case=12",
        "who": HOSTILE,
        "person": 5,
    },
    "case_proposal": {
        "number": 12,
        "contact": HOSTILE,
        "paper": True,
        "letter": cut(HOSTILE * 99, PREVIEW_ROOM),
        "whole": "usulan-kasus-12.txt",
        "otherwise": True,
        "removed": 3,
        "two": True,
        "who": HOSTILE,
    },
    "case_traces": {"number": 12, "kinds": [kind.value for kind in TraceKind]},
    "desk_filter": {"trait": "state"},
    "desk_no_case": {"number": 10**18, "never": False, "highest": 10**6, "purged_on": NOW},
    "desk_perhaps": {"about": "case", "number": 10**18, "field": "answer"},
    "desk_cancelled": {"ended": [{"about": "draft", "number": 10**18, "field": "places"}] * 6},
    "desk_left": {"numbers": list(range(99)), "now_viewer": HOSTILE},
    "desk_queue": {
        "total": 2000,
        "page": 2,
        "pages": 250,
        "state": "new",
        "category": HOSTILE,
        "kecamatan": HOSTILE,
        "days": 3,
        "entries": [
            {
                "number": 10**6,
                "state": "claimed",
                "reopened": True,
                "category": HOSTILE,
                "kecamatan": HOSTILE,
                "days": 3,
                "hours": 72,
                "late": True,
            }
        ]
        * 8,
    },
    "desk_refused": {"reason": "role"},
    "desk_set": {"missing": ["admin", "topics"], "forum": True},
    "desk_told": {"what": "held", "number": 12, "who": HOSTILE},
    "staff_member": {"who": HOSTILE, "role": "viewer", "fixed": True},
    "staff_team": {"entries": [{"who": HOSTILE, "role": "viewer", "fixed": True}] * 40},
    "desk_card": {
        "heading": HOSTILE,
        "article": HOSTILE * 9,
        "article_id": 12,
        "link": "https://warta.example/1",
        "state": "claimed",
        "claimed_by": HOSTILE,
        "claimed_until": "Selasa, 24 November 2026 15.00 WIB",
        "reopened": True,
        "arrived": "Selasa, 24 November 2026 13.00 WIB",
        "place": HOSTILE,
        "election": HOSTILE,
        "deadline": "Selasa, 24 November 2026 15.00 WIB",
        "merged_into": 7,
        "answerable_until": "Selasa, 24 November 2026 15.00 WIB",
        "by_receipt": True,
        "files": 9,
        **dict.fromkeys(("sent", "kept", "waiting", "lost"), 3),
        **dict.fromkeys(("photos", "videos", "sounds", "documents", "originals"), 30),
        "answers": [{"question": HOSTILE, "text": HOSTILE * 2}] * 7,
        "text": HOSTILE * 4,
        "long": True,
    },
    "desk_message": {"mark": "#12", "text": HOSTILE * 99},
    "desk_notice": {"what": "deadline_near", "mark": "#12", "deadline": "Selasa, 24 November 2026"},
    "desk_part": {"mark": "#12-3", "kind": "original", "text": HOSTILE * 99, "size": 19.9, "refused": True},
    "desk_summary": {
        "only_waiting": False,
        "total": 700,
        "headings": [HOSTILE] * 8,
        "more": 692,
        **dict.fromkeys(("new", "claimed", "verifying", "handed_on"), 175),
    },
    "browse": {"name": HOSTILE, "followed": False},
    "followed": {**WISHED, "name": HOSTILE, "count": 3, "warning": "darurat", "on_its_way": True},
    "help": {"desk": True},
    "home": {**WISHED, "back": True, "names": [HOSTILE] * 10, "more": 30},
    "news": {
        "name": HOSTILE,
        "page": 2,
        "left_out": 205,
        "entries": [{"number": n, "title": HOSTILE * 99, "places": HOSTILE, "moment": NOW} for n in range(5)],
    },
    "news_empty": {**WISHED, "name": HOSTILE, "left_out": 205},
    "search_ask": {"link": "https://t.me/kentongan_bot?start=cari"},
    "search_results": {
        "typed": HOSTILE * 9,
        "filtered": HOSTILE,
        "missed": HOSTILE,
        "page": 2,
        "entries": [
            {
                "number": n,
                "title": search_words.pieces(f"\x02{HOSTILE}\x03" * 99, TITLE_ROOM),
                "text": search_words.pieces(f"\x02{HOSTILE}\x03" * 99, EXCERPT_ROOM),
                "places": HOSTILE,
                "moment": NOW,
            }
            for n in range(5)
        ],
    },
    "search_nothing": {"typed": HOSTILE * 9, "why": "too_common"},
    "inline": {},
    "inline_result": {"lead": HOSTILE, "places": HOSTILE, "moment": NOW},
    "place": {
        "name": HOSTILE,
        "full_name": HOSTILE * 3,
        "village": True,
        "followed": False,
        "through": HOSTILE,
        "above": HOSTILE,
    },
    "place_unknown": {"typed": HOSTILE, "story": False, "changed": False},
    "playground": {"count": 3},
    "places": {"typed": HOSTILE, "count": 2000, "by_reply": True},
    "subscriptions": {**WISHED, "names": [HOSTILE] * 40, "wider": True},
    "receipt_answer": {"texts": [HOSTILE * 60], "refused": True},
    "receipt_bad": {"why": "unknown_word", "position": 3},
    "receipt_case": {"state": "new", "answers": 2, "left": 3, "number": 12},
    "receipt_withdrawn": {"done": True},
    "erased": {"routes": 2, "draft": True},
    "tip_added": {"reopened": True},
    "tip_browse": {"name": HOSTILE, "point": True},
    "tip_cancelled": {"adding": True, "told": True},
    "tip_collect": {
        "counts": dict.fromkeys(PartKind, 3),
        "parts": 27,
        "replyable": True,
        "number": 12,
        "originals": True,
        "named": HOSTILE,
    },
    "feed_ask": {
        "fault": HOSTILE,
        "typed": HOSTILE * 3,
        "link": "https://t.me/x",
        "who": HOSTILE,
        "person": 12,
    },
    "feed_list": {
        "entries": [{"name": HOSTILE * 3, "off": False, "well_at": NOW, "reason": HOSTILE * 3}] * 8,
        "may_change": True,
    },
    "feed_page": {
        "name": HOSTILE * 3,
        "address": "https://warta.example/" + HOSTILE * 9,
        "fixed": True,
        "probed": True,
        "articles": 1234,
        "newest": HOSTILE * 9,
        "newest_at": NOW,
        "off": False,
        "well_at": NOW,
        "reason": HOSTILE * 3,
    },
    "feed_reason": {"reason": "http_500"},
    "feed_remove": {"name": HOSTILE * 9},
    "feed_told": {"what": "fixed"},
    "regions_ask": {"number": 12, "unknown": HOSTILE, "link": "https://t.me/x", "who": HOSTILE, "person": 12},
    "regions_card": {
        "number": 12,
        "title": HOSTILE * 9,
        "moment": NOW,
        "source": HOSTILE * 3,
        "by_hand": True,
        "entries": [{"place": HOSTILE, "words": [HOSTILE * 3] * 3}] * 30,
        "proposed": HOSTILE,
        "fresh": True,
        "copies": 1234,
    },
    "regions_choice": {"number": 12, "typed": HOSTILE, "count": 3, "fresh": True},
    "regions_list": {
        "words": HOSTILE * 9,
        "page": 2,
        "entries": [{"number": 12, "title": HOSTILE * 9, "moment": NOW, "places": HOSTILE * 3}] * PER_PAGE,
    },
    "regions_told": {"added": 1234},
    "stats": {
        "at": NOW,
        "drawn": True,
        "least": 5,
        "readers": 10**6,
        "joined": 10**5,
        "rest": 600,
        "days": 28,
        "arrived": 10**8,
        "lost": 10**6,
        "weeks": 12,
        "tips": 10**5,
        "spam": 10**5,
        "claimed_count": 10**5,
        "claimed": timedelta(hours=30),
        "answered_count": 10**5,
        "answered": timedelta(hours=90),
    },
    "tip_edited": {"mended": False, "asking": False},
    "tip_election": {"warning": HOSTILE * 20},
    "tip_not_now": {"why": "often"},
    "tip_place": {"point": True, "typed": HOSTILE, "count": 3},
    "tip_question": {"question": HOSTILE * 9, "number": 2, "count": 7, "first": HOSTILE * 20},
    "tip_refused": {"why": "too_large", "sealable": True},
    "tip_review": {"pieces": [{"kind": kind.value, "words": HOSTILE[:60]} for kind in TraceKind]},
    "tip_sent": {
        "code": "sawah-kopi-angin-lima-melati-batu-jeruk",
        "mistake": True,
        "replyable": True,
        "days": 14,
        "last_day": NOW,
        "is_told": True,
        "passed": False,
    },
    "tip_so_far": {"counts": dict.fromkeys(PartKind, 3), "place": HOSTILE, "category": HOSTILE},
    "tip_start": {
        "days": 14,
        "about": HOSTILE,
        "warning": HOSTILE * 20,
        "mistake": True,
        "title": HOSTILE * 9,
        "begun": True,
    },
    "mistake": {
        "step": "wrong",
        "title": HOSTILE * 9,
        "wrong": HOSTILE * 9,
        "right": HOSTILE * 9,
        "counts": dict.fromkeys(PartKind, 3),
        "parts": 27,
        "replyable": True,
        "originals": True,
    },
    "mistake_answer": {
        "title": HOSTILE * 9,
        "words": HOSTILE * 9,
        "link": "https://t.me/kentongan_bot?start=a12",
    },
    "tip_told": {"what": "empty"},
    "poster": {"name": HOSTILE[:20], "bot": "kentongan_bot"},
    "privacy": {
        "threads": 2,
        "known": True,
        "since": NOW,
        "names": [HOSTILE] * 10,
        "more": 30,
        "wider": True,
        "active": False,
        "deliveries": 1234,
        "muted": 12,
        "hours": True,
        "topics": HOSTILE * 40,
        "waiting": 12,
        "draft": True,
        "parts": 50,
        "ends": NOW,
        "staff": True,
        "staff_since": NOW,
        "tips": True,
    },
    "privacy_delete": {"tips": True, "threads": 2, "follows": True},
    "privacy_deleted": {"tips": True},
    "privacy_export": {"tips": True},
    "qr": {"name": HOSTILE, "link": "https://t.me/kentongan_bot?start=r35_14_06_2005"},
    "qr_which": {"followed": True},
    "too_many": {"most": 40},
    "unfollow_all": {"count": 40},
    "unfollowed": {"name": HOSTILE, "through": HOSTILE},
    "you_are_welcome": {"thanked": True},
}


def sample(screen: str) -> dict[str, object]:
    return {**EVERYWHERE, **SAMPLES.get(screen, {})}


def labels(language: str, screen: str) -> set[str]:
    return template_gaps.labels(TEMPLATES, language, screen)


def test_indonesian_and_english_are_there():
    assert {"en", "id"} <= set(LANGUAGES)
    assert WORDING.languages == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_screens_with_the_same_buttons_and_shows_the_same_things(language: str):
    assert "\n".join(template_gaps.gaps(TEMPLATES, language)) == ""


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", [False, True])
def test_each_screen_is_valid_and_short_enough_whatever_stands_in_it(language: str, screen: str, group: bool):
    rendered = WORDING.screen(screen, language, **{**sample(screen), "group": group})  # type: ignore[arg-type]

    shown = parse_html(rendered.text).text
    assert visible_units(rendered.text) <= TEXT_LIMIT
    assert "49" not in shown, "what stands in an article is no template"
    for name in labels(language, screen):
        assert rendered.label(name)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chosen", [False, True])
def test_each_choice_that_a_screen_makes_can_be_shown(language: str, screen: str, chosen: bool):
    data = {
        name: chosen if isinstance(value, bool) else value if chosen or value is NOW else type(value)()
        for name, value in sample(screen).items()
        if not isinstance(value, Article)
    }
    if screen != "article_card":
        WORDING.screen(screen, language, **data)  # type: ignore[arg-type]


def test_what_is_written_in_a_title_is_shown_as_it_was_written():
    entry = {"number": 1, "title": "Harga <b>cabai</b> & tomat", "places": "", "moment": NOW}
    data = {**EVERYWHERE, "name": "", "page": 1, "left_out": 0, "entries": [entry]}
    text = WORDING.screen("news", "id", **data).text  # type: ignore[arg-type]
    assert "Harga <b>cabai</b> & tomat" in parse_html(text).text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("alert_desk_check", {"chats": 1, "later": 0}, "1 chat<"),
        ("alert_desk_confirm", {"copies": 1}, "1 copy will"),
        ("alert_desk_card", {"change_total": 1}, "of 1 copy"),
        ("desk_summary", {"total": 1, "only_waiting": False}, "1 case is open"),
        ("desk_queue", {"total": 1}, "1 case<"),
        ("stats", {"readers": 1}, "1 reader,"),
        ("case_page", {"files": 1}, "1 file,"),
        ("desk_card", {"photos": 1, "videos": 2}, "1 photo · 2 videos"),
    ],
)
def test_english_tells_one_from_many(name: str, data: dict[str, object], words: str):
    # A tag or a full stop must follow, and no letter: "1 chats" holds "1 chat".
    assert words in WORDING.screen(name, "en", **{**sample(name), **data}).text.replace(" · page", "<")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", [name for name in SCREENS if name not in {"article_card", "playground", "stats"}]
)
def test_a_button_is_a_few_words(name: str):
    data = {key: "Oro-Oro Ombokulon" if value == HOSTILE else value for key, value in sample(name).items()}
    for language in LANGUAGES:
        rendered = WORDING.screen(name, language, **data)  # type: ignore[arg-type]
        for label in labels(language, name) - NO_BUTTONS:
            assert len(rendered.label(label)) <= 50, label


@pytest.mark.parametrize(
    ("screen", "label", "word"),
    [
        ("privacy_delete", "cancel", "Batal"),
        ("place", "follow", "Ikuti"),
        ("place", "unfollow", "Berhenti ikuti"),
        ("followed", "unfollow", "Berhenti ikuti"),
        ("unfollow_all", "cancel", "Batal"),
        ("article_card", "read", "Baca"),
        ("article_card", "share", "Bagikan"),
        ("article_card", "wrong", "Lapor salah"),
        ("alert_card", "share", "Bagikan"),
    ],
)
def test_the_words_that_others_rely_on_stand_on_their_buttons(screen: str, label: str, word: str):
    assert word in WORDING.screen(screen, "id", **sample(screen)).label(label)  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "words"), [("id", "Tanpa kategori"), ("en", "No category")])
def test_statistics_and_cards_call_what_has_no_category_the_same(language: str, words: str):
    assert WORDING.screen("case_without", language).label("category") == words
    figures = WORDING.screen("stats", language, **sample("stats"))  # type: ignore[arg-type]
    assert figures.label("no_category") == words


def test_no_screen_stands_unused():
    code = "".join(
        file.read_text()
        for folder in ("handlers", "delivery", "service")
        for file in (Path(TEMPLATES).parent / folder).glob("*.py")
    )
    included = "".join((TEMPLATES / "id" / f"{screen}.html.j2").read_text("utf-8") for screen in SCREENS)
    unused = [screen for screen in SCREENS if f'"{screen}"' not in code]
    assert [screen for screen in unused if f'{{% include "{screen}.html.j2"' not in included] == []
