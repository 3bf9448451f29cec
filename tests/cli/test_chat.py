from __future__ import annotations

import io
import re
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.console import Console

from dify_plus.cli._terminal.markdown import StreamedMarkdown
from dify_plus.cli._terminal.quiet_keyboard import no_echo
from dify_plus.testing import (
    ChatApp,
    Delay,
    FakeDify,
    Fault,
    Gate,
    Input,
    ModelError,
    NewAgentApp,
    Replace,
    Sources,
    ToolCall,
)

from .screen import screen

pytestmark = pytest.mark.slow

MARKDOWN = "# Rivers\n\nThey *flow*.\n\n- Rhine\n- Rhône\n\n```python\nprint('hi')\n```\n"


@pytest.fixture
def fake() -> Iterator[FakeDify]:
    def slow(request: Any) -> Iterator[Any]:
        for number in range(20_000):  # the tests stop it
            yield f"word{number} "
            yield Delay(0.05)

    def failing(request: Any) -> Iterator[Any]:
        yield "so far so "
        raise ModelError("the model is out of order")

    def replaced(request: Any) -> Iterator[Any]:
        yield "something bad"
        yield Replace("something good")

    def report(request: Any) -> str:
        return f"{request.inputs} {[file['filename'] for file in request.files]} {len(request.history)}"

    apps = {
        "markdown": ChatApp(MARKDOWN),
        "slow": ChatApp(slow),
        "failing": ChatApp(failing),
        "replaced": ChatApp(replaced),
        "report": ChatApp(report),
        "form": ChatApp(report, inputs=[Input("name", required=True)]),
        "escape": ChatApp("red \x1b[31malarm\x07"),
    }
    with FakeDify(apps) as server:
        yield server


def test_answer_on_stdout_and_nothing_else(app: Any) -> None:
    ran = app("chat")("chat", "hello")
    assert (ran.code, ran.out, ran.err) == (0, "You said: hello\n", "")


def test_markdown_is_piped_as_it_is(app: Any) -> None:
    assert app("markdown")("chat", "hello").out == MARKDOWN


@pytest.mark.parametrize("arguments", [("chat",), ("chat", "-")])
def test_message_from_stdin(app: Any, arguments: tuple[str, ...]) -> None:
    assert app("chat")(*arguments, stdin="from a pipe").out == "You said: from a pipe\n"


def test_no_message(app: Any, fake: FakeDify) -> None:
    ran = app("chat")("chat", stdin=" \n")
    assert ran.code == 2
    assert "the message is empty" in ran.err
    assert not fake.requests


def test_json(app: Any) -> None:
    ran = app("chat")("chat", "hello", "--json")
    assert ran.code == 0
    assert ran.json["answer"] == "You said: hello"
    assert ran.json["conversation_id"]
    assert ran.out.count("\n") == 1


def test_options_before_the_command(app: Any) -> None:
    assert app("chat")("--json", "chat", "hello").json["answer"] == "You said: hello"


def test_inputs_and_conversation(app: Any) -> None:
    cli = app("report")
    first = cli("chat", "a", "-i", "name=x", "-i", "count:=3", "--json").json
    assert first["answer"] == "{'name': 'x', 'count': 3} [] 0"
    second = cli("chat", "b", "--conversation", first["conversation_id"], "--json").json
    assert second["conversation_id"] == first["conversation_id"]
    assert second["answer"].endswith(" 1")


def test_user_option_and_default(app: Any, fake: FakeDify) -> None:
    cli = app("chat")
    cli("chat", "hello")
    cli("chat", "hello", "--user", "alice")
    assert [request.json["user"] for request in fake.requests] == ["dify-plus-cli", "alice"]


def test_failure_during_the_answer_is_a_failed_run(app: Any) -> None:
    ran = app("failing")("chat", "hello")
    assert ran.code == 1
    assert ran.out == "so far so \n"
    assert "the model is out of order" in ran.err


def test_replaced_answer(app: Any) -> None:
    ran = app("replaced")("chat", "hello")
    assert ran.out == "something bad\nsomething good\n"
    assert "the server replaced this answer with:" in ran.err


