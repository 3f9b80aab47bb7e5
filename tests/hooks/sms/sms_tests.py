"""SMS through real gateways, and the mover of smstools' files under everything that can go wrong."""

import contextlib
import http.server
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from gateways import Kannel, Missing, Smsd, find_program, stop_process, wait_until
from register import check, test

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "..", "..", "filter", "hooks", "examples")

# Invented.
SECRET = "219-09-9999"
TEXT = f"Your number {SECRET} is on file, Jane"
MARK = "(SSN)"
HEAD = "To: 15035550142\n"


class World:
    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = folder
        self.processes = []
        self.stack = contextlib.ExitStack()
        self.number = 0
        self.policy = os.path.join(folder, "policy.yaml")
        self.bin = os.path.join(folder, "bin")
        os.makedirs(self.bin)
        os.symlink(self.program, os.path.join(self.bin, "phiscrub"))
        self.write_policy("label")

    def write_policy(self, action):
        with open(self.policy, "w", encoding="utf-8") as file:
            file.write(f"phiscrub: 1\nextends: safe-harbor\ntypes: {{NAME: {{action: keep}}, SSN: {{action: {action}}}}}\n")

    def path(self, name):
        return os.path.join(self.folder, name)

    def folders(self):
        """A RAW and an OUT of this test's own."""
        self.number += 1
        paths = [self.path(f"raw-{self.number}"), self.path(f"out-{self.number}")]
        for path in paths:
            os.makedirs(path)
        return paths

    def put(self, folder, name, text, owner=None):
        """As an application does: written elsewhere, then renamed."""
        data = text if isinstance(text, bytes) else text.encode()
        path = os.path.join(folder, name)
        with open(self.path("new-file"), "wb") as file:
            file.write(data)
        if owner is not None:
            os.chown(self.path("new-file"), owner, owner)
        os.rename(self.path("new-file"), path)
        return path

    def run(self, *arguments, **more):
        return subprocess.run([self.program, "sms", *arguments], capture_output=True, timeout=60, check=False, **more)

    def once(self, raw, out, *arguments, **more):
        return self.run("--spool", "--once", "-p", self.policy, *arguments, raw, out, **more)

    def serve(self, raw, out, *arguments, **more):
        """A mover that runs until the test ends."""
        log = open(self.path("spool.log"), "ab")  # pylint: disable=consider-using-with
        process = subprocess.Popen([self.program, "sms", "--spool", "-p", self.policy, *arguments, raw, out],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log, **more)
        log.close()
        self.stack.callback(lambda: stop_process(process))
        return process

    def begin_test(self):
        self.write_policy("label")
        if os.path.exists(self.path("spool.log")):
            os.unlink(self.path("spool.log"))

    def clean_up(self):
        """Each test has folders of its own."""

    def end_test(self):
        self.stack.close()
        for left in ("smsd", "kannel"):
            shutil.rmtree(self.path(left), ignore_errors=True)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def visible(folder):
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def messages(raw):
    """What is still on its way in RAW."""
    return sorted(name for name in os.listdir(raw) if name != "refused")


# --- smstools ---------------------------------------------------------------------


ALPHABETS = {
    "default": HEAD.encode() + b"\n" + TEXT.encode(),
    "utf8": HEAD.encode() + b"Alphabet: UTF-8\n\n" + f"Café: {TEXT}".encode(),
    "iso": HEAD.encode() + b"Alphabet: ISO\n\n" + f"Café: {TEXT}".encode("latin-1"),
    "ucs": HEAD.encode() + b"Alphabet: UCS2\n\n" + f"Почта: {TEXT}".encode("utf-16-be"),
    # In GSM's own code: 0 is the at sign, 5 the e with an acute accent.
    "gsm": HEAD.encode() + b"Alphabet: GSM\n\nCaf\x05 \x00: " + TEXT.encode(),
}


