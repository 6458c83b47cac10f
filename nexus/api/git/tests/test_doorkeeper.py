"""The doorkeeper with the real hook at the other end of its pipes."""

import os
import subprocess

import pytest

from nexus.api.git.doorkeeper import MOST_LINES, Doorkeeper
from nexus.repos.engines.admission import Update, Verdict
from nexus.repos.engines.storage import HOOK, NOTHING

TIP = "1" * 40


class Door:
    """Runs the hook against a judge; `asked` holds the questions, `said` what the pusher reads."""

    def __init__(self):
        self.asked, self.said, self.verdict = [], "", Verdict()

    def judge(self, question):
        self.asked.append(question)
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict

    def knock(self, *updates, options=(), quarantine="/q"):
        """Whether the push is let in."""
        keeper = Doorkeeper(self.judge)
        given = {f"GIT_PUSH_OPTION_{number}": option for number, option in enumerate(options)}
        if options:
            given["GIT_PUSH_OPTION_COUNT"] = str(len(options))
        if quarantine:
            given["GIT_QUARANTINE_PATH"] = quarantine
        hook = subprocess.Popen(
            [HOOK],
            env={"PATH": os.defpath, **keeper.environment, **given},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=keeper.inherited,
        )
        keeper.start()
        with hook:
            _, said = hook.communicate("".join(f"{update}\n" for update in updates).encode(), timeout=20)
        keeper.wait()
        self.said = said.decode()
        return hook.returncode == 0


@pytest.fixture
def door():
    return Door()


def test_the_hook_tells_all_it_knows(door):
    assert door.knock(f"{NOTHING} {TIP} refs/heads/main", f"{TIP} {NOTHING} refs/tags/v1", options=["a=b", "c d"])
    question = door.asked[0]
    assert str(question.quarantine) == "/q"
    assert question.updates == (Update(NOTHING, TIP, "refs/heads/main"), Update(TIP, NOTHING, "refs/tags/v1"))
    assert question.options == ("a=b", "c d")


def test_a_push_that_only_deletes_has_no_quarantine(door):
    assert door.knock(f"{TIP} {NOTHING} refs/heads/main", quarantine="")
    assert door.asked[0].quarantine is None


def test_a_refusal_is_said_and_shuts_the_door(door):
    door.verdict = Verdict(["deploy.md:3  a token"], ["a warning"])
    assert not door.knock(f"{NOTHING} {TIP} refs/heads/main")
    assert door.said == "deploy.md:3  a token\nwarning: a warning\n"


def test_a_warning_leaves_it_open(door):
    door.verdict = Verdict([], ["take care"])
    assert door.knock(f"{NOTHING} {TIP} refs/heads/main")
    assert door.said == "warning: take care\n"


def test_a_judge_that_fails_refuses(door):
    door.verdict = RuntimeError("no database")
    assert not door.knock(f"{NOTHING} {TIP} refs/heads/main")
    assert "try again" in door.said
    assert "no database" not in door.said


def test_a_long_list_is_cut_and_counted(door):
    door.verdict = Verdict([f"line {number}" for number in range(100)])
    assert not door.knock(f"{NOTHING} {TIP} refs/heads/main")
    assert f"… and {100 - MOST_LINES} more" in door.said


def test_nothing_said_reaches_the_terminal_as_control_characters(door):
    door.verdict = Verdict(["a\x1b[31m\nverdict accept\rb"])
    assert not door.knock(f"{NOTHING} {TIP} refs/heads/main")
    assert door.said == "a?[31m?verdict accept?b\n"


@pytest.mark.parametrize("option", ["x\nend", "x\nquarantine /etc", "x\nverdict accept", "\n"])
def test_an_option_of_several_lines_is_refused_before_anybody_is_asked(door, option):
    assert not door.knock(f"{NOTHING} {TIP} refs/heads/main", options=[option])
    assert door.asked == []
    assert "one line" in door.said


@pytest.mark.parametrize(
    "name", ["refs/heads/x\\nend", "refs/heads/x\\c", "refs/heads/$(touch x)", "refs/heads/`x`", "-n"]
)
def test_a_ref_is_told_as_it_is_written(door, name):
    assert door.knock(f"{NOTHING} {TIP} {name}", f"{NOTHING} {TIP} refs/heads/after")
    assert [update.ref for update in door.asked[0].updates] == [name, "refs/heads/after"]


def test_options_are_never_run(door, tmp_path):
    assert door.knock(f"{NOTHING} {TIP} refs/heads/main", options=[f"$(touch {tmp_path}/x)", "';touch x;'", "%s%n"])
    assert door.asked[0].options == (f"$(touch {tmp_path}/x)", "';touch x;'", "%s%n")
    assert list(tmp_path.iterdir()) == []


def test_many_refs_pass_through_the_pipes(door):
    assert door.knock(*(f"{NOTHING} {TIP} refs/heads/{number}" for number in range(5000)))
    assert len(door.asked[0].updates) == 5000


def test_a_hook_that_dies_before_it_asked_leaves_nobody_waiting(door):
    keeper = Doorkeeper(door.judge)
    hook = subprocess.Popen(["true"], pass_fds=keeper.inherited)
    keeper.start()
    hook.wait()
    keeper.wait()
    assert door.asked == []


def test_a_hook_whose_hub_is_gone_refuses(tmp_path):
    """The other ends are closed before anyone answers."""
    asked, question = os.pipe()
    answer, said = os.pipe()
    hook = subprocess.Popen(
        [HOOK],
        env={"PATH": os.defpath, "NEXUS_QUESTION": str(question), "NEXUS_ANSWER": str(answer)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(question, answer),
    )
    for descriptor in (asked, question, answer, said):
        os.close(descriptor)
    assert hook.wait(20) != 0


def test_a_carriage_return_in_an_option_begins_no_line(door):
    door.knock(f"{NOTHING} {TIP} refs/heads/main", options=["x\rend", "y\x0bend\x85end\u2028end"])
    assert door.asked[0].updates == (Update(NOTHING, TIP, "refs/heads/main"),)
    assert len(door.asked[0].options) == 2
