#!/usr/bin/env python3
"""Messages per second through Postfix with and without phiscrub, and what it adds to one message's latency.

    tests/hooks/mail/throughput.py PHISCRUB BUILD [--messages N] [--rounds N] [--services LIST] [--record FILE]

Postfix's own smtp-source sends, its smtp-sink receives, on the same cores. Rounds with and without the milter take turns;
the ratio is the median over the pairs. null-milter stands for what any milter costs: it keeps each mail, or replaces its
subject and body by others as long, and does nothing else. Latency is the time from the end of DATA to the reply, of mails
sent one after the other. Where the kernel lets it, the processor time of all of them together is counted as well (cpuacct):
its ratio is what the rate would be with every core busy, and does not move with what else the machine does.

Two receivers. "sink": smtp-sink, without TLS, which costs next to nothing; rates are those at which Postfix takes mails.
"provider" (--relay provider): as a mail provider is reached, over TLS, whose receiver is a second Postfix that throws all
away; rates count until the last mail has left, and the processor time is without the provider's.

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
from servers import Postfix, find_program, free_port, stop_process, wait_for_port, wait_until
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


# Postfix's services: no milter; null-milter, which keeps each mail or replaces subject and body; phiscrub on a UNIX socket;
# phiscrub on a loopback port.
SERVICES = ["none", "null_keep", "null_replace", "unix", "plain"]
# Those on a UNIX socket, whose program's own processor time is told.
NULLS = ["null_keep", "null_replace"]
# Seconds between two looks at the queue, in which the last mail may have left.
DRAIN_POLL = 0.02
ON_SOCKETS = NULLS + ["unix"]


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
        """Milliseconds so far, or None; without those of this process, which looks at the queue again and again."""
        if self.folder is None:
            return None
        with open(os.path.join(self.folder, "cpuacct.usage"), encoding="ascii") as file:
            return int(file.read()) / 1e6 - time.process_time() * 1000

    def close(self):
        if self.folder is not None:
            self._join(self.FOLDER)
            os.rmdir(self.folder)


class Sink:
    """Postfix's smtp-sink: takes everything at next to no cost."""

    main = {}

    def __init__(self, _folder):
        self.port = free_port()
        self.process = subprocess.Popen([find_program("smtp-sink", "postfix"), "-u", "nobody",
                                         f"inet:127.0.0.1:{self.port}", "200"])
        wait_for_port(self.port, self.process)

    def stop(self):
        stop_process(self.process)


class Provider:
    """A second Postfix that takes everything over TLS and throws it away."""

    main = {"smtp_tls_security_level": "encrypt"}

    def __init__(self, folder):
        folder = os.path.join(folder, "provider")
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
        subprocess.run([find_program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
                        "-out", certificate, "-days", "2", "-subj", "/CN=provider.example.org"], check=True,
                       capture_output=True)
        self.postfix = Postfix(folder, 0, {
            "relayhost": "", "default_transport": "discard:", "myhostname": "provider.example.org",
            "smtpd_tls_security_level": "encrypt", "smtpd_tls_key_file": key, "smtpd_tls_cert_file": certificate,
        }, {"smtp": []})
        self.postfix.start()
        self.port = self.postfix.ports["smtp"]

    def stop(self):
        self.postfix.stop()


RELAYS = {"sink": Sink, "provider": Provider}


class Bench:
    def __init__(self, world, messages, processor):
        self.world = world
        self.services = world.services
        self.messages = messages
        self.processor = processor
        self.source = find_program("smtp-source", "postfix")
        self.forget()

    def forget(self):
        # Of each service: processor milliseconds a mail, by round, of all programs and of the milter alone.
        self.busy = {name: [] for name in self.services}
        self.alone = {name: [] for name in self.services if name in ON_SOCKETS}

    def drain(self):
        while self.world.postfix.queue_size() > 0:
            time.sleep(DRAIN_POLL)

    def milter_ms(self, service):
        return processor_ms(self.world.programs[service]) if service in ON_SOCKETS else 0

    def rate(self, service, path):
        """Messages per second over ten connections: that Postfix takes, or that leave it where the receiver is a provider."""
        before = self.processor.ms()
        alone = self.milter_ms(service)
        start = time.monotonic()
        subprocess.run([self.source, "-s", "10", "-m", str(self.messages), "-F", path, "-f", SENDER, "-t", RECIPIENT,
                        f"inet:127.0.0.1:{self.world.postfix.ports[service]}"], check=True, capture_output=True)
        taken = time.monotonic() - start
        # The receiver and the queue manager count until the last mail has left.
        self.drain()
        if self.world.relay == "provider":
            taken = time.monotonic() - start
        if before is not None:
            self.busy[service].append((self.processor.ms() - before) / self.messages)
        if service in ON_SOCKETS:
            self.alone[service].append((self.milter_ms(service) - alone) / self.messages)
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