@test
def the_modem_is_given_scrubbed_text_in_every_alphabet(world):
    smsd = Smsd(world.folder)
    world.stack.callback(smsd.stop)
    raw, _ = world.folders()
    smsd.start()
    world.serve(raw, smsd.outgoing)
    for name, data in ALPHABETS.items():
        world.put(raw, name, data)
    long_text = "A long one. " * 30 + TEXT
    world.put(raw, "long", f"{HEAD}Alphabet: UTF-8\n\n{long_text}")
    wait_until(lambda: len(smsd.modem.texts()) >= 8, 60, f"all messages at the modem: {smsd.modem.texts()}")
    time.sleep(0.5)
    sent = smsd.modem.take()
    texts = [text for _, text, _ in sent]
    whole = "".join(texts)
    check(all(number == "15035550142" for number, _, _ in sent), "a wrong number")
    check(SECRET not in whole and "9999" not in whole, f"unscrubbed text at the modem: {texts}")
    check(whole.count(MARK) == 6, f"not every text was scrubbed: {texts}")
    expected = [f"Your number {MARK} is on file, Jane", f"Café: Your number {MARK} is on file, Jane",
                f"Почта: Your number {MARK} is on file, Jane", f"Café @: Your number {MARK} is on file, Jane"]
    for text in expected:
        check(any(seen.rstrip("\n") == text for seen in texts), f"missing {text!r} in {texts}")
    check([kind for _, text, kind in sent if text.startswith("Почта")] == ["UCS-2"], "UCS-2 became another alphabet")
    check(all(kind == "GSM" for _, text, kind in sent if not text.startswith("Почта")), "GSM became UCS-2")
    check(messages(raw) == [], "something is left in RAW")
    seen = b"".join(read(os.path.join(folder, name)) for folder, _, names in os.walk(smsd.folder) for name in names)
    check(SECRET.encode() not in seen and b"9999" not in smsd.modem.raw, "the raw text reached smsd")


@test
def what_hides_text_is_refused_with_a_reason_that_holds_none(world):
    raw, out = world.folders()
    include = world.put(raw, ".hidden", TEXT)
    bad = {
        "include": f"{HEAD}Include: {include}\n\n", "macro": f"{HEAD}Macro: x={TEXT}\n\nx",
        "hex": f"{HEAD}Alphabet: GSM\nHex: yes\n\n{TEXT.encode().hex()}", "pdu": f"{HEAD}Text_is_pdu: yes\n\n0011",
        "binary": f"{HEAD}Alphabet: binary\n\n{TEXT}", "udh": f"{HEAD}UDH-DATA: 05 00 03 01 02 01\n\n{TEXT}",
        "unknown": f"{HEAD}Sisältö: {TEXT}\n\nx", "no-text": HEAD, "no-number": f"To: Jane\n\n{TEXT}",
        "no-to": f"Flash: yes\n\n{TEXT}", "odd": HEAD.encode() + b"Alphabet: UCS2\n\n\0A\0",
        "no-colon": f"{HEAD}{SECRET}\n\nx", "not-gsm": HEAD.encode() + b"Alphabet: GSM\n\n\xff",
        "name": f"{HEAD}X-Number-{SECRET}: x\n\nx", "name-cut": f"{HEAD}X-SSN {SECRET}-Note: x\n\nx",
        "long": HEAD + "\n" + "x" * (1 << 20), "yes": f"{HEAD}Hex: kyllä\n\n00",
    }
    for name, data in bad.items():
        world.put(raw, name, data)
    result = world.once(raw, out)
    check(result.returncode == 0, f"ended with {result.returncode}: {result.stderr!r}")
    check(visible(out) == [], f"given to smsd: {visible(out)}")
    refused = os.path.join(raw, "refused")
    for name, data in bad.items():
        data = data if isinstance(data, bytes) else data.encode()
        check(read(os.path.join(refused, name)) == data, f"{name} is not as it was")
        reason = read(os.path.join(refused, name + ".reason")).decode()
        check(reason.startswith("refused: ") and reason.count("\n") == 1, f"{name}: {reason!r}")
        check(SECRET not in reason and "Jane" not in reason and "15035" not in reason, f"{name}: text in {reason!r}")
    check(SECRET.encode() not in result.stderr and b"15035550142" not in result.stderr, "text in the messages")


