"""Releases: by hand, by the API of 2013, with a release phase; and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lab_kit import tar, web

from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from lab_kit import Lab


def test_a_rollback_brings_code_and_config_back_as_a_new_release(lab: Lab) -> None:
    """The talk's own: v9 runs, v10 comes, and "Rollback to v9" is v11."""
    app = lab.deploy(web("old"))
    for word in ("one", "two", "three", "four", "five", "six"):
        lab.ask("PATCH", f"/apps/{app}/config-vars", {"GREETING": word})
    lab.deploy(web("new"), app)
    lab.ask("PATCH", f"/apps/{app}/config-vars", {"GREETING": "other"})
    lab.until(app, "Release v11", "to up")
    ran = lab.makerday("rollback", "v9", "-a", app)
    assert ran.stdout.startswith(f"Rolling back {app} to v9... done, v12\n"), ran.stderr
    lab.until(app, "Release v12 created")
    assert lab.fetch(app).startswith("old web.1 six")
    assert lab.get(f"/apps/{app}/config-vars") == {"GREETING": "six"}
    assert lab.versions(app)[12] == "Rollback to v9"
    assert sorted(lab.versions(app)) == list(range(1, 13)), "none is lost"


def test_a_release_that_never_was_code_can_not_be_rolled_back_to(lab: Lab) -> None:
    app = lab.create()
    with pytest.raises(MakerdayError, match="v1 has no slug"):
        lab.post(f"/apps/{app}/releases", {"release": lab.get(f"/apps/{app}/releases/1")["id"]})
    with pytest.raises(MakerdayError, match="needs a slug, or a release"):
        lab.post(f"/apps/{app}/releases")


def slug(lab: Lab, app: str, files: dict[str, str], types: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = lab.post(f"/apps/{app}/slugs", {"process_types": types})
    lab.client.put(made["blob"]["url"], tar(files))
    return made


def test_a_slug_made_by_hand_is_released(lab: Lab) -> None:
    app = lab.create()
    made = slug(lab, app, web("by hand"), {"web": "python3 app.py"})
    release = lab.post(f"/apps/{app}/releases", {"slug": made["id"], "description": "By hand"})
    assert (release["version"], release["status"]) == (3, "succeeded")
    assert lab.fetch(app).startswith("by hand web.1")
    with pytest.raises(MakerdayError, match="has its content already"):
        lab.client.put(made["blob"]["url"], tar({"other": "x"}))
    empty = lab.post(f"/apps/{app}/slugs", {"process_types": {"web": "x"}})
    with pytest.raises(MakerdayError, match="has no content yet"):
        lab.post(f"/apps/{app}/releases", {"slug": empty["id"]})


def test_the_release_api_of_2013_answers_202_with_a_status_to_ask_for(lab: Lab) -> None:
    app = lab.create()
    made = slug(lab, app, {"Procfile": "clock: sleep 1"}, {"clock": "sleep 1"})
    sent = {"slug_url": f"{lab.client.url}/slugs/{made['id']}.tgz", "description": "foo"}
    answer = lab.ask("POST", f"/v1/apps/{app}/release", sent)
    assert answer.status == 202
    while (state := lab.ask("GET", answer.fields["location"])).status == 202:
        pass
    assert state.content == {"status": "succeeded", "release": "v3"}
    assert lab.versions(app)[3] == "foo"


@pytest.mark.parametrize("url", ["ftp://x/y.tgz", "http://127.0.0.1:1/y.tgz", "/etc/passwd"])
def test_a_slug_that_can_not_be_fetched_is_told_when_asked(lab: Lab, url: str) -> None:
    app = lab.create()
    answer = lab.ask("POST", f"/v1/apps/{app}/release", {"slug_url": url})
    while (state := lab.ask("GET", answer.fields["location"])).status == 202:
        pass
    assert state.content["status"] == "failed"
    assert url in state.content["message"]
    assert len(lab.versions(app)) == 2


def test_a_release_phase_runs_before_the_release_is_live(lab: Lab) -> None:
    procfile = "web: python app.py\nrelease: echo migrating on $DYNO; exit $CODE\n"
    app = lab.create()
    lab.ask("PATCH", f"/apps/{app}/config-vars", {"CODE": "0"})
    lab.deploy(web("first", procfile), app)
    lab.until(app, "app[release.", "heroku[web.1]: State changed from starting to up")
    lab.ask("PATCH", f"/apps/{app}/config-vars", {"CODE": "1"})
    lab.until(app, "Release v5 failed: its release command did not end with 0")
    newest = lab.ask("GET", f"/apps/{app}/releases", Range="version ..; max=1, order=desc")
    assert (newest.content[0]["version"], newest.content[0]["status"]) == (5, "failed")
    with lab.client.stream("GET", newest.content[0]["output_stream_url"]) as lines:
        assert "migrating on release." in "".join(lines)
    assert lab.get(f"/apps/{app}/releases/4")["current"]
    assert lab.fetch(app).startswith("first web.1"), "the release before goes on"


def test_a_slug_is_promoted_and_config_stays_where_it_is(lab: Lab) -> None:
    staging, production = lab.deploy(web("tried")), lab.create()
    lab.ask("PATCH", f"/apps/{production}/config-vars", {"GREETING": "its own"})
    pipeline = lab.post("/pipelines", {"name": f"p-{staging}"[:30]})
    for app, stage in ((staging, "staging"), (production, "production")):
        sent = {"app": lab.get(f"/apps/{app}")["id"], "pipeline": pipeline["id"], "stage": stage}
        lab.post("/pipeline-couplings", sent)
    ids = {name: {"app": {"id": lab.get(f"/apps/{name}")["id"]}} for name in (staging, production)}
    sent = {"pipeline": pipeline, "source": ids[staging], "targets": [ids[production]]}
    promotion = lab.post("/pipeline-promotions", sent)
    (target,) = lab.get(f"/pipeline-promotions/{promotion['id']}/promotion-targets")
    assert target["status"] == "succeeded"
    assert lab.versions(production)[4].startswith(f"Promote {staging} v3")
    assert lab.fetch(production).startswith("tried web.1 its own")
