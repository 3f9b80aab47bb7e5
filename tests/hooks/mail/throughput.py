#!/usr/bin/env python3
"""Messages per second through Postfix with and without phiscrub, and what it adds to one message's latency.

    tests/hooks/mail/throughput.py PHISCRUB BUILD [--messages N] [--rounds N] [--record FILE]

Postfix's own smtp-source sends, its smtp-sink receives, on the same cores. Rounds with and without the milter take turns;
the ratio is the median over the pairs. Latency is the time from the end of DATA to the reply, of mails sent one after the
other. Where the kernel lets it, the processor time of all of them together is counted as well (cpuacct): its ratio is what
the rate would be with every core busy, and does not move with what else the machine does.

Two kinds of mail: "reminder", one paragraph again and again with 16 findings in each kB, more than any mail has; and
"page", 50 kB of a clinic's HTML mail with one such paragraph.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import harness
from harness import RECIPIENT, SENDER
from servers import find_program, free_port, stop_process, wait_for_port
from soak import record

TEXT = (b"Hello Jane,\r\n\r\nthis is a reminder of your visit with Dr. Ana Reyes on March 14, 2026 at 10:30.\r\n"
        b"Your MRN is 00123456 and your SSN on file is 219-09-9999. Call 503-555-0142 with questions.\r\n"
        b"Please bring your insurance card and a list of the medicines you take. Parking is free for\r\n"
        b"two hours; the entrance is on the north side. If you cannot come, tell us a day before.\r\n\r\n")


# The rest of a page: style, layout and words that name nobody.
BLOCK = (b"<tr><td class=\"box\" style=\"padding:8px 12px;font-family:Helvetica,Arial,sans-serif;font-size:14px;\">\r\n"
         b"<h3 style=\"margin:0;color:#245;\">What to bring</h3>\r\n<p>Please bring your insurance card, a list of the\r\n"
         b"medicines you take and any letters that you were sent. The entrance is on the north side of\r\n"
         b"the building; parking is free for two hours. If you feel ill, stay at home and call us.</p>\r\n"
         b"<a href=\"https://www.example.org/visits/prepare\">How to prepare</a></td></tr>\r\n")


def message(size, kind="reminder"):
    """A mail of about @size bytes."""
    if kind == "reminder":
        return harness.head() + b"\r\n" + TEXT * max(1, size // len(TEXT))
    head = harness.head(more=b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n")
    text = b"<p>" + TEXT.replace(b"\r\n\r\n", b"</p>\r\n<p>") + b"</p>\r\n"
    return (head + b"\r\n<html><body><table>\r\n" + BLOCK * (size // len(BLOCK) // 2) + text +
            BLOCK * (size // len(BLOCK) // 2) + b"</table></body></html>\r\n")


# Postfix's services: no milter, phiscrub on a UNIX socket, phiscrub on a loopback port.
SERVICES = ["none", "unix", "plain"]


def processor_ms(process):
    """Milliseconds of processor time that @process took so far."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


class Processor:
    """Processor time of this process and all that it starts from now on; nothing where the kernel does not count it."""

    FOLDER = "/sys/fs/cgroup/cpuacct"

    def __init__(self):
        self.folder = os.path.join(self.FOLDER, f"phiscrub-bench-{os.getpid()}")
        try:
            os.mkdir(self.folder)
            self._join(self.folder)
        except OSError:
            self.folder = None

    @staticmethod
    def _join(folder):
        with open(os.path.join(folder, "cgroup.procs"), "w", encoding="ascii") as file:
            file.write(str(os.getpid()))

    def ms(self):
        """Milliseconds so far, or None."""
        if self.folder is None:
            return None
        with open(os.path.join(self.folder, "cpuacct.usage"), encoding="ascii") as file:
            return int(file.read()) / 1e6

    def close(self):
        if self.folder is not None:
            self._join(self.FOLDER)
            os.rmdir(self.folder)