@test
def each_refused_file_of_one_name_keeps_its_own_reason(world):
    raw, out = world.folders()
    refused = os.path.join(raw, "refused")
    long = "b" * 224
    files = [(long, f"{HEAD}Hex: yes\n\n0"), (long, f"{HEAD}UDH-DATA: 05\n\n"), ("a.reason", f"{HEAD}Hex: yes\n\n00"),
             ("a", f"{HEAD}Hex: yes\n\n000"), ("a", f"{HEAD}UDH-DATA: 05\n\n{TEXT}"), ("a", f"To: Jane\n\n{TEXT}")]
    for name, text in files:
        world.put(raw, name, text)
        world.once(raw, out)
    left = {name: read(os.path.join(refused, name)).decode() for name in os.listdir(refused)}
    kept = [name for name in left if name + ".reason" in left]
    check(sorted(left[name] for name in kept) == sorted(text for _, text in files), f"a file is lost: {sorted(left)}")
    check(len(left) == 2 * len(files), f"not a reason for each: {sorted(left)}")
    for name in kept:
        fact = "Hex" if "Hex" in left[name] else "UDH-DATA" if "UDH" in left[name] else "telephone"
        check(fact in left[name + ".reason"], f"{name}: {left[name + '.reason']!r}")


@test
def the_policys_refusal_is_a_reason_and_its_link_takes_the_texts_place(world):
    raw, out = world.folders()
    world.put(raw, "a", f"{HEAD}\n{TEXT}")
    world.write_policy("refuse")
    world.once(raw, out)
    check(read(os.path.join(raw, "refused", "a.reason")) ==
          b"refused: the policy refuses documents that hold SSN\n", "another reason")
    with open(world.policy, "a", encoding="utf-8") as file:
        file.write('sms: {link: "You have a message: {url}"}\n')
    with open(world.policy, encoding="utf-8") as file:
        text = file.read().replace("SSN: {action: refuse}", "SSN: {action: link}")
    with open(world.policy, "w", encoding="utf-8") as file:
        file.write(text)
    for name, data in ALPHABETS.items():
        world.put(raw, name, data)
    result = world.once(raw, out, "--url", "https://portal.example.org")
    check(result.returncode == 0, result.stderr)
    link = "You have a message: https://portal.example.org"
    for name in ALPHABETS:
        body = read(os.path.join(out, name)).split(b"\n\n", 1)[1]
        check(body == (link.encode("utf-16-be") if name == "ucs" else link.encode()), f"{name}: {body!r}")


@test
def own_headers_are_scrubbed_and_the_rest_stays_byte_for_byte(world):
    raw, out = world.folders()
    text = f"To: 15035550142\r\nX-Note: {TEXT}\r\nFrom: {SECRET}\r\nFlash:yes\r\nQueue: A-1\r\n\r\nNothing here\r\n \n"
    world.put(raw, "a", text)
    check(world.once(raw, out).returncode == 0, "refused")
    check(read(os.path.join(out, "a")) == text.replace(SECRET, MARK).encode(), read(os.path.join(out, "a")))


