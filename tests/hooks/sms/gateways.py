"""Real SMS gateways on this machine alone: smsd with a modem that is a script, Kannel with its own fake SMSC.

Each has a folder of its own and is ended by its own process id.
"""

import os
import pty
import select
import shutil
import subprocess
import sys
import threading
import tty

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mail"))
from servers import Missing, find_program, free_port, stop_process, wait_for_port, wait_until

# 3GPP TS 23.038, section 6.2.1 and 6.2.1.1.
GSM = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
       "abcdefghijklmnopqrstuvwxyzäöñüà")
GSM_MORE = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
            0x65: "€"}


def gsm_text(septets):
    text, more = "", False
    for septet in septets:
        if more:
            text, more = text + GSM_MORE.get(septet, "?"), False
        elif septet == 0x1B:
            more = True
        else:
            text += GSM[septet]
    return text


def unpack(data, count):
    number = int.from_bytes(data, "little")
    return [(number >> (7 * i)) & 0x7F for i in range(count)]


def read_pdu(line):
    """(address, text, alphabet) of an SMS-SUBMIT, TS 23.040 section 9.2.2.2."""
    pdu = bytes.fromhex(line)
    at = 1 + pdu[0]
    first = pdu[at]
    digits = pdu[at + 2]
    address_end = at + 4 + (digits + 1) // 2
    address = "".join(f"{byte & 15:x}{byte >> 4:x}" for byte in pdu[at + 4:address_end])[:digits]
    coding = pdu[address_end + 1]
    at = address_end + 2 + {0: 0, 0x10: 1, 0x08: 7, 0x18: 7}[first & 0x18]
    count, data = pdu[at], pdu[at + 1:]
    header = data[0] + 1 if first & 0x40 else 0
    if coding & 0x0C == 0x08:
        return address, data[header:count].decode("utf-16-be"), "UCS-2"
    if coding & 0x0C == 0x04:
        return address, data[header:count].decode("latin-1"), "binary"
    skip = (header * 8 + 6) // 7
    return address, gsm_text(unpack(data, count)[skip:]), "GSM"


class Modem:
    """A GSM modem on a pseudo-terminal: says OK to everything, and keeps what it is told to send."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        tty.setraw(self.master)
        tty.setraw(self.slave)
        self.device = os.ttyname(self.slave)
        self.sent = []
        self.raw = b""
        self.stopping = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _say(self, text):
        os.write(self.master, b"\r\n" + text.encode() + b"\r\n")

    def _run(self):
        held = b""
        while not self.stopping:
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            try:
                piece = os.read(self.master, 4096)
            except OSError:
                return
            with self.lock:
                self.raw += piece
            held += piece
            while True:
                ends = [i for i in (held.find(b"\r"), held.find(b"\x1a")) if i >= 0]
                if not ends:
                    break
                line, end, held = held[:min(ends)], held[min(ends):min(ends) + 1], held[min(ends) + 1:]
                self._take(line.strip().decode("latin-1"), end)

    def _take(self, line, end):
        if end == b"\x1a":
            with self.lock:
                self.sent.append(read_pdu(line))
            self._say("+CMGS: 1")
            self._say("OK")
        elif line.startswith("AT+CMGS="):
            os.write(self.master, b"\r\n> ")
        elif line.startswith("AT+CPIN?"):
            self._say("+CPIN: READY")
            self._say("OK")
        elif line.startswith("AT+CREG?"):
            self._say("+CREG: 0,1")
            self._say("OK")
        elif line.startswith("AT+CSQ"):
            self._say("+CSQ: 20,0")
            self._say("OK")
        elif line:
            self._say("OK")

    def texts(self):
        with self.lock:
            return [text for _, text, _ in self.sent]

    def take(self):
        with self.lock:
            sent, self.sent = self.sent, []
        return sent

    def stop(self):
        self.stopping = True
        self.thread.join()
        os.close(self.master)
        os.close(self.slave)


SMSD_CONFIG = """\
devices = GSM1
outgoing = {folder}/outgoing
checked = {folder}/checked
incoming = {folder}/incoming
failed = {folder}/failed
sent = {folder}/sent
logfile = {folder}/smsd.log
infofile = {folder}/smsd.running
pidfile = {folder}/smsd.pid
stats = {folder}/stats
loglevel = 7
delaytime = 1
delaytime_mainprocess = 1
{more}

