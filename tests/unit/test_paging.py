"""Pagination: where the next page begins, which items are left out, and when the list ends."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from dify_plus._arguments.checks import page_number, page_size
from dify_plus._lists.paging import MOST_EQUAL, ByFirstId, ByLastId, ByNumber, Walk
from dify_plus._policy.numbers import check_whole
from dify_plus.errors import APIError, UsageError
from dify_plus_api.types import UNSET


@define
class Item:
    id: Any


@define
class Listing:
    data: list[Item]
    has_more: Any = UNSET
    total: Any = UNSET
    total_pages: Any = UNSET


def listing(*ids: Any, **facts: Any) -> Listing:
    return Listing([Item(name) for name in ids], **facts)


def names(page: Any) -> list[Any]:
    return [item.id for item in page]


def test_numbers_count_up() -> None:
    walk: Walk[Item, int] = Walk(ByNumber(3))
    assert walk.position == 3
    walk.take(listing("a", has_more=True))
    assert (walk.position, walk.over) == (4, False)
    walk.take(listing("b", has_more=False))
    assert walk.over


def test_the_last_item_leads_on() -> None:
    walk: Walk[Item, Any] = Walk(ByLastId())
    assert walk.position is UNSET
    walk.take(listing("a", "b", has_more=True))
    assert walk.position == "b"


def test_backwards_pagination_continues_before_the_first_item_and_reverses_pages() -> None:
    walk: Walk[Item, Any] = Walk(ByFirstId())
    page = walk.take(listing("c", "d", has_more=True))
    assert walk.position == "c"
    assert names(page) == ["d", "c"]
    assert names(page.source.data) == ["c", "d"]


def test_an_item_is_given_once_and_the_source_keeps_it() -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    walk.take(listing("a", "b", has_more=True))
    page = walk.take(listing("b", "c", has_more=True))
    assert names(page) == ["c"]
    assert names(page.source.data) == ["b", "c"]


@pytest.mark.parametrize("nameless", [None, UNSET, 7, ""])
def test_items_without_an_id_are_all_given(nameless: object) -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    for _ in range(3):
        assert len(walk.take(listing(nameless, nameless, has_more=True))) == 2
    assert not walk.over


def test_an_empty_page_is_the_last_whatever_it_says() -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    walk.take(listing(has_more=True))
    assert walk.over


def test_a_server_that_gives_the_same_page_for_ever_is_left() -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    walk.take(listing("a", "b", has_more=True))
    assert not walk.over
    walk.take(listing("a", "b", has_more=True))
    assert walk.over


def test_a_server_that_goes_round_in_circles_is_an_error() -> None:
    walk: Walk[Item, Any] = Walk(ByLastId())
    pages = [listing("a", "b", has_more=True), listing("c", "d", has_more=True)]
    with pytest.raises(APIError, match="repeats itself"):
        for turn in range(100):
            walk.take(pages[turn % 2])


def test_a_server_that_goes_round_in_circles_without_ids_is_an_error() -> None:
    walk: Walk[Item, Any] = Walk(ByLastId())
    pages = [listing(None, 1, has_more=True), listing(2, None, has_more=True)]
    with pytest.raises(APIError, match="repeats itself"):
        for turn in range(MOST_EQUAL):
            walk.take(pages[turn % 2])


def test_a_list_that_has_shifted_by_everything_read_so_far_continues() -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    walk.take(listing("a", has_more=True))
    walk.take(listing("b", has_more=True))
    assert names(walk.take(listing("a", has_more=True))) == []
    assert names(walk.take(listing("b", has_more=True))) == []
    assert names(walk.take(listing("c", has_more=False))) == ["c"]


@pytest.mark.parametrize(
    ("facts", "limit", "more"),
    [
        ({"has_more": True}, UNSET, True),
        ({"has_more": False}, 1, False),
        ({"total_pages": 2}, UNSET, True),
        ({"total_pages": 1}, 1, False),
        ({}, 2, True),
        ({}, 3, False),
        ({}, UNSET, False),
        ({"has_more": None}, 2, True),
    ],
)
def test_the_end_of_a_list_is_recognized(facts: dict[str, Any], limit: Any, more: bool) -> None:
    walk: Walk[Item, int] = Walk(ByNumber(), limit)
    assert walk.take(listing("a", "b", **facts)).has_more is more
    assert walk.over is not more


def test_a_full_page_of_the_usual_size_may_not_be_the_last() -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    walk.take(listing(*map(str, range(20))))
    assert not walk.over


def test_totals_are_known_where_the_server_counts() -> None:
    walk: Walk[Item, int] = Walk(ByNumber())
    assert walk.take(listing("a", has_more=True, total=7)).total == 7
    assert walk.take(listing("b", has_more=True)).total is None


def test_a_deleted_position_restarts_the_list_once() -> None:
    walk: Walk[Item, Any] = Walk(ByLastId())
    walk.take(listing("a", has_more=True))
    assert walk.begin_again()
    assert walk.position is UNSET
    page = walk.take(listing("a", "b", has_more=True))
    assert names(page) == ["b"]
    assert walk.begin_again()
    walk.take(listing("a", "b", has_more=True))
    assert not walk.begin_again(), "nothing new came since"


def test_a_position_that_never_existed_is_not_restarted() -> None:
    walk: Walk[Item, Any] = Walk(ByLastId("x"))
    assert not walk.begin_again()
    numbered: Walk[Item, int] = Walk(ByNumber())
    numbered.take(listing("a", has_more=True))
    assert not numbered.begin_again(), "a page number is never lost"


@given(st.lists(st.integers(0, 30), unique=True, max_size=30), st.integers(1, 7), st.data())
def test_items_that_move_between_pages_are_yielded_once_and_no_other_is_lost(
    everything: list[int], size: int, data: st.DataObject
) -> None:
    """Items move to the front, as conversations do; those that do not move are all seen."""
    items = [str(number) for number in everything]
    moved: set[str] = set()
    walk: Walk[Item, Any] = Walk(ByLastId(), size)
    seen: list[str] = []
    for _ in range(200):
        after = items.index(walk.position) + 1 if walk.position is not UNSET else 0
        seen += names(walk.take(listing(*items[after : after + size], has_more=len(items) > after + size)))
        if walk.over:
            break
        if data.draw(st.booleans()):
            mover = data.draw(st.sampled_from(items))
            if mover != walk.position:
                moved.add(mover)
                items.remove(mover)
                items.insert(0, mover)
    assert walk.over
    assert len(seen) == len(set(seen))
    assert set(items) - moved <= set(seen)


@pytest.mark.parametrize("wrong", [0, -1, 101, 1.5, "20", True, [20]])
def test_a_page_size_the_server_would_refuse_is_refused_here(wrong: Any) -> None:
    with pytest.raises(UsageError, match="limit must be a whole number from 1 to 100"):
        page_size(wrong)


def test_page_sizes() -> None:
    assert page_size(None) is UNSET
    assert page_size(100) == 100
    assert page_size(101, 101) == 101
    assert page_size(5000, most=None) == 5000
    with pytest.raises(UsageError, match="of 1 or more"):
        page_size(0, most=None)


def test_page_numbers() -> None:
    assert page_number(None) == 1
    assert page_number(3) == 3
    with pytest.raises(UsageError, match="page"):
        page_number(0)
    assert check_whole("count", 2) == 2