@test
def a_kill_at_any_file_operation_loses_nothing_and_sends_nothing_twice(world):
    compiler = find_program("cc", "gcc")
    library = world.path("kill_at.so")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, os.path.join(HERE, "kill_at.c"), "-ldl"],
                   check=True)
    numbers = ("one", "two", "three")
    texts = {number: f"{HEAD}\n{TEXT} {number}" for number in numbers}
    texts["bad"] = f"{HEAD}Hex: yes\n\n00"
    kill, kills = 1, 0
    while True:
        raw, out = world.folders()
        for name, text in texts.items():
            world.put(raw, name, text)
        environment = dict(os.environ, LD_PRELOAD=library, KILL_AT=str(kill),
                           ASAN_OPTIONS="verify_asan_link_order=0")
        killed = world.once(raw, out, env=environment).returncode == -signal.SIGKILL
        for name in visible(out):
            check(SECRET.encode() not in read(os.path.join(out, name)), f"kill {kill}: unscrubbed")
            check(read(os.path.join(out, name)) == texts[name].replace(SECRET, MARK).encode(), f"kill {kill}: cut")
        # As smsd does: what is there is taken at once, so a second copy would be sent.
        taken = visible(out)
        for name in taken:
            os.unlink(os.path.join(out, name))
        check(world.once(raw, out).returncode == 0, f"kill {kill}: cannot go on")
        check(sorted(taken + visible(out)) == sorted(numbers), f"kill {kill}: {taken} then {visible(out)}")
        check(os.listdir(raw) == ["refused"], f"kill {kill}: left in RAW: {os.listdir(raw)}")
        check(sorted(os.listdir(os.path.join(raw, "refused"))) == ["bad", "bad.reason"], f"kill {kill}: refused")
        check([name for name in os.listdir(out) if name.startswith(".")] == [], f"kill {kill}: left in OUT")
        shutil.rmtree(raw)
        shutil.rmtree(out)
        if not killed:
            break
        kills += 1
        kill += 1
    check(kills > 60, f"only {kills} places to kill were found")
    print(f"        killed at {kills} places")


@test
def a_file_waits_while_one_of_its_name_could_not_be_given(world):
    raw, out = world.folders()
    # What is left where the last steps failed. A folder, so that they cannot go on before the test says so.
    os.mkdir(os.path.join(raw, ".done-a"))
    copy = os.path.join(out, ".phiscrub-a")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(f"{HEAD}\nThe first")
    world.put(raw, "a", f"{HEAD}\nThe second")
    world.put(raw, "b", f"{HEAD}\nThe third")
    world.serve(raw, out)
    wait_until(lambda: visible(out) == ["b"], 20, "b is given")
    time.sleep(1.5)
    check(read(copy) == f"{HEAD}\nThe first".encode(), "the first one's copy is lost")
    check(visible(out) == ["b"], f"given: {visible(out)}")
    os.rmdir(os.path.join(raw, ".done-a"))
    wait_until(lambda: visible(out) == ["a", "b"], 20, "a is given")
    check(read(os.path.join(out, "a")) == f"{HEAD}\nThe second".encode(), "another file")


@test
def random_kills_under_load_lose_nothing(world):
    raw, out = world.folders()
    rng = random.Random(1)
    arrived = {}
    count, kills, process = 1000, 0, None
    names = [f"m{number}" for number in range(count)]
    for number, name in enumerate(names):
        world.put(raw, name, f"{HEAD}\n{TEXT} {number}")
    end = time.monotonic() + 120
    while len(arrived) < count and time.monotonic() < end:
        process = process or subprocess.Popen(
            [world.program, "sms", "--spool", "-p", world.policy, raw, out], stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.005, 0.1))
        if kills < 50:
            process.kill()
            process.wait()
            process, kills = None, kills + 1
        for name in visible(out):
            data = read(os.path.join(out, name))
            check(SECRET.encode() not in data and MARK.encode() in data, "unscrubbed")
            arrived[name] = arrived.get(name, 0) + 1
            os.unlink(os.path.join(out, name))
    if process is not None:
        stop_process(process)
    check(sorted(arrived) == sorted(names), f"lost or doubled: {len(arrived)} of {count}")
    check(set(arrived.values()) == {1}, "doubled")
    check(messages(raw) == [], "left in RAW")
    print(f"        {count} messages, {kills} kills")


@test
def a_file_that_is_still_written_waits(world):
    raw, out = world.folders()
    world.serve(raw, out)
    with open(os.path.join(raw, "slow"), "w", encoding="utf-8") as file:
        file.write(f"{HEAD}\nYour number 219-09")
        file.flush()
        time.sleep(2.5)
        check(visible(out) == [], "taken while it was written")
        file.write("-9999 is on file")
    wait_until(lambda: visible(out) == ["slow"], 10, "the file comes when it is finished")
    check(read(os.path.join(out, "slow")).endswith(f"Your number {MARK} is on file".encode()), "cut")