def pairs(rates, service, other):
    """The rates of @service as parts of those of @other, round by round."""
    return sorted(round(with_it / without, 3) for with_it, without in zip(rates[service], rates[other]))


def medians(lists, digits):
    return {name: round(statistics.median(values), digits) for name, values in lists.items() if values}


def measure(world, processor, size, kind, messages, rounds):
    bench, data = Bench(world, messages, processor), message(size, kind)
    path = os.path.join(world.folder, "message")
    with open(path, "wb") as file:
        file.write(data.replace(b"\r\n", b"\n"))
    services = bench.services
    rates = {name: [] for name in services}
    times = {name: [] for name in services}
    for service in rates:
        bench.rate(service, path)
    bench.forget()
    for number in range(rounds):
        for service in services[number % len(services):] + services[:number % len(services)]:
            rates[service].append(bench.rate(service, path))
            times[service] += bench.latencies(service, data, 200)
    ratios = {name: pairs(rates, name, "none") for name in services if name != "none"}
    to_null = {name: pairs(rates, "unix", name) for name in NULLS if name in services}
    busy = medians(bench.busy, 2)
    return {"relay": world.relay, "kind": kind, "bytes": len(data), "messages": messages, "rounds": rounds,
            "per_second": {name: round(statistics.median(values)) for name, values in rates.items()},
            "spread": {name: [round(min(values)), round(max(values))] for name, values in rates.items()},
            "ratio": medians(ratios, 3), "ratios": ratios, "ratio_to_null": medians(to_null, 3),
            "processor_ms": busy,
            "processor_ratio": {name: round(busy["none"] / busy[name], 3) for name in busy if name != "none"},
            "milter_processor_ms": {name: round(statistics.mean(values), 3) for name, values in bench.alone.items()},
            "latency_ms": {name: quantiles(values) for name, values in times.items()}}


def start_null(build, path, task):
    """A null-milter on the socket @path, which Postfix may use."""
    process = subprocess.Popen([os.path.join(build, "bin", "null-milter"), f"unix:{path}", task])
    wait_until(lambda: os.path.exists(path), 10, "the null milter listens")
    os.chmod(path, 0o777)
    return process


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("build")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--relay", choices=RELAYS, default="sink", help="who takes the mails: sink (default) or provider")
    parser.add_argument("--only", metavar="SIZE", type=int, help="messages of about SIZE bytes alone")
    parser.add_argument("--services", metavar="LIST", default=",".join(SERVICES),
                        help="of %(default)s those that take turns; with none and unix")
    parser.add_argument("--record", metavar="FILE")
    arguments = parser.parse_args()
    world = harness.World(arguments.program, arguments.build)
    world.policy_options = []
    world.relay = arguments.relay
    world.services = arguments.services.split(",")
    if not {"none", "unix"} <= set(world.services) <= set(SERVICES):
        parser.error("--services: a list of " + ", ".join(SERVICES) + ", among them none and unix")
    # Outside of what is counted.
    relay = RELAYS[world.relay](world.folder)
    world.relay_port, world.more_main = relay.port, relay.main
    processor = Processor()
    world.programs = {}
    nulls = {name: os.path.join(world.folder, name) for name in NULLS}
    world.more_services = {name: [f"smtpd_milters=unix:{path}"] for name, path in nulls.items()}
    try:
        for name, path in nulls.items():
            world.programs[name] = start_null(arguments.build, path, name.split("_")[1])
        world.start()
        world.programs["unix"] = world.new_milter(f"unix:{world.socket_path}", "--user", "nobody", "--socket-group",
                                                  "postfix", name="unix").start().process
        for size, kind in ((500, "reminder"), (5000, "reminder"), (50000, "reminder"), (50000, "page")):
            if arguments.only in (None, size):
                record(arguments.record, "mail-throughput",
                       measure(world, processor, size, kind, arguments.messages, arguments.rounds))
    finally:
        world.stop()
        for program in [world.programs[name] for name in NULLS if name in world.programs]:
            stop_process(program)
        relay.stop()
        processor.close()


if __name__ == "__main__":
    main()