@pytest.mark.parametrize("server", ["1.15.0", "1.16.1"])
@pytest.mark.parametrize("tool", [True, False])
def test_a_new_agent_says_its_text_once(cli: Any, environ: Callable[..., None], server: str, tool: bool) -> None:
    def say(request: Any) -> Iterator[Any]:
        if tool:
            yield "Let me look. "
            yield ToolCall("search", {"q": "rivers"}, "found")
        yield "Rivers "
        yield "flow."

    with FakeDify({"new": NewAgentApp(say)}, server=server) as fake:
        environ(DIFY_BASE_URL=fake.base_url, DIFY_API_KEY=fake.key("new"))
        ran = cli("chat", "hello", "--quiet")
        reply = cli("chat", "hello", "--json").json
    assert (ran.code, ran.out, ran.err) == (0, "Let me look. Rivers flow.\n" if tool else "Rivers flow.\n", "")
    assert reply["answer"].endswith("Rivers flow.")


def test_lost_connection(app: Any, fake: FakeDify) -> None:
    cli = app("markdown")
    fake.faults.add(Fault(drop_after_events=1), path="/chat-messages")
    ran = cli("chat", "hello")
    assert ran.code == 4
    assert "connection" in ran.err


def test_wrong_kind_of_app(app: Any) -> None:
    ran = app("workflow")("chat", "hello")
    assert ran.code == 3
    assert "`dify-plus app` shows what kind of app the key belongs to" in ran.err
    assert ran.err.count("\n") == 1


def test_control_characters_stay_in_pipes_only(app: Any, terminal: Any) -> None:
    assert app("escape")("chat", "hello").out == "red \x1b[31malarm\x07\n"
    shown = terminal("chat", "hello")
    assert shown.wait() == 0
    assert "\x1b[31m" not in shown.raw and "\x07" not in shown.raw
    assert "red [31malarm" in shown.text


def test_markdown_is_drawn_on_a_terminal(app: Any, terminal: Any) -> None:
    app("markdown")
    shown = terminal("chat", "hello")
    assert shown.wait() == 0
    assert "```" not in shown.text and "# Rivers" not in shown.text
    assert all(word in shown.text for word in ("Rivers", "They flow.", "• Rhône", "print('hi')"))


def test_no_color(app: Any, terminal: Any, environ: Callable[..., None]) -> None:
    environ(NO_COLOR="1")
    app("markdown")
    shown = terminal("chat", "hello")
    assert shown.wait() == 0
    assert "\x1b[3" not in shown.raw.replace("\x1b[3m", "")  # colours; 3 alone is italic


def test_a_conversation(app: Any, terminal: Any, fake: FakeDify) -> None:
    app("report")
    talk = terminal("chat", "-i", "name=x")
    talk.expect("> ")
    talk.type("first")
    talk.expect(r"\{'name': 'x'\} \[\] 0")
    talk.expect("> ")
    talk.type("second")
    talk.expect(r"\{'name': 'x'\} \[\] 1")
    talk.expect("> ")
    talk.type("/new")
    talk.expect("a new conversation")
    talk.expect("> ")
    talk.type("third")
    talk.expect(r"\{'name': 'x'\} \[\] 0")
    talk.expect("> ")
    talk.type("/nonsense")
    talk.expect("unknown command /nonsense")
    talk.type("/help")
    talk.expect("leave")
    talk.type("//slash")
    talk.expect(r"\[\] 1")
    talk.expect("> ")
    talk.type("/quit")
    assert talk.wait() == 0
    assert [request.json["query"] for request in fake.requests if request.method == "POST"] == [
        "first",
        "second",
        "third",
        "/slash",
    ]


def test_ctrl_c_stops_the_answer_and_not_the_program(app: Any, terminal: Any, fake: FakeDify) -> None:
    app("slow")
    talk = terminal("chat")
    talk.expect("> ")
    talk.type("go on for long")
    talk.expect("word3 ")
    talk.interrupt()
    talk.expect("stopped")
    talk.expect("> ")
    fake.wait_idle()
    assert [request.path for request in fake.requests][-1].endswith("/stop")
    for _ in range(20):  # a signal between the prompt and the wait for a key would wait for a key itself
        talk.interrupt()
        if talk.comes("no answer is in progress", seconds=0.5):
            break
    talk.press_ctrl_d_until_exit()
    assert talk.wait() == 0


def test_a_stopped_answer_is_on_the_screen_once(app: Any, terminal: Any) -> None:
    app("slow")
    talk = terminal("chat")
    for stop in (lambda: talk.type("/stop"), talk.interrupt):
        talk.expect("> ")
        talk.type("go on for long")
        talk.expect("word13 ")
        stop()
        talk.expect(r"tokens|stopped\)")
    talk.press_ctrl_d_until_exit()
    assert talk.wait() == 0
    shown = screen(talk.raw)
    assert [len(re.findall(rf"word{number}\b", shown)) for number in (0, 5, 10, 13)] == [2, 2, 2, 2]
    assert "/stop" not in shown.replace("/stop  ", "")


