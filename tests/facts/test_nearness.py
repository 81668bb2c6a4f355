"""Nearness: the ties between topics and between talks, and their order."""

from __future__ import annotations

import doctest
from collections.abc import Iterable
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts import nearness as module
from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import Claim, Conference, Noted, Page, Reference, Talk, Topic
from conference_garden.facts.nearness import CANDIDATES, FEW, MOST, SPARSE, Nearness, TopicTie


def talk(id_: str, topics: str, claims: tuple[str, ...] = (), speaker: str = "", words: str = "") -> Talk:
    """A talk of one conference with topics ``"a b"`` that builds on others."""
    return Talk(
        id=id_,
        document="conferences/sails-2024",
        title=id_.title(),
        takeaway="",
        speakers=(Noted(speaker or f"Speaker of {id_}", "", 1),),
        topics=tuple(Noted(topic, "", 1) for topic in topics.split()),
        claims=tuple(Claim("builds-on", other, "", 1) for other in claims),
        words=words,
    )


def nearness(
    talks: Iterable[Talk], related: dict[str, str] | None = None, texts: dict[str, str] | None = None
) -> Nearness:
    """The nearness in a garden of one conference, whose topics are those that its talks name.

    ``related`` has the topics that a topic names, ``texts`` the talks that its text links.
    """
    talks = tuple(talks)
    day = date(2024, 5, 2)
    conference = Conference("sails-2024", "conferences/sails-2024", "Sails 2024", "Sails", day, day, "Delft")
    pages = {conference.document: Page(conference.document, "Sails 2024", conference=conference, talks=talks)}
    for id_ in sorted({named.name for found in talks for named in found.topics}):
        others = tuple(Noted(other, "", 1) for other in (related or {}).get(id_, "").split())
        topic = Topic(id_, f"topics/{id_}", id_.title(), related=others)
        linked = tuple(Reference("talk", one, "", (one,), 1) for one in (texts or {}).get(id_, "").split())
        pages[topic.document] = Page(topic.document, topic.title, topic=topic, references=linked)
    return Nearness(Catalogue(pages))


def topics_near(found: Nearness, id_: str) -> list[TopicTie]:
    return found.topics(found.catalogue.topics[id_])


def talks_near(found: Nearness, id_: str) -> list[str]:
    return [tie.other for tie in found.talks(found.catalogue.talks[id_])]


def test_ties_of_a_topic_are_counted() -> None:
    """Shared talks, relations between talks, and being named are counted separately."""
    found = nearness(
        [talk("one", "boats ropes"), talk("two", "boats", claims=("three", "one")), talk("three", "ropes")],
        related={"ropes": "boats"},
    )
    (tie,) = topics_near(found, "boats")
    assert tie == TopicTie("ropes", shared=1, related=1, named=True)
    assert topics_near(found, "ropes") == [tie._replace(other="boats")]


def test_relation_within_a_topic_is_no_tie() -> None:
    """A relation between two talks of one topic does not tie that topic to their other topics."""
    found = nearness([talk("one", "boats ropes", claims=("two",)), talk("two", "boats sails")])
    assert {tie.other: tie.related for tie in topics_near(found, "boats")} == {"ropes": 0, "sails": 0}
    assert {tie.other: tie.related for tie in topics_near(found, "ropes")} == {"boats": 0, "sails": 1}


def test_share_counts_for_more_than_number() -> None:
    """A small topic with all talks shared is nearer than a large one that happens to share one more."""
    large = [talk(f"large-{number}", "harbours") for number in range(40)]
    small = [talk("a", "boats ropes"), talk("b", "boats ropes")]
    chance = [talk(f"chance-{number}", "boats harbours") for number in range(3)]
    ties = topics_near(nearness([*large, *small, *chance]), "boats")
    assert [(tie.other, tie.shared) for tie in ties] == [("ropes", 2), ("harbours", 3)]


def test_chance_ties_only_where_there_are_few() -> None:
    """A topic with a single shared talk is left out if there are better neighbours, but is better than none."""
    pairs = [talk(f"{other}-{number}", f"boats {other}") for other in ("a", "b", "c") for number in range(2)]
    found = nearness([*pairs, talk("once", "boats rare")])
    assert [tie.other for tie in topics_near(found, "boats")] == ["a", "b", "c"]
    assert [tie.other for tie in topics_near(found, "rare")] == ["boats"]


def test_no_named_neighbour_is_lost() -> None:
    """Topics that gardeners named are kept beyond the usual number of neighbours, even without a shared talk."""
    others = [f"topic-{number:02}" for number in range(20)]
    talks = [talk(f"{other}-{number}", f"boats {other}") for other in others for number in range(2)]
    alone = [talk(f"alone-{number}", "alone") for number in range(50)]
    found = nearness([*talks, *alone], related={"boats": "alone"})
    ties = topics_near(found, "boats")
    assert len(ties) == MOST + 1
    assert ties[-1] == TopicTie("alone", 0, 0, named=True)
    assert FEW < MOST


