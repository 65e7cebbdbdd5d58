"""The release phase: the `release` command of a Procfile, run before the release is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makerday.lab import processes, releases
from makerday.lab.dyno import UP
from makerday.lab.logs import LONGEST

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.dyno import Dyno
    from makerday.lab.outputs import Output
    from makerday.lab.platform import Platform
    from makerday.lab.releases import Release
    from makerday.lab.store import Store

INTERRUPTED = " !     The lab was stopped in the middle of the release phase. Release again."


async def run(platform: Platform, app: App, release: Release) -> None:
    """Run the phase of a pending release; it is live when the command ends with 0."""
    command = releases.process_types(platform.store, release.slug_id)[releases.RELEASE]
    with platform.store.transaction():
        sql = "UPDATE releases SET output = ? WHERE id = ?"
        platform.store.run(sql, release.id, release.id)
    output = platform.outputs.start(release.id)
    succeeded = False
    try:
        succeeded = await _command(platform, app, release, command, output) == 0
    except OSError as error:
        output.line(f" !     The release command could not be started: {error}")
    finally:
        platform.outputs.end(release.id)
    releases.finish(platform.store, release, succeeded=succeeded)
    if succeeded:
        await platform.form(app.id)
    else:
        said = f"Release v{release.version} failed: its release command did not end with 0"
        platform.logs.write(app.id, "app", "api", said)


async def _command(
    platform: Platform, app: App, release: Release, command: str, output: Output
) -> int:
    name = platform.dynos.free_name(app.id, "release")
    ended: list[int] = []

    async def life(dyno: Dyno) -> int:
        ended.append(await _live(platform, dyno, output))
        return ended[0]

    dyno = platform.dynos.run(platform.work(app, name, command, release), life)
    await platform.dynos.ended(dyno)
    return ended[0] if ended else 1


async def _live(platform: Platform, dyno: Dyno, output: Output) -> int:
    room = await platform.dynos.quarters.open(dyno)
    dyno.says(platform.logs, f"Starting process with command `{dyno.work.command}`")
    process = await processes.start(room, room.login(dyno.work.command), dyno.environment())
    dyno.turns(platform.logs, UP)
    try:
        if process.stdout:
            async for line in processes.lines(process.stdout, LONGEST):
                output.line(line)
                platform.logs.write(dyno.work.app_id, "app", dyno.work.name, line)
        return await process.wait()
    finally:
        if process.returncode is None:
            await processes.end(process, room, platform.settings.grace_seconds)
        processes.kill(process.pid)


def interrupted(store: Store) -> list[str]:
    """Tell that the phases which a lab left unfinished have failed; give their releases' ids."""
    left = store.all(releases.Release, "SELECT * FROM releases WHERE status = 'pending'")
    with store.transaction():
        store.run("UPDATE releases SET status = 'failed', output = id WHERE status = 'pending'")
    return [release.id for release in left]
