"""Real mail servers on loopback, each in a folder of its own and ended by its own process id.

Nothing here touches the system's configuration, queues or services.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import tempfile
import threading
import time

POSTFIX_DAEMONS = "/usr/lib/postfix/sbin"


class Missing(Exception):
    """A package or a right that a test needs is not there."""


def find_program(name, package):
    for folder in os.environ.get("PATH", "").split(":") + ["/usr/sbin", "/usr/bin", "/sbin"]:
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    raise Missing(f"{name} is not installed: apt-get install {package}")


_given_ports = set()


def free_port():
    """A port that was free a moment ago, given out once."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def wait_for_port(port, process, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


def stop_process(process, seconds=10):
    """Ends a process that was started here, politely first."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def make_folder(preferred):
    """A folder that the servers' users can enter: under @preferred where they can, else in /tmp."""
    path = os.path.realpath(preferred)
    os.makedirs(path, exist_ok=True)
    folder = path
    while os.stat(folder).st_mode & 0o001:
        if folder == "/":
            # A socket's path has 107 bytes.
            if len(path) < 60:
                return tempfile.mkdtemp(prefix="mail-", dir=path)
            break
        folder = os.path.dirname(folder)
    return tempfile.mkdtemp(prefix="phiscrub-mail-", dir="/tmp")


# --- the receiver -------------------------------------------------------------


class Sink:
    """An SMTP server that takes everything and keeps the bytes between DATA and the dot."""

    def __init__(self, keep=None):
        self.messages = []
        self.lock = threading.Lock()
        self.keep = keep if keep is not None else self._keep
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    sink._serve(self.rfile, self.wfile)
                except OSError:
                    pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 128

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def _keep(self, data):
        with self.lock:
            self.messages.append(data)

    def _serve(self, reader, writer):
        def say(line):
            writer.write(line + b"\r\n")
            writer.flush()

        say(b"220 sink ESMTP")
        while True:
            line = reader.readline()
            if not line:
                return
            verb = line[:4].upper()
            if verb == b"EHLO":
                say(b"250-sink\r\n250-8BITMIME\r\n250 SIZE 0")
            elif verb == b"DATA":
                say(b"354 go on")
                lines = []
                while True:
                    line = reader.readline()
                    if not line:
                        return
                    if line == b".\r\n":
                        break
                    lines.append(line[1:] if line.startswith(b".") else line)
                self.keep(b"".join(lines))
                say(b"250 2.0.0 taken")
            elif verb == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 2.0.0 ok")

    def count(self):
        with self.lock:
            return len(self.messages)

    def take(self):
        """All messages so far; the sink is empty again."""
        with self.lock:
            messages, self.messages = self.messages, []
        return messages

    def wait(self, count, seconds=20):
        wait_until(lambda: self.count() >= count, seconds, f"{count} messages at the sink (there are {self.count()})")
        return self.take()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


# --- phiscrub -------------------------------------------------------------------


