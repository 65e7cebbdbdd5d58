"""Copying HTTP bodies as they come, by their framing, no byte of them changed."""

from __future__ import annotations

import asyncio

from makerday.lab.http_head import CHUNKED, UNTIL_CLOSE, HeadError

_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 12


async def head(reader: asyncio.StreamReader) -> bytes:
    """Give the bytes of a head; b'' when the other side has closed before one."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return b""
    except asyncio.LimitOverrunError as error:
        raise HeadError("the head is too long") from error


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int) -> int:
    """Copy a body and give its bytes. Raises IncompleteReadError, OSError, HeadError."""
    if length == CHUNKED:
        return await _chunked(reader, writer)
    if length == UNTIL_CLOSE:
        return await _all(reader, writer)
    return await _exactly(reader, writer, length)


async def _exactly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int) -> int:
    left = length
    while left:
        chunk = await reader.read(min(left, _CHUNK))
        if not chunk:
            raise asyncio.IncompleteReadError(b"", left)
        writer.write(chunk)
        await writer.drain()
        left -= len(chunk)
    return length


async def _all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    total = 0
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
        total += len(chunk)
    return total


async def _chunked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    total = 0
    while True:
        line = await reader.readuntil(b"\r\n")
        word = line.partition(b";")[0].strip()
        if len(line) > _LONGEST_LINE or not 0 < len(word) <= 15:  # noqa: PLR2004 - no chunk is larger
            raise HeadError("a chunk of no size")
        try:
            size = int(word, 16)
        except ValueError as error:
            raise HeadError("a chunk of no size") from error
        writer.write(line)
        if size == 0:
            await _trailer(reader, writer)
            return total
        total += await _exactly(reader, writer, size)
        writer.write(await reader.readexactly(2))
        await writer.drain()


async def _trailer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        line = await reader.readuntil(b"\r\n")
        writer.write(line)
        if line == b"\r\n":
            await writer.drain()
            return
