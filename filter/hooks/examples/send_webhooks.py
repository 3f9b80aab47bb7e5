#!/usr/bin/env python3
"""Sends request bodies to a gateway, each scrubbed by one phiscrub that runs all the time.

    send_webhooks.py URL PHISCRUB-ARGUMENT... <bodies, one a line

phiscrub runs as a coprocess: a body and a NUL go in; the scrubbed body and a NUL come out, and one JSON line about it
on descriptor 3. A body that is refused comes back empty and is not sent; the next one goes on.
"""

import json
import os
import subprocess
import sys
import urllib.request


class Scrubber:
    """phiscrub -0 --status-fd, one body at a time."""

    def __init__(self, *arguments):
        status, write_end = os.pipe()
        self.process = subprocess.Popen(
            ["phiscrub", *arguments, "--null", "--status-fd", str(write_end)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, pass_fds=[write_end])
        os.close(write_end)
        self.lines = os.fdopen(status, "rb")

    def scrub(self, body):
        """The scrubbed @body; ValueError where phiscrub refuses it, OSError where phiscrub is gone."""
        if b"\0" in body:
            raise ValueError("a NUL in the body")
        data = body + b"\0"
        while data:
            data = data[self.process.stdin.write(data):]
        scrubbed = b""
        while not scrubbed.endswith(b"\0"):
            piece = self.process.stdout.read(65536)
            if not piece:
                raise OSError("phiscrub ended")
            scrubbed += piece
        line = self.lines.readline()
        if not line:
            raise OSError("phiscrub ended")
        report = json.loads(line)
        if report["status"] != "ok":
            raise ValueError(f"{report['status']}: {report['reason']}")
        return scrubbed[:-1]

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def main():
    scrubber = Scrubber(*sys.argv[2:])
    failed = 0
    for line in sys.stdin.buffer:
        try:
            body = scrubber.scrub(line.rstrip(b"\n"))
        except ValueError as reason:
            print(f"not sent: {reason}", file=sys.stderr)
            failed += 1
            continue
        except OSError as reason:
            # It has said why. Nothing of this body or those behind it was sent.
            print(f"stopped: {reason}", file=sys.stderr)
            return 75
        kind = "application/json" if body.lstrip()[:1] in (b"{", b"[") else "application/x-www-form-urlencoded"
        request = urllib.request.Request(sys.argv[1], data=body, headers={"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=30) as reply:
            print(reply.status)
    scrubber.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
