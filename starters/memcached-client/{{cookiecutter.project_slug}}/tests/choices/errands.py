"""What tasks are sent to do with an AsyncClient, where your program runs.

Each of these functions travels alone: hence the imports inside.
"""

from __future__ import annotations

from typing import Any


def each_its_own(subject: Any, address: Any, keys: list[str]) -> dict[str, Any]:
    """Get each key in a task of its own, all at once."""
    import asyncio

    async def main() -> dict[str, Any]:
        client = subject.AsyncClient(address, timeout=10)
        found = await asyncio.gather(*(client.get(key) for key in keys))
        await client.close()
        return dict(zip(keys, found, strict=True))

    return asyncio.run(main())


def many_at_once(subject: Any, address: Any, keys: list[str]) -> list[Any]:
    """Get all keys in one call, three times at once."""
    import asyncio

    async def main() -> list[Any]:
        client = subject.AsyncClient(address, timeout=10)
        found = await asyncio.gather(*(client.get_many(keys) for _ in range(3)))
        await client.close()
        return found

    return asyncio.run(main())


def busy(subject: Any, address: Any, values: dict[str, bytes], old: list[str]) -> list[Any]:
    """Set, count and delete, each call in a task of its own."""
    import asyncio

    async def main() -> list[Any]:
        client = subject.AsyncClient(address, timeout=10)
        stored = asyncio.gather(*(client.set(key, value) for key, value in values.items()))
        counted = asyncio.gather(*(client.incr("visits", 1) for _ in values))
        told = [await stored, sorted(await counted)]
        told.append(await asyncio.gather(*(client.delete(key) for key in old)))
        await client.close()
        return told

    return asyncio.run(main())


def cancelled(
    subject: Any, address: Any, bell: Any, keys: list[str], doomed: list[str]
) -> list[dict[str, Any]]:
    """Cancel tasks while the proxy holds the answers; give what the others get, and all later."""
    import asyncio

    async def main() -> list[dict[str, Any]]:
        client = subject.AsyncClient(address, timeout=10)
        reader, writer = await asyncio.open_connection(*bell)
        tasks = {key: asyncio.create_task(client.get(key)) for key in keys}
        await reader.read(1)
        for key in doomed:
            tasks[key].cancel()
        await asyncio.wait([tasks[key] for key in doomed])
        writer.write(b"!")
        left = {key: await tasks[key] for key in keys if key not in doomed}
        again = {key: await client.get(key) for key in keys}
        writer.close()
        await client.close()
        return [left, again]

    return asyncio.run(main())


def three_times(subject: Any, address: Any, seconds: float) -> list[Any]:
    """Get one key three times, and once more if the third was nothing."""
    import asyncio

    async def main() -> list[Any]:
        client, told = subject.AsyncClient(address, timeout=seconds), []
        while len(told) < 3 or (len(told) == 3 and not isinstance(told[-1], bytes)):
            try:
                told.append(await client.get("key"))
            except Exception as error:
                told.append(f"{type(error).__name__}: {error}")
        await client.close()
        return told

    return asyncio.run(main())


def at_random(subject: Any, address: Any, keys: list[str], rounds: list[Any]) -> list[Any]:
    """Cancel some of the tasks after some time, again and again; give what the others got."""
    import asyncio

    async def main() -> list[Any]:
        client, told = subject.AsyncClient(address, timeout=10), []
        for doomed, seconds in rounds:
            tasks = {key: asyncio.create_task(client.get(key)) for key in keys}
            await asyncio.wait(tasks.values(), timeout=seconds)
            for key in doomed:
                tasks[key].cancel()
            found = await asyncio.gather(*tasks.values(), return_exceptions=True)
            for key, value in zip(keys, found, strict=True):
                if not isinstance(value, asyncio.CancelledError):
                    told.append([key, value if isinstance(value, bytes) else repr(value)])
        await client.close()
        return told

    return asyncio.run(main())
