"""A small load generator over asyncio, nothing but sockets: a connection for each request, as nginx
in front opens them. (Connections that stay open may all have fallen to one of the two workers.)

It shares the two cores with the server, as the other systems' generator did when they were
measured.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass


@dataclass
class Outcome:
    """``times`` in seconds, one for each answer; ``seconds`` for the whole run."""

    times: list
    statuses: dict
    seconds: float
    size: int

    @property
    def rate(self):
        return len(self.times) / self.seconds if self.seconds else 0.0

    def row(self):
        ordered = sorted(self.times)
        p95 = ordered[int(len(ordered) * 0.95) - 1] if len(ordered) > 1 else ordered[0]
        return {
            "per_second": round(self.rate, 1),
            "p50_ms": round(statistics.median(ordered) * 1000, 1),
            "p95_ms": round(p95 * 1000, 1),
            "answers": len(ordered),
            "statuses": self.statuses,
            "bytes": self.size,
        }


def request(path, *, method="GET", headers=None, body=b"", host="127.0.0.1"):
    """The bytes of one HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "X-Forwarded-Proto: https"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _answer(reader):
    """Read one answer; returns its status and the size of its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
    status = int(lines[0].split()[1])
    if headers.get("transfer-encoding") == "chunked":
        size = 0
        while length := int(await reader.readline(), 16):
            size += length
            await reader.readexactly(length + 2)
        await reader.readexactly(2)
    else:
        size = int(headers.get("content-length", 0))
        await reader.readexactly(size)
    return status, size


async def _client(port, queue, times, statuses, sizes):
    while queue:
        raw = queue.pop()
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        writer.write(raw)
        await writer.drain()
        status, size = await _answer(reader)
        times.append(time.perf_counter() - start)
        writer.close()
        statuses[status] = statuses.get(status, 0) + 1
        sizes[0] = size


def run(port, requests, clients):
    """Send all requests with so many clients at once; each waits for its answer."""
    queue, times, statuses, sizes = list(reversed(requests)), [], {}, [0]

    async def everything():
        await asyncio.gather(
            *(_client(port, queue, times, statuses, sizes) for _ in range(clients))
        )

    start = time.perf_counter()
    asyncio.run(everything())
    return Outcome(times, statuses, time.perf_counter() - start, sizes[0])


def for_seconds(port, raw, clients, seconds):
    """The same request over and over for about so long; a short run first finds out how many."""
    trial = run(port, [raw] * max(20, clients * 4), clients)
    count = max(int(trial.rate * seconds), clients * 4)
    return run(port, [raw] * count, clients)