def test_no_named_neighbour_is_lost_among_few() -> None:
    """Topics that gardeners named are not displaced by ties that may be chance, either."""
    alone = [talk(f"alone-{number}", "alone") for number in range(50)]
    chance = [talk(f"once-{number}", f"boats rare-{number}") for number in range(FEW)]
    ties = topics_near(nearness([*chance, *alone], related={"boats": "alone"}), "boats")
    assert [tie.other for tie in ties] == ["rare-0", "rare-1", "rare-2", "alone"]


def test_near_talks() -> None:
    """A rare shared topic ties talks more than a frequent one; speakers and relations count; others are not near."""
    crowd = [talk(f"crowd-{number}", "sailing") for number in range(30)]
    found = nearness(
        [
            talk("own", "sailing knots", speaker="Ada"),
            talk("rare", "knots"),
            talk("both", "sailing knots"),
            talk("far", "whales"),
            talk("same", "whales", speaker="Ada"),
            talk("answer", "whales", claims=("own",)),
            *crowd,
        ]
    )
    order = talks_near(found, "own")
    assert order[0] == "both"
    assert max(order.index("rare"), order.index("answer")) < order.index("crowd-3")
    assert "same" in order
    assert "far" not in order
    assert "own" not in order
    tie = next(found.talks(found.catalogue.talks["own"]))
    assert tie.topics == ("knots", "sailing")


def test_the_first_topic_counts_most() -> None:
    """A talk is nearer to talks on its first topic than to those that share one named last."""
    found = nearness(
        [talk("own", "knots sails crew"), talk("end", "winds tides crew"), talk("first", "knots winds tides")]
    )
    assert talks_near(found, "own") == ["first", "end"]


def test_told_together() -> None:
    """Talks linked in the text of a topic are nearer to each other, unless the text links very many."""
    talks = [talk(f"talk-{number:02}", "sailing") for number in range(CANDIDATES + 2)]
    few = nearness(talks, texts={"sailing": "talk-05 talk-20"})
    assert talks_near(few, "talk-20")[0] == "talk-05"
    many = nearness(talks, texts={"sailing": " ".join(talk.id for talk in talks if talk.id != "talk-01")})
    assert talks_near(many, "talk-20")[:2] == ["talk-00", "talk-01"]


def test_near_by_words() -> None:
    """Of talks on one topic, those with the same rare words are near, and those with hardly any notes come last.

    A talk with notes but no words in common is not near.
    """
    wordy = " ".join(f"plank{number}" for number in range(SPARSE + 1))
    found = nearness(
        [
            talk("own", "sailing", words=f"{wordy} spinnaker halyard"),
            talk("chat", "sailing", words=wordy.replace("plank", "pier")),
            talk("near", "sailing", words=f"{wordy.replace('plank', 'dock')} spinnaker halyard"),
            talk("brief", "sailing", words="spinnaker halyard"),
        ]
    )
    assert talks_near(found, "own") == ["near", "brief"]


def test_near_talks_cost_does_not_grow() -> None:
    """However many talks a topic has, only a limited number of them is compared."""
    found = nearness(talk(f"talk-{number:04}", "sailing") for number in range(500))
    assert len(talks_near(found, "talk-0250")) == CANDIDATES


TALKS = st.lists(
    st.tuples(st.sets(st.sampled_from("abcde"), max_size=3), st.sets(st.integers(0, 7), max_size=2)), max_size=8
)


@given(TALKS, st.randoms(use_true_random=False))
def test_order_of_reading_does_not_matter(drawn: list[tuple[set[str], set[int]]], random: object) -> None:
    """Ties and their order depend only on what the pages say, and a tie is the same from both ends."""
    talks = [
        talk(f"talk-{number}", " ".join(sorted(topics)), tuple(f"talk-{other}" for other in sorted(claims)))
        for number, (topics, claims) in enumerate(drawn)
    ]
    shuffled = talks.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = nearness(talks), nearness(shuffled)
    for id_, topic in one.catalogue.topics.items():
        ties = one.topics(topic)
        assert ties == topics_near(two, id_)
        assert id_ not in [tie.other for tie in ties]
        for tie in ties:
            back = [other for other in topics_near(one, tie.other) if other.other == id_]
            assert all(other == tie._replace(other=id_) for other in back)


def test_examples() -> None:
    """The examples in the documentation of the module hold."""
    assert doctest.testmod(module).failed == 0


def test_a_talk_with_hardly_any_notes_is_near_by_what_it_is_about() -> None:
    """A talk with hardly any notes is not near a talk on another subject merely because they share a word."""
    notes = " ".join(f"butter{number}" for number in range(SPARSE))
    found = nearness(
        [talk("one", "boats", words="nobody"), talk("two", "boats"), talk("cake", "food", words=f"nobody {notes}")]
    )
    assert talks_near(found, "one") == ["two"]
    assert "one" not in talks_near(found, "cake")


def test_ties_are_in_the_order_of_topics() -> None:
    """Ties are in the order of topics in every process, as another order would look like a change of the garden."""
    found = nearness([talk("one", "boats ropes sails", claims=("two",)), talk("two", "knots masts tides")])
    ties = {topic: " ".join(ties) for topic, ties in found._related_talks.items()}
    assert ties == {
        **dict.fromkeys(("boats", "ropes", "sails"), "knots masts tides"),
        **dict.fromkeys(("knots", "masts", "tides"), "boats ropes sails"),
    }
