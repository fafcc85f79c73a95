#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy that breaks what passes through it, as it is told.

    proxy.py LISTEN_PORT TARGET_PORT     commands on standard input, a line each

Both ends are on 127.0.0.1; TLS passes as it is. LISTEN_PORT 0 is any; the one
taken is the first line of output. Then a line per connection that opens or
closes: milliseconds since 1970, open or close, number, bytes to the client.

    pass            relay; open to new connections
    rst | fin       end all connections, with a reset or orderly
    cut N rst|fin   the same once N more bytes went to the client
    refuse          nobody listens; all connections are reset
    drop            new connections are accepted and reset at once
    stall           no byte passes either way, but the kernel acknowledges
    delay MS        each piece waits that long
    slow BYTES      so many bytes a second
"""

import asyncio
import os
import socket
import struct
import sys
import threading
import time

PIECE = 16384


class Link:
    """One connection and its counterpart to the target."""

    def __init__(self, number, near, far):
        self.number, self.near, self.far = number, near, far
        self.bytes = 0
        self.cut = None  # (bytes left, "rst" or "fin")

    def reset(self):
        for writer in (self.near, self.far):
            sock = writer.get_extra_info("socket")
            if sock is not None and writer.transport.is_closing() is False:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def finish(self):
        self.far.transport.abort()
        if self.near.can_write_eof() and not self.near.transport.is_closing():
            self.near.write_eof()

    def end(self, how):
        if how == "rst":
            self.reset()
        else:
            self.finish()


class Proxy:
    """Runs its own loop on its own thread; command() may be called by any."""

    def __init__(self, target_port, port=0, log=None, host="127.0.0.1"):
        self.target_port, self.port, self.log, self.host = target_port, port, log, host
        self.mode, self.amount = "pass", 0
        self.links, self.server = set(), None
        self.opened = 0  # connections so far
        self.to_client = 0  # bytes
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._main, daemon=True)
        self.thread.start()
        self._call(self._listen())

    def _main(self):
        asyncio.set_event_loop(self.loop)
        self.flow = asyncio.Event()
        self.flow.set()
        self.loop.run_forever()

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def _note(self, what, link):
        if self.log:
            print(int(time.time() * 1000), what, link.number, link.bytes, file=self.log, flush=True)

    async def _listen(self):
        if self.server is None:
            self.server = await asyncio.start_server(self._accept, self.host, self.port, limit=PIECE)
            self.port = self.server.sockets[0].getsockname()[1]

    async def _accept(self, reader, writer):
        self.opened += 1
        link = Link(self.opened, writer, writer)
        self._note("open", link)
        try:
            if self.mode == "drop":
                link.reset()
                return
            await self.flow.wait()
            far_reader, link.far = await asyncio.open_connection("127.0.0.1", self.target_port, limit=PIECE)
        except OSError:
            link.reset()
            return
        self.links.add(link)
        await asyncio.gather(self._relay(link, reader, link.far, False),
                             self._relay(link, far_reader, writer, True))
        self.links.discard(link)
        link.near.transport.abort()
        link.far.transport.abort()
        self._note("close", link)

    async def _relay(self, link, reader, writer, to_client):
        try:
            while True:
                await self.flow.wait()
                size = PIECE if self.mode != "slow" else max(1, min(PIECE, self.amount // 20))
                data = await reader.read(size)
                if not data:
                    break
                await self.flow.wait()
                if self.mode == "delay":
                    await asyncio.sleep(self.amount / 1000)
                elif self.mode == "slow":
                    await asyncio.sleep(len(data) / self.amount)
                if to_client and link.cut:
                    left, how = link.cut
                    data = data[:left]
                    link.cut = (left - len(data), how)
                writer.write(data)
                await writer.drain()
                if to_client:
                    link.bytes += len(data)
                    self.to_client += len(data)
                    if link.cut and link.cut[0] == 0:
                        link.end(link.cut[1])
            if writer.can_write_eof():
                writer.write_eof()
        except (OSError, RuntimeError):  # RuntimeError: it was ended meanwhile
            link.reset()

    async def _command(self, words):
        name, args = words[0], words[1:]
        if name in ("rst", "fin"):
            for link in list(self.links):
                link.end(name)
            return
        if name == "cut":
            for link in list(self.links):
                link.cut = (max(1, int(args[0])), args[1])
            return
        if name not in ("pass", "refuse", "drop", "stall", "delay", "slow"):
            raise ValueError(f"no such command: {name}")
        self.mode, self.amount = name, int(args[0]) if args else 0
        if name == "stall":
            self.flow.clear()
        else:
            self.flow.set()
        if name == "refuse":
            if self.server:
                self.server.close()
                self.server = None
        else:
            await self._listen()
        if name in ("refuse", "drop"):
            for link in list(self.links):
                link.reset()

    def command(self, text):
        self._call(self._command(text.split()))

    async def _end(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def close(self):
        self.command("refuse")
        self._call(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


def main():
    listen, target = (int(a) for a in sys.argv[1:3])
    proxy = Proxy(target, listen, sys.stdout)
    print(proxy.port, flush=True)
    for line in sys.stdin:
        if line.strip():
            try:
                proxy.command(line)
            except (ValueError, IndexError) as e:
                print("proxy:", e, file=sys.stderr, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
