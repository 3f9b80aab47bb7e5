"""What the mail tests share: mails to send, and one world of servers."""

import base64
import os
import smtplib
import sys
import time

from register import check
from servers import Milter, Missing, OpenDkim, Postfix, MilterProxy, Sink, free_port, make_folder, remove_folder, stop_process

# Invented. Every mail carries it in places of its own; no delivered byte may.
SECRET = b"219-09-9999"
MARK = b"[SSN]"
DOMAIN = "clinic.example.org"
SENDER = f"app@{DOMAIN}"
RECIPIENT = "patient@mail.example.org"


def head(subject=b"Visit, number " + SECRET, more=b"", number=None):
    lines = [b"From: Clinic <app@clinic.example.org>", b"To: <patient@mail.example.org>", b"Subject: " + subject]
    if number is not None:
        lines.append(b"X-Number: " + letters(number))
    return b"\r\n".join(lines) + b"\r\n" + more


def letters(number):
    """A number in words of letters: no detector takes it for anything."""
    return "-".join(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][int(digit)]
                    for digit in str(number)).encode()


def plain(number=None, body=None):
    return head(number=number) + b"\r\n" + (body or b"Your number " + SECRET + b" is on file.\r\n")


def multipart():
    """Plain text, HTML with the value cut by tags, and base64."""
    text = base64.encodebytes(b"Base64 part: number " + SECRET + b" is on file.\n").replace(b"\n", b"\r\n")
    return (head(more=b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n') + b"\r\n"
            b"--=_b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlain part: number " + SECRET + b" is on file.\r\n"
            b"--=_b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            b"<p title=3D\"x\">HTML part: number 219-<b>09</b>-9=\r\n999 is on file.</p>\r\n"
            b"--=_b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + text +
            b"--=_b--\r\n")


def decoded(message):
    """@message with every base64 and quoted-printable part decoded, markup gone: what a reader would see."""
    import email
    import re
    parts = [message]
    for part in email.message_from_bytes(message).walk():
        content = part.get_payload(decode=True)
        if content:
            parts += [content, re.sub(rb"<[^>]*>", b"", content)]
    return b"\n".join(parts)


def check_scrubbed(message, what="the mail"):
    seen = decoded(message)
    # Its tail alone may come in an id or a signature by chance.
    check(SECRET not in seen and b"-9999" not in seen, f"{what} was delivered unscrubbed")


class World:
    """The servers of one run."""

    def __init__(self, program, build):
        self.program = os.path.abspath(program)
        self.build = build
        self.folder = make_folder(os.path.join(build, "tests", "hooks", "mail"))
        os.chmod(self.folder, 0o755)
        self.sink = Sink()
        self.closers = [self.sink.stop]
        self.dkim = None
        self.milters = []
        # A benchmark has a receiver and services of its own, and the policy that users have.
        self.more_services = {}
        self.more_main = {}
        self.relay_port = self.sink.port
        self.policy_options = ["-p", self.policy("base")]

    def start(self):
        self.milter_port, self.refuse_port, self.keep_port, self.absent_port = (free_port() for _ in range(4))
        self.socket_path = os.path.join(self.folder, "milter.sock")
        self.proxy = MilterProxy(self.milter_port)
        self.closers.append(self.proxy.stop)
        milter = f"inet:127.0.0.1:{self.milter_port}"
        services = {
            "plain": [], "none": ["smtpd_milters="], "unix": [f"smtpd_milters=unix:{self.socket_path}"],
            "cut": [f"smtpd_milters=inet:127.0.0.1:{self.proxy.port}"],
            "absent": [f"smtpd_milters=inet:127.0.0.1:{self.absent_port}"],
            "refuse": [f"smtpd_milters=inet:127.0.0.1:{self.refuse_port}"],
            "keep": [f"smtpd_milters=inet:127.0.0.1:{self.keep_port}"], **self.more_services,
        }
        try:
            self.dkim = OpenDkim(self.folder, DOMAIN)
            signer = f"inet:127.0.0.1:{self.dkim.port}"
            services["signed"] = [f"smtpd_milters={milter},{signer}"]
            services["signed_before"] = [f"smtpd_milters={signer},{milter}"]
        except Missing as reason:
            self.dkim_missing = reason
        main = {"smtpd_milters": milter, "non_smtpd_milters": milter, "internal_mail_filter_classes": "bounce, notify",
                **self.more_main}
        self.postfix = Postfix(self.folder, self.relay_port, main, services)
        self.add_pipe_service()
        self.closers.append(self.postfix.stop)
        self.postfix.start()
        if self.dkim is not None:
            self.closers.append(self.dkim.stop)
            self.dkim.start()
        self.milter = self.new_milter(milter, "--user", "nobody", *self.policy_options).start()
        return self

    def policy(self, name, *lines):
        """The path of a policy that leaves names alone, so that tests can tell each byte of a result."""
        path = os.path.join(self.folder, name + ".yaml")
        types = "types: {NAME: {action: keep}}" if not any(line.startswith("types:") for line in lines) else ""
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write("\n".join(["phiscrub: 1", "extends: safe-harbor", types, *lines]) + "\n")
        os.chmod(path + ".new", 0o644)
        os.rename(path + ".new", path)
        return path

    def add_pipe_service(self):
        """pipe(8): a content filter that hands the mail back through sendmail(1), without the milter."""
        port = self.postfix.ports["piped"] = free_port()
        self.postfix.add_to_master(
            f"127.0.0.1:{port} inet n - n - 100 smtpd\n"
            "  -o smtpd_milters=\n  -o content_filter=phiscrub:dummy\n"
            "phiscrub unix - n n - 10 pipe\n"
            "  flags=Rq user=nobody null_sender=\n"
            f"  argv={self.folder}/pipe-filter -f ${{sender}} -- ${{recipient}}\n")
        # The example's argv names phiscrub itself; here it is a link that the tests can turn.
        self.set_pipe_filter()

    def set_pipe_filter(self, *options):
        path = os.path.join(self.folder, "pipe-filter")
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nexec {self.program} sendmail --exit-profile postfix-pipe {' '.join(options)} "
                       f"--program {self.folder}/sendmail-back -- -G \"$@\"\n")
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)
        back = os.path.join(self.folder, "sendmail-back")
        with open(back, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nexec {sys.executable} {os.path.dirname(os.path.abspath(__file__))}/back.py "
                       f"{self.postfix.ports['none']} \"$@\"\n")
        os.chmod(back, 0o755)

    def new_milter(self, listen, *arguments, name="milter"):
        milter = Milter(self.program, self.folder, listen, *arguments,
                        log=os.path.join(self.folder, f"{name}.log"))
        self.closers.append(milter.close)
        self.milters.append(milter)
        return milter

    def stop_other_milters(self):
        """Ends what a failed test left running: the next one may want its port."""
        for milter in self.milters:
            if milter is not self.milter and milter.process is not None:
                stop_process(milter.process)

    def ensure_milter(self):
        if self.milter.process.poll() is not None:
            self.milter.start()

    def begin_test(self):
        self.ensure_milter()
        self.sink.take()

    def clean_up(self):
        self.postfix.clear_queue()

    def end_test(self):
        self.stop_other_milters()

    def connect(self, service="plain"):
        return smtplib.SMTP("127.0.0.1", self.postfix.ports[service], timeout=60)

    def send(self, message, service="plain"):
        """(code, text) of the reply to the mail: 250 where it was taken."""
        with self.connect(service) as client:
            try:
                for step in (client.ehlo, lambda: client.mail(SENDER), lambda: client.rcpt(RECIPIENT)):
                    code, text = step()
                    if code >= 400:
                        return code, text
                return client.data(message)
            except smtplib.SMTPResponseException as error:
                return error.smtp_code, error.smtp_error
            except smtplib.SMTPServerDisconnected:
                return 421, b"disconnected"

    def deliver(self, message, service="plain"):
        """Sends @message and returns what arrives."""
        code, text = self.send(message, service)
        check(code == 250, f"{service}: not taken: {code} {text!r}")
        return self.sink.wait(1)[0]

    def check_nothing(self, what, seconds=0.2):
        """Nothing arrived and nothing waits that could."""
        time.sleep(seconds)
        check(self.sink.count() == 0, f"{what}: something was delivered")
        check(self.postfix.queue_size() == 0, f"{what}: something waits in the queue")

    def stop(self):
        for close in reversed(self.closers):
            try:
                close()
            except Exception as error:  # pylint: disable=broad-except
                print(f"while stopping: {error!r}", file=sys.stderr)
        remove_folder(self.folder)