class Milter:
    """phiscrub milter, ready when its notification says so."""

    def __init__(self, program, folder, listen, *arguments, log=None):
        self.program = program
        self.listen = listen
        self.arguments = list(arguments)
        self.log_path = log or os.path.join(folder, "milter.log")
        self.notify_path = os.path.join(folder, f"notify-{id(self) & 0xffffff:x}")
        self.process = None
        self.states = []
        self.notifier = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notifier.bind(self.notify_path)
        os.chmod(self.notify_path, 0o777)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                state = self.notifier.recv(4096).decode()
            except OSError:
                return
            if not state:
                return
            self.states.append(state)

    def start(self, **more):
        before = self.states.count("READY=1")
        environment = dict(os.environ, NOTIFY_SOCKET=self.notify_path)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "milter", "--listen", self.listen, *self.arguments],
                env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        def ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"milter ended with {self.process.returncode}: {self.log()}")
            return self.states.count("READY=1") > before

        wait_until(ready, 20, "the milter is ready")
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        """Ends it and returns its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def close(self):
        if self.process is not None:
            stop_process(self.process)
        self.notifier.shutdown(socket.SHUT_RDWR)
        self.notifier.close()
        os.unlink(self.notify_path)


class MilterProxy:
    """Between a mail server and a milter: counts the protocol's packets and cuts where it is told.

    cut_at(direction, number) closes both sides instead of handing on packet number (from 0) of the next connection,
    direction being "server" for what the mail server sends, "milter" for what the milter sends.
    """

    def __init__(self, target):
        self.target = target
        self.cut = None
        self.on_cut = None
        self.packets = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, cut, on_cut=None):
        with self.lock:
            self.cut = cut
            self.on_cut = on_cut
            self.packets = []

    def _accept(self):
        while True:
            try:
                server, _ = self.listener.accept()
            except OSError:
                return
            try:
                milter = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                server.close()
                continue
            pair = (server, milter)
            for source, target, direction in ((server, milter, "server"), (milter, server, "milter")):
                threading.Thread(target=self._pump, args=(source, target, direction, pair), daemon=True).start()

    @staticmethod
    def read(source, length):
        data = b""
        while len(data) < length:
            piece = source.recv(length - len(data))
            if not piece:
                raise OSError("closed")
            data += piece
        return data

    def _pump(self, source, target, direction, pair):
        number = 0
        try:
            while True:
                head = self.read(source, 4)
                body = self.read(source, int.from_bytes(head, "big"))
                with self.lock:
                    self.packets.append((direction, body[:1].decode("latin-1")))
                    cut = self.cut == (direction, number)
                    if cut:
                        self.cut = None
                if cut:
                    if self.on_cut is not None:
                        self.on_cut()
                    # Half of the packet: the server must not take it for a whole one.
                    target.sendall(head + body[: len(body) // 2])
                    break
                target.sendall(head + body)
                number += 1
        except OSError:
            pass
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def stop(self):
        self.listener.close()


class MilterClient:
    """The mail server's side of one milter connection, packet by packet."""

    def __init__(self, port, steps=0x1fffff):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.send(b"O", struct.pack(">III", 6, 0x1ff, steps))
        self.receive()
        # Whoever is answered here is in a session of its own, past the listener's queue.
        self.send(b"T")
        self.receive()

    def send(self, command, data=b""):
        self.socket.sendall(struct.pack(">I", len(data) + 1) + command + data)

    def receive(self):
        head = MilterProxy.read(self.socket, 4)
        return MilterProxy.read(self.socket, int.from_bytes(head, "big"))

    def header(self, name, value):
        self.send(b"L", name + b"\0" + value + b"\0")
        # It is there when the milter's side has read it.
        time.sleep(0.3)

    def finish(self):
        """Ends the message; all that the milter answers."""
        self.send(b"N")
        self.send(b"E")
        answers = [self.receive()]
        while answers[-1][:1] in b"mhib":
            answers.append(self.receive())
        self.socket.close()
        return answers


# --- Postfix --------------------------------------------------------------------


