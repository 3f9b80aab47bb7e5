#!/usr/bin/env python3
"""Many mails while the milter is killed again and again: none lost, none unscrubbed, none doubled beyond the kills.

    tests/hooks/mail/soak.py PHISCRUB BUILD [--messages N] [--pause SECONDS] [--seed N] [--record FILE]

Ten connections send; what is answered with 4xx, or not at all, is sent again. SIGKILL strikes the milter at random, on
average every PAUSE seconds, and it is started again at once.
"""

import argparse
import datetime
import json
import os
import platform
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import smtplib

import harness
from harness import RECIPIENT, SECRET, SENDER, letters
from register import check, test
from servers import wait_until

CONNECTIONS = 10


def mail(number):
    """One of several shapes, with the secret in the header, early in the body and at its end."""
    filler = b"The clinic is open from Monday to Friday.\r\n" * (1 + number % 7 * 40)
    body = b"Your number " + SECRET + b" is on file.\r\n" + filler + b"Again: number " + SECRET + b"\r\n"
    return harness.head(number=number) + b"\r\n" + body


class Tally:
    """Counts what arrives; keeps no mail."""

    def __init__(self):
        self.lock = threading.Lock()
        self.arrived = {}
        self.unscrubbed = 0

    def take(self, data):
        number = data.split(b"X-Number: ", 1)[1].split(b"\r\n", 1)[0]
        with self.lock:
            self.arrived[number] = self.arrived.get(number, 0) + 1
            if SECRET in data or data.count(harness.MARK) != 3:
                self.unscrubbed += 1


class Senders:
    def __init__(self, world, count):
        self.world = world
        self.count = count
        self.next = 0
        self.retries = 0
        self.lock = threading.Lock()
        self.failure = None

    def take_number(self):
        with self.lock:
            if self.next == self.count or self.failure is not None:
                return None
            self.next += 1
            return self.next - 1

    def send(self, client, number):
        """True where the server took it, and so answers for it."""
        code, _ = client.mail(SENDER)
        if code == 250:
            code, _ = client.rcpt(RECIPIENT)
        if code == 250:
            code, text = client.data(mail(number))
            if code >= 500:
                raise AssertionError(f"refused for good: {code} {text!r}")
            return code == 250
        return False

    def work(self):
        client = None
        try:
            number = self.take_number()
            while number is not None:
                try:
                    if client is None:
                        client = self.world.connect()
                        client.ehlo()
                    taken = self.send(client, number)
                except (smtplib.SMTPException, OSError):
                    taken = False
                if taken:
                    number = self.take_number()
                    continue
                with self.lock:
                    self.retries += 1
                if client is not None:
                    client.close()
                client = None
                time.sleep(0.05)
            if client is not None:
                client.quit()
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error


def soak(world, count, pause, seed):
    """Runs it; returns the figures, which the caller judges."""
    rng = random.Random(seed)
    tally, before = Tally(), world.sink.keep
    senders = Senders(world, count)
    world.sink.keep = tally.take
    kills, start = 0, time.monotonic()
    threads = [threading.Thread(target=senders.work) for _ in range(CONNECTIONS)]
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            time.sleep(rng.uniform(0.1, 1.9) * pause)
            if any(thread.is_alive() for thread in threads):
                world.milter.kill()
                kills += 1
                world.milter.start()
        sent = time.monotonic() - start
        wait_until(lambda: world.postfix.queue_size() == 0, 300, "the queue is empty")
        time.sleep(0.2)
    finally:
        world.sink.keep = before
    if senders.failure is not None:
        raise senders.failure
    expected = {letters(number) for number in range(count)}
    return {"messages": count, "kills": kills, "retries": senders.retries, "seconds": round(sent, 1),
            "lost": len(expected - set(tally.arrived)), "unscrubbed": tally.unscrubbed,
            "duplicates": sum(number - 1 for number in tally.arrived.values()), "seed": seed}


def judge(figures):
    check(figures["lost"] == 0, f"lost: {figures}")
    check(figures["unscrubbed"] == 0, f"unscrubbed: {figures}")
    check(figures["duplicates"] <= figures["kills"], f"doubled: {figures}")
    check(figures["kills"] > 0 and figures["retries"] > 0, f"the kills hit nothing: {figures}")


@test
def a_thousand_mails_survive_random_kills(world):
    figures = soak(world, 1000, 0.5, 1)
    print("        " + json.dumps(figures))
    judge(figures)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown")
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "load": round(os.getloadavg()[0], 1)}


def revision():
    """The sources' state when this started."""
    result = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False,
                            cwd=os.path.dirname(os.path.abspath(__file__)))
    return result.stdout.strip()


REVISION = revision()


def record(path, name, figures):
    """Appends one run to a file of JSON lines."""
    row = {"run": name, "date": datetime.date.today().isoformat(), "revision": REVISION, "machine": machine(),
           **figures}
    print(json.dumps(row))
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("build")
    parser.add_argument("--messages", type=int, default=100000)
    parser.add_argument("--pause", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", metavar="FILE")
    arguments = parser.parse_args()
    world = harness.World(arguments.program, arguments.build)
    try:
        world.start()
        figures = soak(world, arguments.messages, arguments.pause, arguments.seed)
        record(arguments.record, "mail-soak", figures)
        judge(figures)
    finally:
        world.stop()


if __name__ == "__main__":
    main()