def test_ctrl_c_while_the_answer_is_drawn_waits_for_the_drawing() -> None:
    class Interrupting(io.StringIO):
        def write(self, text: str) -> int:
            if "first" in text and not self.pressed:
                self.pressed = True
                signal.raise_signal(signal.SIGINT)
            return super().write(text)

        pressed = False

    written = Interrupting()
    shown = StreamedMarkdown(Console(file=written, force_terminal=True, width=80))
    with pytest.raises(KeyboardInterrupt):
        shown.feed("first\n\nsecond\n")
    shown.close()
    assert screen(written.getvalue()).split() == ["first", "second"]


def test_a_terminal_without_termios_shows_what_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "termios", None)  # as on Windows
    with no_echo():
        pass


def test_text_typed_during_an_answer_is_sent_next(app: Any, terminal: Any, fake: FakeDify) -> None:
    app("slow")
    talk = terminal("chat")
    talk.expect("> ")
    talk.type("go on for long")
    talk.expect("word3 ")
    talk.type("and then")
    talk.type("/stop")
    talk.expect("> and then")
    talk.expect("word3 ")
    talk.press_ctrl_d()
    talk.type("/stop")
    talk.expect("tokens")
    assert talk.wait() == 0
    asked = [request.json["query"] for request in fake.requests if request.path.endswith("/chat-messages")]
    assert asked == ["go on for long", "and then"]


def test_continue_goes_on_with_the_last_conversation(app: Any) -> None:
    cli = app("report")
    ran = cli("chat", "--continue", "a")
    assert (ran.code, "the user 'dify-plus-cli' has no conversation to continue; leave out --continue" in ran.err) == (
        2,
        True,
    )
    for _ in range(2):
        last = cli("chat", "a", "--json").json["conversation_id"]
    again = cli("chat", "--continue", "b", "--json").json
    assert (again["conversation_id"], again["answer"].endswith(" 1")) == (last, True)
    assert cli("chat", "--continue", "b", "--user", "alice").code == 2
    assert cli("chat", "--continue", "-c", last, "b").code == 2


@pytest.mark.parametrize(
    ("name", "command", "fitting"),
    [("workflow", "chat", "run"), ("completion", "chat", "complete"), ("form", "run", "chat")],
)
def test_another_kind_of_app_is_reported_before_anything_is_asked(
    app: Any, terminal: Any, fake: FakeDify, name: str, command: str, fitting: str
) -> None:
    app(name)
    shown = terminal(command)
    assert shown.wait() == 3
    assert f"run `dify-plus {fitting}`" in " ".join(shown.text.split())
    assert not re.search(r"^(> |name)", shown.text, re.MULTILINE)
    assert {request.method for request in fake.requests} == {"GET"}


def test_stop_can_be_typed(app: Any, terminal: Any, fake: FakeDify) -> None:
    app("slow")
    talk = terminal("chat")
    talk.expect("> ")
    talk.type("go on for long")
    talk.expect("word3 ")
    talk.type("/stop")
    talk.expect("tokens")
    talk.expect("> ")
    assert [request.path for request in fake.requests][-1].endswith("/stop")
    talk.type("/quit")
    assert talk.wait() == 0


def test_errors_do_not_end_the_conversation(app: Any, terminal: Any) -> None:
    app("failing")
    talk = terminal("chat")
    talk.expect("> ")
    talk.type("hello")
    talk.expect("out of order")
    talk.expect("> ")
    talk.press_ctrl_d_until_exit()
    assert talk.wait() == 0


def test_ctrl_c_ends_a_single_message(app: Any, terminal: Any, fake: FakeDify) -> None:
    app("slow")
    shown = terminal("chat", "go on for long")
    shown.expect("word3 ")
    shown.interrupt()
    assert shown.wait() == 130
    fake.wait_idle()
    assert "Traceback" not in shown.text


def test_long_answers_scroll(app: Any, terminal: Any, fake: FakeDify) -> None:
    gate = Gate()
    lines = "".join(f"paragraph {number}\n\n" for number in range(60))

    def long(request: Any) -> Iterator[Any]:
        yield lines
        yield gate
        yield "- item\n" * 40
        yield Sources([{"document_name": "book.md", "position": 1}])

    fake.state.apps["chat"].definition = ChatApp(long)
    app("chat")
    shown = terminal("chat", "hello", rows=10)
    gate.reached()
    gate.open()
    assert shown.wait() == 0
    assert len(re.findall(r"paragraph 0 *\n", shown.text)) == 1
    assert "sources: book.md" in shown.text