class Bench:
    def __init__(self, world, messages, processor):
        self.world = world
        self.messages = messages
        self.processor = processor
        # Of each service: processor milliseconds a mail, by round.
        self.busy = {name: [] for name in SERVICES}
        self.source = find_program("smtp-source", "postfix")

    def drain(self):
        while self.world.postfix.queue_size() > 0:
            time.sleep(0.05)

    def rate(self, service, path):
        """Messages per second that Postfix takes over ten connections."""
        before = self.processor.ms()
        start = time.monotonic()
        subprocess.run([self.source, "-s", "10", "-m", str(self.messages), "-F", path, "-f", SENDER, "-t", RECIPIENT,
                        f"inet:127.0.0.1:{self.world.postfix.ports[service]}"], check=True, capture_output=True)
        taken = time.monotonic() - start
        # smtp-sink and the queue manager count until the last mail has left.
        self.drain()
        if before is not None:
            self.busy[service].append((self.processor.ms() - before) / self.messages)
        return self.messages / taken

    def latencies(self, service, data, count):
        """Milliseconds for the reply to each of @count mails."""
        times = []
        with self.world.connect(service) as client:
            client.ehlo()
            for _ in range(count):
                client.mail(SENDER)
                client.rcpt(RECIPIENT)
                client.docmd("DATA")
                client.send(data + b".\r\n")
                start = time.perf_counter()
                code, text = client.getreply()
                times.append((time.perf_counter() - start) * 1000)
                if code != 250:
                    raise AssertionError(f"{code} {text!r}")
        self.drain()
        return times


def quantiles(times):
    times = sorted(times)
    return {"p50": round(times[len(times) // 2], 2), "p99": round(times[len(times) * 99 // 100], 2)}


def measure(world, processor, size, kind, messages, rounds):
    bench, data = Bench(world, messages, processor), message(size, kind)
    path = os.path.join(world.folder, "message")
    with open(path, "wb") as file:
        file.write(data.replace(b"\r\n", b"\n"))
    rates = {name: [] for name in SERVICES}
    times = {name: [] for name in SERVICES}
    for service in rates:
        bench.rate(service, path)
    before = processor_ms(world.unix_milter.process)
    bench.rate("unix", path)
    taken = processor_ms(world.unix_milter.process) - before
    bench.busy = {name: [] for name in SERVICES}
    for number in range(rounds):
        for service in SERVICES[number % 3:] + SERVICES[:number % 3]:
            rates[service].append(bench.rate(service, path))
            times[service] += bench.latencies(service, data, 200)
    ratios = {name: sorted(round(with_it / without, 3) for with_it, without in zip(rates[name], rates["none"]))
              for name in SERVICES if name != "none"}
    busy = {name: statistics.median(values) for name, values in bench.busy.items() if values}
    return {"kind": kind, "bytes": len(data), "messages": messages, "rounds": rounds,
            "per_second": {name: round(statistics.median(values)) for name, values in rates.items()},
            "spread": {name: [round(min(values)), round(max(values))] for name, values in rates.items()},
            "ratio": {name: round(statistics.median(values), 3) for name, values in ratios.items()}, "ratios": ratios,
            "processor_ms": {name: round(value, 2) for name, value in busy.items()},
            "processor_ratio": {name: round(busy["none"] / busy[name], 3) for name in busy if name != "none"},
            "milter_processor_ms": round(taken / messages, 3),
            "latency_ms": {name: quantiles(values) for name, values in times.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("build")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--record", metavar="FILE")
    arguments = parser.parse_args()
    processor = Processor()
    world = harness.World(arguments.program, arguments.build)
    world.policy_options = []
    world.relay_port = free_port()
    sink = subprocess.Popen([find_program("smtp-sink", "postfix"), "-u", "nobody",
                             f"inet:127.0.0.1:{world.relay_port}", "200"])
    try:
        wait_for_port(world.relay_port, sink)
        world.start()
        world.unix_milter = world.new_milter(f"unix:{world.socket_path}", "--user", "nobody", "--socket-group",
                                             "postfix", name="unix").start()
        for size, kind in ((500, "reminder"), (5000, "reminder"), (50000, "reminder"), (50000, "page")):
            record(arguments.record, "mail-throughput",
                   measure(world, processor, size, kind, arguments.messages, arguments.rounds))
    finally:
        world.stop()
        stop_process(sink)
        processor.close()


if __name__ == "__main__":
    main()
