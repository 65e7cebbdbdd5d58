"""The lab's API: who may ask, apps, config vars, releases by page, formations."""

from __future__ import annotations

import http.client
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from lab_kit import web

from makerday.errors import MakerdayError
from makerday.lab.client import Client

if TYPE_CHECKING:
    from lab_kit import Lab


def status(lab: Lab, path: str, **fields: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", lab.port)) as connection:
        connection.request("GET", path, headers=fields)
        return connection.getresponse().status


def test_who_has_no_token_is_let_in_nowhere(lab: Lab) -> None:
    good = {"Host": f"localhost:{lab.port}"}
    token = lab.client.token
    assert status(lab, "/apps", **good) == 401
    assert status(lab, "/apps", Authorization="Bearer lab-guess", **good) == 401
    assert status(lab, "/apps", Authorization="Basic !", **good) == 401
    assert status(lab, "/apps", Authorization=f"Bearer {token}", **good) == 200


def test_another_name_for_this_machine_is_refused_even_with_the_token(lab: Lab) -> None:
    """A page of the web can make its own name point here: DNS rebinding."""
    fields = {"Authorization": f"Bearer {lab.client.token}"}
    assert status(lab, "/apps", Host=f"evil.example:{lab.port}", **fields) == 421
    assert status(lab, "/apps", Host=f"localhost.evil.example:{lab.port}", **fields) == 421


def test_a_basic_password_is_the_token_as_in_2013(lab: Lab) -> None:
    import base64  # noqa: PLC0415 - here only

    word = base64.b64encode(f":{lab.client.token}".encode()).decode()
    host = f"localhost:{lab.port}"
    assert status(lab, "/apps", Host=host, Authorization=f"Basic {word}") == 200


def test_a_signed_address_is_for_one_use_and_not_for_ever(lab: Lab) -> None:
    url = lab.post("/sources")["source_blob"]["put_url"]
    path = url.partition(str(lab.port))[2]
    host = f"localhost:{lab.port}"
    assert status(lab, path, Host=host) == 403, "signed for PUT, used for GET"
    assert status(lab, path.replace("expires=", "expires=9"), Host=host) == 403


def test_an_app_is_made_renamed_and_removed(lab: Lab) -> None:
    app = lab.create()
    lab.ask("PATCH", f"/apps/{app}", {"name": f"x{app}"[:30]})
    assert lab.get(f"/apps/x{app}"[:36])["owner"]["email"] == "you@lab.localhost"
    lab.ask("DELETE", f"/apps/x{app}"[:36])
    with pytest.raises(MakerdayError, match=r"Couldn't find that app\."):
        lab.get(f"/apps/{app}")


@pytest.mark.parametrize("name", ["ab", "Upper", "-dash", "dash-", "git", "a" * 31, "a_b", "../x"])
def test_a_name_that_no_app_may_have_is_refused(lab: Lab, name: str) -> None:
    with pytest.raises(MakerdayError, match="Name must start with a letter"):
        lab.post("/apps", {"name": name})


def test_config_vars_are_a_release_and_their_values_are_not_told(lab: Lab) -> None:
    app = lab.create()
    path = f"/apps/{app}/config-vars"
    lab.ask("PATCH", path, {"B": "secret-1", "A": "secret-2"})
    lab.ask("PATCH", path, {"A": None, "B": "secret-3"})
    lab.ask("PATCH", path, {"B": "secret-3"})
    assert lab.get(path) == {"B": "secret-3"}
    said = lab.versions(app)
    assert said == {**said, 3: "Set A, B config vars", 4: "Set B and remove A config vars"}
    assert 5 not in said, "nothing changed, so nothing was released"
    log = lab.post(f"/apps/{app}/log-sessions", {"lines": 100})["logplex_url"]
    with lab.client.stream("GET", log) as lines:
        assert "secret" not in "".join(lines)


@pytest.mark.parametrize("sent", [{"A=B": "1"}, {"A": 1}, {"A": "x\0y"}, {"A": "x" * 70_000}])
def test_config_vars_that_are_none_change_nothing(lab: Lab, sent: dict[str, Any]) -> None:
    app = lab.create()
    with pytest.raises(MakerdayError, match="onfig var"):
        lab.ask("PATCH", f"/apps/{app}/config-vars", {"GOOD": "1", **sent})
    assert lab.get(f"/apps/{app}/config-vars") == {}


@pytest.mark.parametrize(
    ("asked", "given", "following"),
    [
        ("version ..; max=2", [1, 2], "version ]2..; max=2"),
        ("version ..; order=desc,max=2", [5, 4], "version ]4..; max=2; order=desc"),
        ("version ]4..; max=2; order=desc", [3, 2], "version ]2..; max=2; order=desc"),
        ("version 2..3", [2, 3], None),
        ("id ..", [1, 2, 3, 4, 5], None),
    ],
)
def test_releases_come_by_page(
    lab: Lab, paged: str, asked: str, given: list[int], following: str | None
) -> None:
    answer = lab.ask("GET", f"/apps/{paged}/releases", Range=asked)
    assert [each["version"] for each in answer.content] == given
    assert answer.fields.get("next-range") == following
    assert answer.status == (206 if following else 200)


@pytest.fixture(scope="session")
def paged(lab: Lab) -> str:
    """Make an app with five releases."""
    app = lab.create()
    for number in range(3):
        lab.ask("PATCH", f"/apps/{app}/config-vars", {"N": str(number)})
    return app


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/apps")])
def test_what_the_lab_has_not_got_is_said_so(lab: Lab, method: str, path: str) -> None:
    with pytest.raises(MakerdayError, match=f"lab: no route for {method} {path}"):
        lab.ask(method, path)


def test_a_body_that_is_no_object_is_told(lab: Lab) -> None:
    with pytest.raises(MakerdayError, match="must be a JSON object"):
        lab.ask("POST", "/apps", [1])
    with pytest.raises(MakerdayError, match="name must be a text"):
        lab.post("/apps", {"name": 3})


def test_a_formation_is_scaled_all_or_none(lab: Lab) -> None:
    procfile = "web: python app.py\nworker: sleep 1000\nclock: sleep 1000\n"
    app = lab.deploy(web(procfile=procfile))
    path = f"/apps/{app}/formation"
    assert {each["type"]: each["quantity"] for each in lab.get(path)} == {
        "web": 1,
        "clock": 0,
        "worker": 0,
    }
    lab.ask("PATCH", path, {"updates": [{"type": "worker", "quantity": "+2"}]})
    unknown = [{"type": "clock", "quantity": 1}, {"type": "nothing", "quantity": 1}]
    with pytest.raises(MakerdayError, match="process type"):
        lab.ask("PATCH", path, {"updates": unknown})
    many = [{"type": "clock", "quantity": 999}, {"type": "worker", "quantity": 999}]
    with pytest.raises(MakerdayError, match="at most"):
        lab.ask("PATCH", path, {"updates": many})
    assert [each["quantity"] for each in lab.get(path)] == [1, 0, 2]
    lab.until(app, "heroku[worker.2]: State changed from starting to up")


def test_a_client_with_the_wrong_token_hears_why(lab: Lab) -> None:
    with pytest.raises(MakerdayError, match="Invalid credentials provided"):
        Client(lab.client.url, "wrong").ask("GET", "/apps")