@test
def a_name_that_is_there_already_is_never_overwritten(world):
    raw, out = world.folders()
    world.put(out, "same", "an older one that smsd has not taken")
    world.put(raw, "same", f"{HEAD}\n{TEXT}")
    world.put(raw, "x" * 255, f"{HEAD}\n{TEXT}")
    check(world.once(raw, out).returncode == 0, "refused")
    check(read(os.path.join(out, "same")) == b"an older one that smsd has not taken", "overwritten")
    check("same-1" in visible(out) and len(visible(out)) == 3, visible(out))


@test
def a_full_disk_keeps_the_file_and_tries_again(world):
    if os.geteuid() != 0:
        raise Missing("only root can mount a small file system")
    raw, out = world.folders()
    world.put(raw, "a", f"{HEAD}\n{TEXT}" + " and more" * 2000)
    script = ("mount -t tmpfs -o size=8k none $OUT || exit 99\n"
              "$PHISCRUB sms --spool --once -p $POLICY $RAW $OUT; echo first $?; ls -A $OUT; ls -A $RAW\n"
              "mount -o remount,size=1m $OUT || exit 99\n"
              "$PHISCRUB sms --spool --once -p $POLICY $RAW $OUT; echo second $?; ls -A $OUT; ls -A $RAW\n")
    result = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, timeout=60,
                            check=False, env=dict(os.environ, RAW=raw, OUT=out, PHISCRUB=world.program,
                                                  POLICY=world.policy))
    if result.returncode == 99 or "not permitted" in result.stderr:
        raise Missing(f"no right to mount: {result.stderr.strip()}")
    lines = result.stdout.split()
    check(lines == ["first", "75", ".taken-a", "refused", "second", "0", "a", "refused"], (lines, result.stderr))
    check("No space left" in result.stderr, result.stderr)


@test
def a_file_that_cannot_be_read_keeps_no_other_from_its_way(world):
    if os.geteuid() != 0:
        raise Missing("only root can start it as another user")
    raw, out = world.folders()
    for folder in (raw, out):
        os.chown(folder, 65534, 65534)
    stuck = world.put(raw, "a-stuck", f"{HEAD}\nThe first")
    os.chmod(stuck, 0o600)
    process = world.serve(raw, out, user=65534, group=65534, extra_groups=[])
    log = world.path("spool.log")
    wait_until(lambda: "a-stuck: cannot be read; give the folder's group the right" in read(log).decode(), 20, "it is told")
    # Behind its fourth try it pauses for eight seconds, longer than the others may wait.
    wait_until(lambda: read(log).count(b"a-stuck: ") >= 4, 30, "it is tried again")
    tries = read(log).count(b"a-stuck: ")
    begun = time.monotonic()
    for number in range(5):
        world.put(raw, f"m{number}", f"{HEAD}\n{TEXT}", owner=65534)
        wait_until(lambda name=f"m{number}": name in visible(out), 20, "the next is given")
    check(time.monotonic() - begun < 5, "they waited for the other")
    check(read(log).count(b"a-stuck: ") <= tries + 1, "the stuck one is tried over and over")
    # A reload says that something was mended.
    os.chmod(os.path.join(raw, ".taken-a-stuck"), 0o644)
    process.send_signal(signal.SIGHUP)
    wait_until(lambda: "a-stuck" in visible(out), 5, "the stuck one is given")