class Postfix:
    """A Postfix of its own: configuration, queue, data and log under one folder, ports on loopback."""

    def __init__(self, folder, relay_port, main, services):
        """@main: main.cf's further parameters. @services: {name: [option for master.cf, ...]}, one SMTP port each."""
        self.master = os.path.join(POSTFIX_DAEMONS, "master")
        self.sendmail_program = find_program("sendmail", "postfix")
        find_program("postconf", "postfix")
        if not os.access(self.master, os.X_OK):
            raise Missing("Postfix is not installed: apt-get install postfix")
        if os.geteuid() != 0:
            raise Missing("Postfix starts as root only")
        self.folder = os.path.join(folder, "postfix")
        self.config = os.path.join(self.folder, "conf")
        self.queue = os.path.join(self.folder, "queue")
        self.log_path = os.path.join(self.folder, "mail.log")
        self.ports = {name: free_port() for name in services}
        self.process = None
        self._make_folders()
        self._write_config(relay_port, main, services)

    def _make_folders(self):
        mail = pwd.getpwnam("postfix")
        drop = __import__("grp").getgrnam("postdrop").gr_gid
        for path in (self.folder, self.config, self.queue, os.path.join(self.queue, "pid")):
            os.makedirs(path)
            os.chmod(path, 0o755)
        private = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
                   "trace"]
        owned = [(os.path.join(self.queue, name), mail.pw_gid, 0o700) for name in private]
        owned += [(os.path.join(self.folder, "data"), mail.pw_gid, 0o700),
                  (os.path.join(self.queue, "maildrop"), drop, 0o730), (os.path.join(self.queue, "public"), drop, 0o710)]
        for path, group, mode in owned:
            os.makedirs(path)
            os.chown(path, mail.pw_uid, group)
            os.chmod(path, mode)

    def _write_config(self, relay_port, main, services):
        parameters = {
            "compatibility_level": "3.6", "config_directory": self.config, "queue_directory": self.queue,
            "data_directory": os.path.join(self.folder, "data"), "daemon_directory": POSTFIX_DAEMONS,
            "command_directory": "/usr/sbin", "mail_owner": "postfix", "setgid_group": "postdrop",
            "maillog_file": self.log_path, "maillog_file_prefixes": self.folder,
            "myhostname": "mx.example.org", "mydestination": "", "mynetworks": "127.0.0.0/8",
            "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4", "disable_dns_lookups": "yes",
            "smtp_host_lookup": "native", "relayhost": f"[127.0.0.1]:{relay_port}", "alias_maps": "",
            "local_transport": "error:no local mail", "smtpd_client_connection_count_limit": "0",
            "smtpd_client_connection_rate_limit": "0", "default_destination_concurrency_limit": "20",
            "initial_destination_concurrency": "20", "queue_run_delay": "1s", "minimal_backoff_time": "1s",
            "maximal_backoff_time": "2s", "smtpd_tls_security_level": "none", "smtp_tls_security_level": "none",
            "message_size_limit": "104857600", "smtpd_error_sleep_time": "0", "smtpd_soft_error_limit": "1000",
            "smtpd_hard_error_limit": "1000", "default_process_limit": "50", "milter_default_action": "tempfail",
        }
        parameters.update(main)
        with open(os.path.join(self.config, "main.cf"), "w", encoding="ascii") as file:
            file.writelines(f"{name} = {value}\n" for name, value in parameters.items())
        lines = ["postlog unix-dgram n - n - 1 postlogd", "pickup unix n - n 1 1 pickup", "cleanup unix n - n - 0 cleanup",
                 "qmgr unix n - n 1 1 qmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
                 "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "verify unix - - n - 1 verify",
                 "flush unix n - n 1000? 0 flush", "proxymap unix - - n - - proxymap", "smtp unix - - n - - smtp",
                 "relay unix - - n - - smtp", "showq unix n - n - - showq", "error unix - - n - - error",
                 "retry unix - - n - - error", "discard unix - - n - - discard", "anvil unix - - n - 1 anvil",
                 "scache unix - - n - 1 scache", "tlsmgr unix - - n 1000? 1 tlsmgr"]
        for name, options in services.items():
            lines.append(f"127.0.0.1:{self.ports[name]} inet n - n - 100 smtpd")
            lines += [f"  -o {option}" for option in options]
        with open(os.path.join(self.config, "master.cf"), "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")

    def add_to_master(self, text):
        with open(os.path.join(self.config, "master.cf"), "a", encoding="ascii") as file:
            file.write(text)

    def start(self):
        # A session of its own: master signals its process group to end its children.
        self.process = subprocess.Popen([self.master, "-c", self.config, "-d"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        for port in self.ports.values():
            wait_for_port(port, self.process)
        return self

    def sendmail(self, message, *arguments, program=None, **more):
        command = program or [self.sendmail_program]
        return subprocess.run([*command, "-C", self.config, *arguments], input=message, capture_output=True, timeout=60,
                              check=False, **more)

    def queue_size(self):
        """Messages that wait anywhere."""
        total = 0
        for name in ("maildrop", "incoming", "active", "deferred", "hold", "corrupt"):
            for _, _, files in os.walk(os.path.join(self.queue, name)):
                total += len(files)
        return total

    def run_queue(self):
        subprocess.run([find_program("postqueue", "postfix"), "-c", self.config, "-f"], check=False,
                       capture_output=True, timeout=20)

    def clear_queue(self):
        """Deletes what waits, as an administrator would."""
        subprocess.run([find_program("postsuper", "postfix"), "-c", self.config, "-d", "ALL"], check=False,
                       capture_output=True, timeout=20)
        for folder, _, files in os.walk(os.path.join(self.queue, "maildrop")):
            for name in files:
                try:
                    os.unlink(os.path.join(folder, name))
                except FileNotFoundError:
                    pass

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def stop(self):
        if self.process is not None:
            stop_process(self.process, 20)


# --- opendkim -------------------------------------------------------------------


class OpenDkim:
    """opendkim as a signing milter, and as the judge of signatures."""

    def __init__(self, folder, domain):
        self.program = find_program("opendkim", "opendkim")
        keygen = find_program("opendkim-genkey", "opendkim-tools")
        self.folder = os.path.join(folder, "dkim")
        os.makedirs(self.folder)
        self.port = free_port()
        subprocess.run([keygen, "-b", "2048", "-d", domain, "-s", "test", "-D", self.folder], check=True,
                       capture_output=True)
        with open(os.path.join(self.folder, "test.txt"), encoding="ascii") as file:
            record = "".join(re.findall(r'"([^"]*)"', file.read()))
        keys = self._write("keys", f"test._domainkey.{domain} {record}\n")
        # Not a space of a header or the body may change behind the signature.
        common = "Canonicalization simple/simple\nSignHeaders *,+X-Note\nRequireSafeKeys no\nSyslog no\n"
        self.sign_config = self._write("sign.conf", common + f"Mode s\nDomain {domain}\nSelector test\n"
                                       f"KeyFile {self.folder}/test.private\nSocket inet:{self.port}@127.0.0.1\n"
                                       f"PidFile {self.folder}/pid\nInternalHosts {self._write('hosts', '0.0.0.0/0')}\n")
        self.verify_config = self._write("verify.conf", common + f"Mode v\nTestPublicKeys {keys}\n")
        self.process = None

    def _write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def start(self):
        self.process = subprocess.Popen([self.program, "-f", "-x", self.sign_config], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)
        return self

    def share_key(self, name, owner):
        """A copy of the private key for another server's user."""
        path = os.path.join(self.folder, name)
        shutil.copyfile(os.path.join(self.folder, "test.private"), path)
        os.chown(path, owner, owner)
        os.chmod(path, 0o600)

    def verify(self, message):
        """What opendkim says of the signature in @message: its output."""
        path = os.path.join(self.folder, "message")
        with open(path, "wb") as file:
            file.write(message)
        result = subprocess.run([self.program, "-x", self.verify_config, "-t", path], capture_output=True, check=False,
                                timeout=30)
        return (result.stdout + result.stderr).decode("utf-8", "replace")

    def stop(self):
        if self.process is not None:
            stop_process(self.process)


# --- Exim -----------------------------------------------------------------------


EXIM_CONFIG = """\
primary_hostname = mx.example.org
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/pid
exim_path = {program}
keep_environment = LD_LIBRARY_PATH
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
acl_smtp_rcpt = accept

begin routers
{routers}
begin transports
{transports}
begin retry
* * F,1h,1s
"""

EXIM_ROUTER = """\
{name}:
  driver = manualroute
  local_parts = {name}
  route_list = * 127.0.0.1 byname
  self = send
  transport = {name}
"""

EXIM_TRANSPORT = """\
{name}:
  driver = smtp
  port = {port}
{options}
"""


class Exim:
    """An Exim that was unpacked, not installed: fetch-exim. Its user exists in its own mount namespace alone."""

    USER = 64999

    def __init__(self, folder, build, relay_port, transports):
        """@transports: {local part of the recipient: [option of its transport, ...]}."""
        root = os.path.join(os.path.realpath(build), "exim")
        self.program = os.path.join(root, "usr/sbin/exim4")
        if not os.access(self.program, os.X_OK):
            raise Missing("Exim is not unpacked: tests/hooks/mail/fetch-exim BUILD")
        if os.geteuid() != 0:
            raise Missing("Exim starts as root only")
        self.environment = dict(os.environ, LD_LIBRARY_PATH=os.path.join(root, "usr/lib/x86_64-linux-gnu"))
        self.unshare = find_program("unshare", "util-linux")
        self.folder = os.path.join(folder, "exim")
        self.port = free_port()
        self.process = None
        for path, owner in ((self.folder, 0), (self.folder + "/spool", self.USER), (self.folder + "/log", self.USER)):
            os.makedirs(path)
            os.chown(path, owner, owner)
            os.chmod(path, 0o755)
        for name, line in (("passwd", f"Debian-exim:x:{self.USER}:{self.USER}::/nonexistent:/usr/sbin/nologin\n"),
                           ("group", f"Debian-exim:x:{self.USER}:\n")):
            with open("/etc/" + name, encoding="utf-8") as file:
                self._write(name, file.read() + line)
        self._write("conf", EXIM_CONFIG.format(
            folder=self.folder, program=self.program, port=self.port,
            routers="".join(EXIM_ROUTER.format(name=name) for name in transports),
            transports="".join(EXIM_TRANSPORT.format(name=name, port=relay_port, options="".join(
                f"  {option}\n" for option in options)) for name, options in transports.items())))

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self):
        script = (f"mount --bind {self.folder}/passwd /etc/passwd && mount --bind {self.folder}/group /etc/group && "
                  f"exec {self.program} -C {self.folder}/conf -bdf -q1s")
        self.process = subprocess.Popen([self.unshare, "--mount", "sh", "-c", script], env=self.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                        start_new_session=True)
        try:
            wait_for_port(self.port, self.process)
        except RuntimeError:
            # A container may not have the right to mount.
            message = self.process.stderr.read().decode("utf-8", "replace").strip()
            if "not permitted" in message or "denied" in message:
                raise Missing(f"no right for a mount namespace: {message}") from None
            raise RuntimeError(f"Exim did not start: {message}") from None
        return self

    def log(self):
        try:
            with open(self.folder + "/log/mainlog", encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def stop(self):
        if self.process is not None:
            stop_process(self.process)
            self.process.stderr.close()


def remove_folder(path):
    shutil.rmtree(path, ignore_errors=True)
