"""The client's commands for databases and dataclips."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from makerday.errors import MakerdayError
from makerday.lab.client import connect
from makerday.lab.speaking import app_of, say

if TYPE_CHECKING:
    import argparse


def addon(options: argparse.Namespace) -> int:
    """List the add-ons, or make one."""
    client, app = connect(), app_of(options)
    path = f"/apps/{app}/addons"
    if not options.plan:
        found = client.ask("GET", path).content
        return say(
            *(
                f" {each['name']:<28} {each['plan']['name']:<32} {each['config_vars'][0]}"
                for each in found
            )
        )
    sent = {"plan": options.plan, "attachment": {"name": options.as_ or None}}
    made = client.ask("POST", path, {**sent, "name": options.name or None}).content
    return say(f"Created {made['name']} as {made['config_vars'][0]}")


def psql(options: argparse.Namespace) -> int:
    """Become psql, on the database that is meant."""
    client, app = connect(), app_of(options)
    sent = {"app": app, "addon_attachment": options.database}
    (found, *_) = client.ask("POST", "/actions/addon-attachments/resolve", sent).content
    url = client.ask("GET", f"/apps/{app}/config-vars").content[found["config_vars"][0]]
    program = shutil.which("psql")
    if program is None:
        raise MakerdayError("psql is not installed", "sudo apt-get install postgresql-client")
    words = [program, url, *(("-c", options.command) if options.command else ())]
    prompt = f"{app}::{found['name']}%R%# "
    words[1:1] = ["--set", f"PROMPT1={prompt}", "--set", f"PROMPT2={prompt}"]
    os.execv(program, words)  # noqa: S606 - no shell


def dataclip(options: argparse.Namespace) -> int:
    """List the dataclips, save a query, or forget one."""
    client, app = connect(), app_of(options)
    if options.remove:
        gone = client.ask("DELETE", f"/saved-dataclips/{options.remove}").content
        return say(f" {gone['title']} is forgotten")
    path = f"/apps/{app}/dataclips"
    if not options.sql:
        found = client.ask("GET", path).content
        return say(*(f" {each['url']}  {each['title']}" for each in found))
    sent = {"sql": options.sql, "title": options.title, "database": options.database}
    made = client.ask("POST", path, sent).content
    return say(f" {made['url']}", f" {made['url']}.csv", f" {made['url']}.json")