@test
def a_slow_writer_of_another_user_is_waited_for(world):
    if os.geteuid() != 0:
        raise Missing("only root can start it as another user")
    raw, out = world.folders()
    for folder in (raw, out):
        os.chown(folder, 65534, 65534)
    world.serve(raw, out, user=65534, group=65534, extra_groups=[])
    world.put(raw, "first", f"{HEAD}\n{TEXT}", owner=65534)
    wait_until(lambda: visible(out) == ["first"], 20, "it runs")
    with open(os.path.join(raw, "slow"), "w", encoding="ascii") as file:
        file.write(f"{HEAD}\nYour number 219-09-")
        file.flush()
        time.sleep(3.5)
        check(visible(out) == ["first"] and "slow" in messages(raw), f"taken: {messages(raw)} {visible(out)}")
        # Others do not wait with it.
        world.put(raw, "second", f"{HEAD}\n{TEXT}", owner=65534)
        wait_until(lambda: "second" in visible(out), 2, "the second")
        file.write("9999 is on file, Jane")
    wait_until(lambda: "slow" in visible(out), 5, "the slow one")
    check(read(os.path.join(out, "slow")) == f"{HEAD}\nYour number {MARK} is on file, Jane".encode(), "cut")
    # One that is linked there was never opened.
    path = world.put(out, "elsewhere", f"{HEAD}\n{TEXT}", owner=65534)
    os.link(path, os.path.join(raw, "linked"))
    os.unlink(path)
    wait_until(lambda: "linked" in visible(out), 5, "the linked one")


@test
def a_killed_smsd_goes_on_with_scrubbed_files_alone(world):
    smsd = Smsd(world.folder)
    world.stack.callback(smsd.stop)
    raw, _ = world.folders()
    smsd.start()
    world.serve(raw, smsd.outgoing)
    for number in range(6):
        world.put(raw, f"m{number}", f"{HEAD}\n{TEXT} {'abcdef'[number]}")
    for count in (1, 3):
        wait_until(lambda least=count: len(smsd.modem.texts()) >= least, 60, "some messages at the modem")
        os.killpg(smsd.process.pid, signal.SIGKILL)
        smsd.process.wait()
        for name in ("smsd.pid", "smsd.working"):
            if os.path.exists(os.path.join(smsd.folder, name)):
                os.unlink(os.path.join(smsd.folder, name))
        # Whoever starts it again removes its locks, as Debian's script does.
        for name in smsd.names("outgoing"):
            if name.endswith(".LOCK"):
                os.unlink(os.path.join(smsd.outgoing, name))
        smsd.start()
    wanted = {f"Your number {MARK} is on file, Jane {letter}" for letter in "abcdef"}
    wait_until(lambda: wanted <= {text.rstrip("\n") for text in smsd.modem.texts()}, 90,
               f"all messages at the modem: {smsd.modem.texts()}")
    check(b"9999" not in smsd.modem.raw and SECRET not in "".join(smsd.modem.texts()), "unscrubbed text at the modem")


@test
def folders_that_cannot_be_used_end_it_at_once(world):
    raw, out = world.folders()
    cases = {74: [[raw, out + "/none"], ["/dev/null", out]], 64: [[raw, raw], [raw]]}
    for status, calls in cases.items():
        for call in calls:
            result = world.once(*call) if len(call) == 2 else world.run("--spool", *call)
            check(result.returncode == status, f"{call}: {result.returncode} {result.stderr!r}")
            check(result.stderr.count(b"\n") == 1, f"{call}: {result.stderr!r}")
    world.serve(raw, out)
    time.sleep(0.5)
    check(world.once(raw, out).returncode == 71, "two movers on one folder")
    if os.geteuid() == 0:
        os.chmod(raw, 0o500)
        nobody = world.once(raw, out, user="nobody", group="nogroup", extra_groups=[])
        check(nobody.returncode == 74, f"unreadable: {nobody.returncode} {nobody.stderr!r}")


