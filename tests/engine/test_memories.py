"""What people say when they are greeted, and what they remember of the character."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, on, person, with_definitions
from tests.engine.story import Story

from taleward.engine.pack import Memory, Pack, Reaction, conditions, effects
from taleward.engine.world import Greeted, Recalled, RelationChanged, Remembered, Talked


def at_the_mill(pack: Pack = PACK) -> Story:
    story = Story(pack)
    story.do("move", "mill")
    return story


def littered() -> Story:
    """A story whose character has dropped something in the yard, and is back at the mill."""
    story = at_the_mill()
    story.do("move", "yard")
    story.do("drop", "apple")
    return story


def said(story: Story, person: str = "mara") -> list[str]:
    """The words that a greeting brings."""
    story.do("talk", person)
    return [event.text for event in story.events if isinstance(event, Greeted | Recalled)]


def test_a_greeting_is_told_once_and_another_when_its_time_has_come() -> None:
    story = at_the_mill()
    assert (said(story), said(story)) == (["mara.greets"], [])
    assert story.events[0] == Talked("mara")
    story.state.world.relations["mara"] = 20
    assert (said(story), said(story)) == (["mara.warm"], [])
    story.state.world.relations["mara"] = 19
    assert said(story) == ["mara.greets"]


def test_a_topic_brings_no_greeting() -> None:
    story = at_the_mill()
    story.do("talk", "mara/bell")
    assert not story.happened(Greeted)
    assert "person/mara" not in story.state.world.seen


def test_an_event_is_remembered_once_and_changes_what_is_thought_at_once() -> None:
    story = littered()
    assert story.happened(Remembered) == [Remembered("mara", "litter")]
    assert story.happened(RelationChanged) == [RelationChanged("mara", -2), RelationChanged("mara", -1)]
    story.do("drop", "apple")
    assert not story.happened(Remembered)
    assert story.happened(RelationChanged) == [RelationChanged("mara", -1)]


def test_a_memory_waits_for_its_fields_and_its_condition() -> None:
    story = Story()
    story.do("drop", "apple")
    assert not story.happened(Remembered)
    story.do("move", "mill")
    story.do("drop", "apple")
    assert not story.happened(Remembered)


def test_what_must_be_witnessed_is_remembered_by_those_who_are_there() -> None:
    story = at_the_mill()
    story.do("rest")
    assert story.happened(Remembered) == [Remembered("mara", "rest")]
    story.state.world.people["odo"] = "mill"
    story.do("rest")
    assert story.happened(Remembered) == [Remembered("odo", "rest")]
    del story.state.world.people["mara"]
    story.state.world.memories.clear()
    story.do("rest")
    assert story.happened(Remembered) == [Remembered("odo", "rest")]


def test_word_of_the_rest_gets_round() -> None:
    story = littered()
    assert story.state.world.people["mara"] != story.state.world.place
    assert story.state.world.memories == {"mara": {"litter": 1}}


def test_a_memory_is_said_once_after_the_greeting_that_it_changed() -> None:
    story = at_the_mill()
    assert said(story) == ["mara.greets"]
    story.do("move", "yard")
    story.do("drop", "apple")
    story.do("move", "mill")
    assert said(story) == ["mara.cross", "mara.litter"]
    assert story.happened(Recalled) == [Recalled("mara", "litter", "mara.litter")]
    assert said(story) == []
    assert story.state.world.memories["mara"] == {"litter": 2}


def test_a_greeting_brings_up_two_memories_the_oldest_first_and_the_next_one_the_rest() -> None:
    story = littered()
    story.do("move", "mill")
    story.do("rest")
    story.do("talk", "mara/bell")
    assert list(story.state.world.memories["mara"]) == ["litter", "rest", "bell"]
    assert said(story) == ["mara.cross", "mara.litter", "mara.slept"]
    assert said(story) == ["mara.recalls_bell"]
    assert said(story) == []


def test_a_memory_without_words_is_never_said() -> None:
    story = at_the_mill()
    story.state.world.memories["mara"] = {"wolves": 1}
    assert said(story) == ["mara.greets"]
    assert story.state.world.memories["mara"] == {"wolves": 1}


def test_conditions_see_what_is_remembered_whether_it_was_said_or_not() -> None:
    story = at_the_mill()
    assert "talk mara/sorry" not in story.offered()
    story = littered()
    story.do("move", "mill")
    assert "talk mara/sorry" in story.offered()
    said(story)
    assert "talk mara/sorry" in story.offered()
    story.do("talk", "mara/sorry")
    assert said(story) == ["mara.greets"]


def test_a_reaction_to_an_event_knows_who_remembers_it() -> None:
    asks = Reaction("asks", on("rested"), (effects.RaiseEvent("known"),), conditions.Remembers("mara", "rest"))
    story = at_the_mill(with_definitions(reactions={"asks": asks}))
    story.do("rest")
    assert "world_event" in story.types()


def test_two_people_may_remember_the_same_thing_under_the_same_name() -> None:
    both = {
        name: person(name, "mill", memories={"sleep": Memory("sleep", on("rested"), text=f"{name}.heard")})
        for name in ("ida", "jon")
    }
    story = at_the_mill(with_definitions(people=both))
    story.do("rest")
    assert said(story, "ida") == ["ida.greets", "ida.heard"]
    assert said(story, "jon") == ["jon.greets", "jon.heard"]


@pytest.mark.parametrize(("before", "amount"), [(-99, [-1]), (-100, [])])
def test_a_memory_cannot_make_anybody_think_worse_than_the_worst(before: int, amount: list[int]) -> None:
    pack = with_definitions(reactions={"littering": replace(PACK.reactions["littering"], on=on("rested"))})
    story = at_the_mill(pack)
    story.do("move", "yard")
    story.state.world.relations["mara"] = before
    story.do("drop", "apple")
    assert [event.amount for event in story.happened(RelationChanged)] == amount
    assert story.happened(Remembered) == [Remembered("mara", "litter")]


def test_nothing_is_remembered_after_the_end_of_the_story() -> None:
    over = Reaction("over", on("moved"), (effects.EndGame("home"),))
    watchful = replace(PACK.people["mara"], memories={"left": Memory("left", on("story_ended"))})
    story = at_the_mill(with_definitions(people={"mara": watchful}, reactions={"over": over}))
    assert story.state.ending == "home"
    assert story.state.world.memories == {}


def test_a_draft_shares_no_memory_with_the_state_it_was_made_of() -> None:
    story = littered()
    world = story.state.world
    copy = world.copy()
    copy.memories["mara"]["litter"] = 2
    copy.seen["place/yard"] = "else"
    assert world.memories == {"mara": {"litter": 1}}
    assert world.seen != copy.seen