[GSM1]
device = {device}
incoming = no
baudrate = 115200
check_network = 0
rtscts = no
"""


class Smsd:
    """smstools' server with one modem."""

    def __init__(self, folder, more=""):
        self.program = find_program("smsd", "smstools")
        self.folder = os.path.join(folder, "smsd")
        self.modem = Modem()
        self.process = None
        for name in ("outgoing", "checked", "incoming", "failed", "sent", "stats"):
            os.makedirs(os.path.join(self.folder, name))
        self.config = os.path.join(self.folder, "smsd.conf")
        self.outgoing = os.path.join(self.folder, "outgoing")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(SMSD_CONFIG.format(folder=self.folder, device=self.modem.device, more=more))

    def start(self):
        # -t: stay in the foreground.
        self.process = subprocess.Popen([self.program, f"-c{self.config}", "-t"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: os.path.exists(os.path.join(self.folder, "smsd.pid")), 10, "smsd runs")
        return self

    def log(self):
        try:
            with open(os.path.join(self.folder, "smsd.log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def names(self, box):
        return sorted(os.listdir(os.path.join(self.folder, box)))

    def stop(self):
        if self.process is not None:
            stop_process(self.process)
        self.modem.stop()


KANNEL_CONFIG = """\
group = core
admin-port = {admin}
smsbox-port = {boxes}
admin-password = none
admin-interface = 127.0.0.1
log-file = "{folder}/bearerbox.log"
log-level = 0
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"

group = smsc
smsc = fake
smsc-id = FAKE
host = 127.0.0.1
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = 15035550100
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = clinic
password = secret
max-messages = 10
concatenation = true

group = sms-service
keyword = default
text = "No service"
"""


class Kannel:
    """bearerbox, smsbox and the SMSC that comes with Kannel for tests."""

    def __init__(self, folder):
        self.fake = next((path for path in ("/usr/lib/kannel/test/fakesmsc", shutil.which("fakesmsc"))
                          if path and os.access(path, os.X_OK)), None)
        if self.fake is None:
            raise Missing("fakesmsc is not installed: apt-get install kannel-extras")
        self.programs = [find_program(name, "kannel") for name in ("bearerbox", "smsbox")]
        self.folder = os.path.join(folder, "kannel")
        os.makedirs(self.folder)
        self.port = free_port()
        ports = {"sendsms": self.port, "admin": free_port(), "boxes": free_port(), "smsc": free_port()}
        self.boxes, self.smsc = ports["boxes"], ports["smsc"]
        self.config = os.path.join(self.folder, "kannel.conf")
        self.received = os.path.join(self.folder, "fakesmsc.log")
        self.processes = []
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(KANNEL_CONFIG.format(folder=self.folder, **ports))

    def _start(self, *arguments, log=subprocess.DEVNULL):
        # The fake SMSC takes lines to send from its standard input; there are none.
        process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
                                   cwd=self.folder)
        self.processes.append(process)
        return process

    def start(self):
        box = self._start(self.programs[0], "-v", "4", self.config)
        wait_for_port(self.boxes, box)
        wait_for_port(self.smsc, box)
        with open(self.received, "wb") as log:
            self._start(self.fake, "-H", "127.0.0.1", "-r", str(self.smsc), "-v", "0", log=log)
        wait_for_port(self.port, self._start(self.programs[1], "-v", "4", self.config))
        return self

    def messages(self):
        """What the SMSC was given, as it shows it: sender, receiver, kind, text."""
        with open(self.received, encoding="utf-8", errors="replace") as file:
            return [line.split("<", 1)[1].rsplit(">", 1)[0] for line in file if "Got message" in line]

    def seen(self):
        """Everything that the gateway wrote down."""
        text = ""
        for name in os.listdir(self.folder):
            with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                text += file.read()
        return text

    def stop(self):
        for process in reversed(self.processes):
            process.stdin.close()
            stop_process(process)