@test
def a_reload_takes_the_new_policy_and_keeps_the_old_one_where_it_is_bad(world):
    raw, out = world.folders()
    process = world.serve(raw, out)

    def pass_one(name):
        world.put(raw, name, f"{HEAD}\n{TEXT}")
        wait_until(lambda: name in visible(out), 10, f"{name} comes")
        return read(os.path.join(out, name))

    def wait_for_log(words):
        wait_until(lambda: words in read(world.path("spool.log")).decode(), 10, words)

    check(MARK.encode() in pass_one("a"), "not scrubbed")
    world.write_policy("mask")
    process.send_signal(signal.SIGHUP)
    wait_for_log("policy loaded again")
    check(b"Your number **** is on" in pass_one("b"), "the old policy")
    world.write_policy("nonsense")
    process.send_signal(signal.SIGHUP)
    wait_for_log("the old one stays in use")
    check(b"Your number **** is on" in pass_one("c"), "another policy")
    process.send_signal(signal.SIGTERM)
    check(process.wait(10) == 0, "ended with a failure")
    check("3 moved, 0 refused" in read(world.path("spool.log")).decode(), "another count")


@test
def checkhandler_scrubs_in_place_and_says_no_to_the_rest(world):
    handler = world.path("checkhandler")
    with open(handler, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec {world.program} sms --in-place -p {world.policy} --exit-profile smstools "$1"\n')
    os.chmod(handler, 0o755)
    smsd = Smsd(world.folder, more=f"checkhandler = {handler}")
    world.stack.callback(smsd.stop)
    smsd.start()
    world.put(smsd.outgoing, "good", f"{HEAD}\n{TEXT}")
    world.put(smsd.outgoing, "bad", f"{HEAD}Macro: x={TEXT}\n\nx")
    wait_until(lambda: smsd.modem.texts() and smsd.names("failed"), 40, "one is sent and one is not")
    time.sleep(1)
    check([text.rstrip("\n") for text in smsd.modem.texts()] == [f"Your number {MARK} is on file, Jane"],
          smsd.modem.texts())
    check(smsd.names("failed") == ["bad"], smsd.names("failed"))
    # Every way to fail is 1.
    file = world.put(world.folder, "sms-file", f"{HEAD}\n{TEXT}")
    for arguments in (["--in-place", world.path("none")], ["--in-place", world.folder], ["--in-place"],
                      ["--in-place", "--nonsense", file], ["--in-place", "-p", "nonsense", file]):
        result = world.run("--exit-profile", "smstools", *arguments)
        check(result.returncode == 1, f"{arguments}: {result.returncode}")
    check(read(file) == f"{HEAD}\n{TEXT}".encode(), "changed by a failure")


# --- an HTTP API --------------------------------------------------------------------


@test
def a_checkhandler_that_may_not_keep_the_owner_leaves_nothing_behind(world):
    if os.geteuid() != 0:
        raise Missing("only root has rights to give up")
    setpriv = find_program("setpriv", "util-linux")
    folder = world.path("no-chown")
    os.makedirs(folder)
    path = world.put(folder, "m", f"{HEAD}\n{TEXT}")
    os.chown(path, 65534, 65534)
    result = subprocess.run([setpriv, "--bounding-set=-chown", "--inh-caps=-chown", world.program, "sms", "--in-place",
                             "-p", world.policy, "--exit-profile", "smstools", path], capture_output=True, timeout=60,
                            check=False)
    check(result.returncode == 1 and b"Operation not permitted" in result.stderr, result)
    check(os.listdir(folder) == ["m"] and read(path) == f"{HEAD}\n{TEXT}".encode(), os.listdir(folder))


@test
def kannel_is_given_scrubbed_text(world):
    kannel = Kannel(world.folder)
    world.stack.callback(kannel.stop)
    kannel.start()
    fields = {"username": "clinic", "password": "secret", "to": "15035550142", "from": "15035550100"}

    def send(**more):
        return send_query(urllib.parse.urlencode({**fields, **more}))

    def send_query(query):
        result = world.run("--preset", "kannel", "-p", world.policy, input=query.encode())
        if result.returncode != 0:
            return result.returncode
        url = f"http://127.0.0.1:{kannel.port}/cgi-bin/sendsms?{result.stdout.decode()}"
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.status

    check(send(text=TEXT) == 202, "not taken")
    check(send(text=f"Café: {TEXT}", charset="UTF-8") == 202, "not taken")
    check(send(text=f"Почта: {TEXT}", charset="UTF-8", coding="2") == 202, "not taken")
    # UTF-16 of the sender's own, which is what coding=2 alone means.
    utf16 = urllib.parse.quote(f"Почта: {TEXT}".encode("utf-16-be"))
    check(send_query(urllib.parse.urlencode(fields) + f"&text={utf16}&coding=2") == 202, "not taken")
    latin = urllib.parse.quote(f"Café: {TEXT}".encode("latin-1"))
    check(send_query(urllib.parse.urlencode(fields) + f"&text={latin}&charset=ISO-8859-1") == 202, "not taken")
    wait_until(lambda: len(kannel.messages()) >= 5, 20, "the messages at the SMSC")
    told = kannel.messages()
    scrubbed = f"Your number {MARK} is on file, Jane"
    check(told[0] == f"15035550100 15035550142 text {scrubbed}", told)
    check(told[1] == f"15035550100 15035550142 text Café: {scrubbed}", told)
    for message in told[2:4]:
        text = urllib.parse.unquote_to_bytes(message.split(" ", 3)[3].replace("+", " "))
        check(text.decode("utf-16-be") == f"Почта: {scrubbed}", told)
    check(told[4] == f"15035550100 15035550142 text Café: {scrubbed}", told)
    check(SECRET not in kannel.seen(), "the raw text reached Kannel")
    check(send_query(urllib.parse.urlencode(fields) + f"&text={utf16}") == 77, "UTF-16 that nothing announces")
    check(send(text=TEXT, coding="2") == 77, "UTF-8 where UTF-16 is announced")
    check(send(text=TEXT, **{"dlr-url": "http://app.example.org/dlr"}) == 77, "an http delivery URL")
    check(send(text=TEXT, udh="050003010201") == 77, "a header in the text")


class Gateway:
    """An HTTP server that keeps what it is given."""

    def __init__(self):
        bodies = self.bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def check_sender(world, *sender):
    gateway = Gateway()
    world.stack.callback(gateway.stop)
    good = [json.dumps({"to": "15035550142", "text": f"{TEXT} {number}"}) for number in range(20)]
    bad = json.dumps({"to": "15035550142", "text": TEXT, "sig": "abc"})
    lines = good[:10] + [bad, '{"text": ', ""] + good[10:]
    result = subprocess.run([*sender, gateway.url, "--preset", "vonage", "-p", world.policy],
                            input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=60, check=False,
                            env=dict(os.environ, PATH=world.bin + ":" + os.environ["PATH"]))
    bodies = [body for body in gateway.bodies if body]
    check(result.returncode == 1, f"{result.returncode} {result.stderr}")
    check(result.stderr.count("not sent: ") == 2, result.stderr)
    check(SECRET not in result.stderr and "Jane" not in result.stderr, "text in the messages")
    check(len(bodies) == 20, f"{len(bodies)} arrived: {result.stderr}")
    for number, body in enumerate(bodies):
        check(json.loads(body) == {"to": "15035550142", "text": f"Your number {MARK} is on file, Jane {number}"}, body)


@test
def the_example_sender_in_python_goes_on_after_a_refusal(world):
    check_sender(world, find_program("python3", "python3"), os.path.join(EXAMPLES, "send_webhooks.py"))


@test
def the_example_sender_in_the_shell_goes_on_after_a_refusal(world):
    find_program("curl", "curl")
    check_sender(world, find_program("bash", "bash"), os.path.join(EXAMPLES, "send_webhooks.sh"))


@test
def the_services_are_hardened(world):
    del world
    program = find_program("systemd-analyze", "systemd")
    for name in ("phiscrub-milter.service", "phiscrub-spool.service"):
        result = subprocess.run([program, "security", "--offline=yes", "--threshold=10", os.path.join(EXAMPLES, name)],
                                capture_output=True, text=True, check=False)
        if "offline" in result.stderr or "Unknown option" in result.stderr:
            raise Missing("this systemd-analyze has no --offline")
        check(result.returncode == 0, f"{name}: {result.stdout[-200:]} {result.stderr}")
