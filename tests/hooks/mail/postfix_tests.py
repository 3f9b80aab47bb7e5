"""Mail through a real Postfix. One test is one fact; its name says which."""

import concurrent.futures
import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

from harness import MARK, RECIPIENT, SECRET, SENDER, check_scrubbed, decoded, head, letters, multipart, plain
from register import check, test
from servers import MilterClient, Missing, find_program, wait_until


def body_of(message):
    return message.split(b"\r\n\r\n", 1)[1]


def header_of(message, name):
    return re.search(rb"(?mi)^" + name + rb":((?:.*\r\n)(?:[ \t].*\r\n)*)", message).group(1)


# --- what is delivered is scrubbed ----------------------------------------------


@test
def plain_mail_is_scrubbed_in_header_and_body(world):
    got = world.deliver(plain())
    check(header_of(got, b"Subject") == b" Visit, number " + MARK + b"\r\n", "the subject")
    check(body_of(got) == b"Your number " + MARK + b" is on file.\r\n", "the body")


@test
def a_unix_socket_serves_as_well(world):
    milter = world.new_milter(f"unix:{world.socket_path}", "--user", "nobody", "--socket-group", "postfix",
                              name="unix").start()
    check_scrubbed(world.deliver(plain(), "unix"))
    milter.stop()


@test
def every_part_of_a_multipart_is_scrubbed(world):
    got = world.deliver(multipart())
    check_scrubbed(got)
    for kind in (b"Plain", b"HTML", b"Base64"):
        check(kind + b" part: number" in decoded(got), f"{kind} is not there any more")
    check(decoded(got).count(b"is on file.") >= 3, "text around the findings was lost")


@test
def a_body_of_200_kb_is_scrubbed_to_its_last_line(world):
    filler = b"The clinic is open from Monday to Friday.\r\n" * 5000
    body = filler[:100000] + b"\r\nnumber " + SECRET + b"\r\n" + filler[:100000] + b"\r\nlast: number " + SECRET + b"\r\n"
    got = world.deliver(plain(body=body))
    check(body_of(got) == body.replace(SECRET, MARK), "the body is not the same but for the findings")


@test
def a_hundred_mails_at_once_over_ten_connections(world):
    def ten(worker):
        with world.connect() as client:
            for number in range(10):
                client.sendmail(SENDER, [RECIPIENT], plain(number=worker * 10 + number))
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        list(pool.map(ten, range(10)))
    got = world.sink.wait(100)
    for message in got:
        check_scrubbed(message)
    numbers = {header_of(message, b"X-Number").strip() for message in got}
    check(numbers == {letters(number) for number in range(100)}, "not every mail arrived once")


@test
def headers_of_one_name_are_told_apart(world):
    more = b"X-Note: first\r\nx-note: number " + SECRET + b"\r\nX-NOTE: third\r\nX-Note: folded\r\n\tnumber " + SECRET + b"\r\n"
    got = world.deliver(head(b"hello", more) + b"\r\nhello\r\n")
    notes = re.findall(rb"(?mi)^x-note:((?:.*\r\n)(?:[ \t].*\r\n)*)", got)
    check(notes == [b" first\r\n", b" number " + MARK + b"\r\n", b" third\r\n", b" folded\r\n\tnumber " + MARK + b"\r\n"],
          f"{notes}")


@test
def a_folded_header_keeps_its_lines(world):
    folded = {
        b" Visit\r\n number " + SECRET + b" of\r\n\tMarch\r\n": b" Visit\r\n number " + MARK + b" of\r\n\tMarch\r\n",
        b"\r\n number " + SECRET + b"\r\n": b"\r\n number " + MARK + b"\r\n",
        b" a\r\n  b " + SECRET + b" \r\n\t\tc\r\n   d\r\n": b" a\r\n  b " + MARK + b" \r\n\t\tc\r\n   d\r\n",
        # What stands over the end of a line is gone with it.
        b" due\r\n number 219 09\r\n 9999 of\r\n\tMarch\r\n": b" due\r\n number " + MARK + b" of\r\n\tMarch\r\n",
    }
    for value, expected in folded.items():
        more = b"X-Before:\r\n\tfolded, too\r\nX-Note:" + value + b"X-After: one\r\n\t two\r\n"
        got = world.deliver(head(b"hello", more) + b"\r\nhello\r\n")
        check(header_of(got, b"X-Note") == expected, f"{value!r}: {header_of(got, b'X-Note')!r}")
        check(header_of(got, b"X-Before") == b"\r\n\tfolded, too\r\n" and header_of(got, b"X-After") == b" one\r\n\t two\r\n",
              f"{got!r}")


@test
def a_header_of_57_kb_is_scrubbed_to_its_last_line(world):
    # Postfix cuts headers at 60 kB where there is a milter.
    lines = b"".join(b"\r\n number " + SECRET + b" and some words" for _ in range(1500))
    got = world.deliver(head(b"hello", b"X-Note:" + lines + b"\r\n") + b"\r\nhello\r\n")
    check(header_of(got, b"X-Note").count(MARK) == 1500, f"{header_of(got, b'X-Note').count(MARK)} marks")
    check_scrubbed(got)


@test
def connections_that_say_nothing_hold_no_mail_up(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--user", "nobody", *world.policy_options,
                              name="silent").start()
    silent = [MilterClient(world.refuse_port) for _ in range(60)]
    check_scrubbed(world.deliver(plain(), "refuse"))
    for client in silent[:30]:
        client.socket.close()
    check_scrubbed(world.deliver(plain(), "refuse"))
    answers = silent[-1].finish()
    check(answers == [b"c"], f"a connection that said nothing for a while: {answers}")

    def threads():
        return len(os.listdir(f"/proc/{milter.process.pid}/task"))

    for client in silent:
        client.socket.close()
    # Sixteen wait for the next connection, and one for signals; a sanitizer has one of its own.
    wait_until(lambda: threads() <= 18, 10, "the threads of connections that were closed end")


@test
def the_space_after_a_colon_stays_as_it_was(world):
    for space in (b"", b" ", b"   ", b"\t", b"\r\n "):
        got = world.deliver(head(b"hello", b"X-Note:" + space + b"number " + SECRET + b"\r\n") + b"\r\nhello\r\n")
        check(header_of(got, b"X-Note") == space + b"number " + MARK + b"\r\n", f"{space!r}: {got!r}")


@test
def a_header_whose_name_is_a_finding_is_renamed(world):
    more = SECRET + b": first\r\nX-Note: number " + SECRET + b"\r\n" + SECRET + b": second\r\n"
    got = world.deliver(head(b"hello", more) + b"\r\nhello\r\n")
    check_scrubbed(got)
    names = re.findall(rb"(?m)^([^ \t:\r]+): (first|second)\r$", got.split(b"\r\n\r\n")[0] + b"\r\n")
    check([value for _, value in names] == [b"first", b"second"], f"{got!r}")
    check(b"hello\r\n" == body_of(got), "the body")


@test
def unusual_mails_are_scrubbed(world):
    mails = {
        "no header": b"\r\nnumber " + SECRET + b"\r\n",
        "no body": head(),
        "no empty line": head() + b"number " + SECRET + b" is no header\r\n",
        "space before the colon": b"Subject : number " + SECRET + b"\r\n\r\nhello\r\n",
        "no space after the colon": b"Subject:number " + SECRET + b"\r\n\r\nhello\r\n",
        "NUL in a header": head(more=b"X-Note: a \x00 number " + SECRET + b"\r\n\tnumber " + SECRET + b"\r\n") + b"\r\nhello\r\n",
        "NUL in the body": head() + b"\r\na \x00 number " + SECRET + b"\r\n",
        "a line of white space in a header": head(more=b"X-Note: a\r\n \r\n\tnumber " + SECRET + b"\r\n") + b"\r\nhello\r\n",
        "no newline at the end": head() + b"\r\nnumber " + SECRET,
        "dots at line starts": head() + b"\r\n.\r\n.. number " + SECRET + b"\r\n...\r\n",
    }
    for what, message in mails.items():
        check_scrubbed(world.deliver(message), what)


@test
def with_keep_the_delivered_bytes_are_those_without_a_milter(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.keep_port}", "-a", "keep", "--user", "nobody",
                              name="keep").start()
    added = re.compile(rb"(?m)^(Received: .*\r\n(\t.*\r\n)*|Message-Id: .*\r\n|Date: .*\r\n)")
    more = b"X-Odd:  two spaces\r\nX-Tab:\ttab\r\nX-None:none\r\nX-Empty:\r\nX-Trail: end  \r\nX-Fold: a\r\n\t b\r\n"
    for message in (plain(), multipart(), head(more=more) + b"\r\n\r\n\r\n .\r\n..\r\n\ttab \r\n\r\n",
                    head(more=b"X-Utf: \xc3\xa4\r\n") + b"\r\n\xc3\xa4 \xff\r\n", head()):
        through, around = world.deliver(message, "keep"), world.deliver(message, "none")
        check(added.sub(b"", through) == added.sub(b"", around), "changed")
    milter.stop()


# --- sendmail(1) ------------------------------------------------------------------


@test
def mail_given_to_sendmail_is_scrubbed(world):
    message = plain().replace(b"\r\n", b"\n")
    result = world.postfix.sendmail(message, "-i", "-t", "-f", SENDER)
    check(result.returncode == 0, f"{result}")
    check_scrubbed(world.sink.wait(1)[0])


def wrapper(world, *options):
    """phiscrub sendmail in front of the real one, and Postfix without a milter for what it sends."""
    return [world.program, "sendmail", *options, "--"]


@test
def the_wrapper_scrubs_before_sendmail_starts(world):
    spy = world.folder + "/spy"
    with open(spy, "w", encoding="ascii") as file:
        file.write(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >{world.folder}/spy.args\ncat >{world.folder}/spy.mail\nexit 75\n")
    os.chmod(spy, 0o755)
    message = plain().replace(b"\r\n", b"\n")
    result = subprocess.run([*wrapper(world, "--program", spy), "-t", "-f", SENDER], input=message, check=False,
                            capture_output=True, timeout=30)
    check(result.returncode == 75, "the status of sendmail is not the wrapper's")
    with open(world.folder + "/spy.mail", "rb") as file:
        check(file.read() == message.replace(SECRET, MARK), "sendmail did not get the scrubbed mail")
    with open(world.folder + "/spy.args", encoding="ascii") as file:
        check(file.read().split() == ["-i", "-t", "-f", SENDER], "the arguments")
    result = world.postfix.sendmail(message, "-i", "-t", "-f", SENDER, program=wrapper(world))
    check(result.returncode == 0, f"{result}")
    check_scrubbed(world.sink.wait(1)[0])


@test
def the_wrapper_starts_nothing_when_scrubbing_fails(world):
    spy = world.folder + "/never"
    with open(spy, "w", encoding="ascii") as file:
        file.write(f"#!/bin/sh\ntouch {world.folder}/was-started\n")
    os.chmod(spy, 0o755)
    for options, status in ((["-a", "refuse"], 77), (["-p", "/no/policy"], 78),
                            (["-p", "/no/policy", "--exit-profile", "postfix-pipe"], 75)):
        result = subprocess.run([*wrapper(world, "--program", spy, *options), "-t"], input=plain(), check=False,
                                capture_output=True, timeout=30)
        check(result.returncode == status, f"{options}: {result}")
        check(SECRET not in result.stderr, "the message holds input")
    check(not os.path.exists(world.folder + "/was-started"), "sendmail was started")


@test
def the_wrapper_never_calls_itself(world):
    loop = world.folder + "/loop"
    with open(loop, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\nexec {world.program} sendmail --program {loop} -- \"$@\"\n")
    os.chmod(loop, 0o755)
    result = subprocess.run([loop, "-t"], input=plain(), check=False, capture_output=True, timeout=30)
    check(result.returncode == 78 and b"started by itself" in result.stderr, f"{result}")


@test
def the_wrapper_ends_at_a_lone_dot_as_sendmail_does(world):
    spy = world.folder + "/cat"
    with open(spy, "w", encoding="ascii") as file:
        file.write("#!/bin/sh\nexec cat\n")
    os.chmod(spy, 0o755)
    for arguments, expected in ((["-t"], b"\n\none\n"), (["-t", "-i"], b"\n\none\n.\ntwo\n"),
                                (["-ti"], b"\n\none\n.\ntwo\n"), (["-oi", "-t"], b"\n\none\n.\ntwo\n")):
        result = subprocess.run([*wrapper(world, "--program", spy), *arguments],
                                input=b"Subject: x\n\none\n.\ntwo\n", check=False, capture_output=True, timeout=30)
        check(result.stdout.endswith(expected), f"{arguments}: {result.stdout!r}")
    for job in ("-bs", "-bp", "-q", "-I"):
        result = subprocess.run([*wrapper(world), job], input=b"", check=False, capture_output=True, timeout=30)
        check(result.returncode == 64, f"{job}: {result}")


@test
def a_pipe_transport_scrubs_refuses_and_defers(world):
    check_scrubbed(world.deliver(plain(), "piped"))
    world.set_pipe_filter("-a", "refuse")
    check(world.send(plain(), "piped")[0] == 250, "not taken")
    bounce = world.sink.wait(1)[0]
    check(b"Undelivered" in bounce, "no bounce")
    check_scrubbed(bounce, "the bounce")
    world.set_pipe_filter("-p", "/no/policy")
    check(world.send(plain(), "piped")[0] == 250, "not taken")
    wait_until(lambda: "status=deferred" in world.postfix.log()[-3000:], 10, "deferred")
    check(world.sink.count() == 0, "delivered without a policy")
    world.set_pipe_filter()
    world.postfix.run_queue()
    check_scrubbed(world.sink.wait(1)[0])


# --- refusing ---------------------------------------------------------------------


@test
def a_type_with_refuse_is_550(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "-a", "refuse", "--user", "nobody",
                              name="refuse").start()
    code, text = world.send(plain(), "refuse")
    check(code == 550 and text.startswith(b"5.7.1 phiscrub: "), f"{code} {text!r}")
    check(SECRET not in text, "the reply holds input")
    world.check_nothing("refused")
    milter.stop()


@test
def a_mail_over_the_limit_is_554_with_a_clear_text(world):
    policy = world.policy("small", "limits: {message: 64KiB}")
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "-p", policy, "--user", "nobody",
                              name="limit").start()
    code, text = world.send(plain(body=b"x" * 70 + b"\r\n" + b"The clinic is open.\r\n" * 5000), "refuse")
    check(code == 554 and text.startswith(b"5.6.0 phiscrub: ") and b"limit" in text, f"{code} {text!r}")
    world.check_nothing("over the limit")
    code, text = world.send(plain(), "refuse")
    check(code == 250, f"the next mail: {code} {text!r}")
    check_scrubbed(world.sink.wait(1)[0])
    milter.stop()


@test
def more_mail_at_once_than_memory_allows_is_451(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--memory", "1", "--user", "nobody",
                              name="memory").start()
    code, text = world.send(plain(body=b"The clinic is open.\r\n" * 100000), "refuse")
    check(code == 451 and text.startswith(b"4.7.1 phiscrub: "), f"{code} {text!r}")
    world.check_nothing("too much")
    check_scrubbed(world.deliver(plain(), "refuse"))
    milter.stop()


@test
def a_scrub_that_takes_longer_than_the_deadline_is_451_in_time(world):
    # Patterns that are tried at every byte, and a long text for them.
    slow = ["patterns:"] + [
        f"  - {{id: slow/{number}, type: MRN, regex: '[a-z]{{1,40}}(0(?1)?1)\\d', cues: [number], near: 200, max: 64, "
        'examples: {hit: ["number ab012"], miss: ["ab"]}}' for number in range(12)]
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--deadline", "1", "--user", "nobody", "-p",
                              world.policy("deadline", *slow), name="deadline").start()
    body = (b"Your number " + SECRET + b" is on file. " + b"abcdefgh" * 12 + b"\r\n") * 60000
    with world.connect("refuse") as client:
        client.ehlo()
        for number in range(2):
            client.mail(SENDER)
            client.rcpt(RECIPIENT)
            client.docmd("DATA")
            client.send(plain(body=body) + b".\r\n")
            start = time.monotonic()
            code, text = client.getreply()
            taken = time.monotonic() - start
            check(code == 451 and b"phiscrub: scrubbing took too long; try again later" in text, f"{code} {text!r}")
            check(taken < 3, f"mail {number}: the reply took {taken:.1f} s")
        # The connection goes on, and so does the milter while the late ones end behind it.
        client.sendmail(SENDER, [RECIPIENT], plain())
    got = world.sink.wait(1)
    check_scrubbed(got[0])
    check(milter.log().count(": deferred: scrubbing took too long") == 2, milter.log())
    # A stop would wait for the late ones.
    milter.kill()


@test
def a_bounce_of_a_refused_submission_is_scrubbed(world):
    """A refused mail of sendmail(1) comes back to its sender with its headers: internal_mail_filter_classes matters."""
    policy = world.policy("vehicle", "types: {VEHICLE: {action: refuse}}")
    world.milter.stop()
    milter = world.new_milter(world.milter.listen, "-p", policy, "--user", "nobody", name="bounce").start()
    message = plain(body=b"VIN 1M8GDM9AXKP042788\r\n").replace(b"\r\n", b"\n")
    world.postfix.sendmail(message, "-i", "-t", "-f", SENDER)
    bounce = world.sink.wait(1)[0]
    check(b"Undelivered" in bounce, "no bounce")
    check_scrubbed(bounce, "the bounce")
    milter.stop()


# --- failing ----------------------------------------------------------------------


@test
def without_a_milter_mail_is_deferred(world):
    code, text = world.send(plain(), "absent")
    check(code == 451, f"{code} {text!r}")
    world.check_nothing("milter absent")
    world.milter.kill()
    result = world.postfix.sendmail(plain().replace(b"\r\n", b"\n"), "-i", "-t", "-f", SENDER)
    check(result.returncode == 0, f"{result}")
    time.sleep(0.5)
    check(world.sink.count() == 0 and world.postfix.queue_size() == 1, "sendmail's mail does not wait")
    world.milter.start()
    check_scrubbed(world.sink.wait(1, 90)[0])


@test
def a_milter_lost_at_any_moment_delivers_nothing(world):
    """Every packet of the protocol, in both directions, is once the last one."""
    body = b"Your number " + SECRET + b".\r\n" + b"The clinic is open.\r\n" * 8000
    world.proxy.arm(None)
    check(world.send(plain(body=body), "cut")[0] == 250, "not taken through the proxy")
    check_scrubbed(world.sink.wait(1)[0])
    packets = list(world.proxy.packets)
    replaced = [kind for direction, kind in packets if direction == "milter"]
    check(replaced.count("b") >= 3 and "m" in replaced, f"no replacement in several pieces: {replaced}")
    cuts = 0
    for direction in ("server", "milter"):
        for number in range(sum(1 for packet in packets if packet[0] == direction)):
            # What the server says last is its good-bye, after the mail was accepted.
            if direction == "server" and [p for p in packets if p[0] == "server"][number][1] in "QA":
                continue
            world.proxy.arm((direction, number))
            code, text = world.send(plain(body=body), "cut")
            check(400 <= code < 500, f"cut at {direction} {number}: {code} {text!r}")
            cuts += 1
    check(cuts > 12, f"only {cuts} cuts")
    world.check_nothing("cut")


@test
def a_milter_killed_in_the_middle_of_a_replacement_delivers_nothing(world):
    body = b"Your number " + SECRET + b".\r\n" + b"The clinic is open.\r\n" * 8000
    for number in range(2, 5):
        world.proxy.arm(("milter", number), world.milter.kill)
        code, text = world.send(plain(body=body), "cut")
        check(code == 451, f"{code} {text!r}")
        world.milter.start()
    world.check_nothing("killed")
    world.proxy.arm(None)
    check_scrubbed(world.deliver(plain(body=body), "cut"))


# --- DKIM -------------------------------------------------------------------------


@test
def a_signature_made_after_phiscrub_is_valid(world):
    if world.dkim is None:
        raise Missing(str(world.dkim_missing))
    folded = head(b"Visit of\r\n number " + SECRET + b"\r\n\tin March", b"X-Note: a\r\n\t" + SECRET + b"\r\n  b\r\n")
    for message in (plain(), multipart(), folded + b"\r\nhello\r\n"):
        got = world.deliver(message, "signed")
        check_scrubbed(got)
        verdict = world.dkim.verify(got)
        check("succeeded" in verdict, f"opendkim says: {verdict}")
    # The order matters, and the judge can tell.
    verdict = world.dkim.verify(world.deliver(plain(), "signed_before"))
    check("succeeded" not in verdict and "failed" in verdict, f"opendkim says of a broken one: {verdict}")


# --- the service --------------------------------------------------------------------


def write_policy(world, action):
    return world.policy("reload", f"types: {{NAME: {{action: keep}}, SSN: {{action: {action}}}}}")


@test
def a_reload_under_load_changes_no_mail_in_the_middle(world):
    policy = write_policy(world, "label")
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "-p", policy, "--user", "nobody",
                              name="reload").start()
    body = b"first number " + SECRET + b"\r\n" + b"The clinic is open.\r\n" * 1000 + b"last number " + SECRET + b"\r\n"

    enough, sent = threading.Event(), []

    def send_some(_):
        with world.connect("refuse") as client:
            while not enough.is_set():
                client.sendmail(SENDER, [RECIPIENT], plain(body=body))
                sent.append(1)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        running = [pool.submit(send_some, worker) for worker in range(4)]
        reloads = 0
        while reloads < 6:
            write_policy(world, "remove" if reloads % 2 == 0 else "label")
            milter.reload()
            reloads += 1
            wait_until(lambda: milter.log().count("policy loaded again") == reloads, 20, "a reload")
            time.sleep(0.05)
        enough.set()
        for job in running:
            job.result()
    kinds = set()
    for message in world.sink.wait(len(sent)):
        check_scrubbed(message)
        marks = message.count(MARK)
        check(marks in (0, 3), f"two policies in one mail: {marks} of 3 marks")
        kinds.add(marks)
    check(kinds == {0, 3}, f"after {reloads} reloads only one policy was seen: {kinds}")
    with open(policy, "w", encoding="ascii") as file:
        file.write("phiscrub: 1\nno such key: 1\n")
    milter.reload()
    wait_until(lambda: "the old one stays in use" in milter.log(), 10, "a broken policy is told")
    wait_until(lambda: "STATUS=the policy was not loaded at the last reload; the old one stays in use" in milter.states, 10,
               "systemd is told")
    check_scrubbed(world.deliver(plain(), "refuse"))
    check(milter.stop() == 0, "did not stop")


@test
def the_audit_trail_and_the_metrics_tell_of_each_mail(world):
    folder = os.path.join(world.folder, "trail")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    trail, metrics = os.path.join(folder, "audit.log"), os.path.join(folder, "milter.prom")
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "-p", write_policy(world, "label"), "--user", "nobody",
                              "--audit", trail, "--metrics", metrics, name="audited").start()
    check_scrubbed(world.deliver(plain(), "refuse"))
    write_policy(world, "refuse")
    milter.reload()
    wait_until(lambda: "policy loaded again" in milter.log(), 20, "a reload")
    check(world.send(plain(), "refuse")[0] == 550, "not refused")
    with open(trail, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    ends = [(line["channel"], line["format"], line["status"]) for line in lines if line["event"] == "document"]
    check(ends == [("milter", "email", "ok"), ("milter", "email", "refused")], f"{ends}")
    check(SECRET.decode() not in json.dumps(lines), "the trail holds input")
    # Rotated away with SIGHUP, and without.
    os.rename(trail, trail + ".1")
    milter.reload()
    wait_until(lambda: milter.log().count("policy loaded again") == 2, 20, "a reload")
    world.send(plain(), "refuse")
    os.rename(trail, trail + ".2")
    world.send(plain(), "refuse")
    for name in (trail, trail + ".2"):
        with open(name, encoding="utf-8") as file:
            check(len(file.readlines()) > 0, f"nothing in {name}")
    check(milter.stop() == 0, "did not stop")
    with open(metrics, encoding="ascii") as file:
        text = file.read()
    check('phiscrub_documents_total{format="email",status="ok"} 1\n' in text, text)
    check('phiscrub_documents_total{format="email",status="refused"} 3\n' in text, text)


@test
def a_mail_that_is_given_up_is_in_the_audit_trail(world):
    folder = os.path.join(world.folder, "given-up")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    trail = os.path.join(folder, "audit.log")
    world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--user", "nobody", "--audit", trail, name="given-up").start()
    client = MilterClient(world.refuse_port)
    client.header(b"Subject", b" number " + SECRET)
    client.socket.close()

    def ends():
        with open(trail, encoding="utf-8") as file:
            return [line["status"] for line in map(json.loads, file) if line["event"] == "document"]

    wait_until(lambda: len(ends()) == 1, 10, "a line about the mail")
    check(ends()[0] != "ok", f"{ends()}")


@test
def a_mail_that_cannot_be_recorded_is_451(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--audit", "/dev/full", "--user", "nobody",
                              name="unrecorded").start()
    code, text = world.send(plain(), "refuse")
    check(code == 451 and text.startswith(b"4.7.1 phiscrub: "), f"{code} {text!r}")
    world.check_nothing("unrecorded")
    check("the audit trail cannot be written" in milter.log(), milter.log())
    milter.stop()


@test
def a_stop_under_load_loses_nothing(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--user", "nobody", "-p", world.policy("stop"),
                              name="stop").start()
    taken = []

    def send_some(worker):
        for number in range(30):
            code, text = world.send(plain(number=worker * 100 + number), "refuse")
            if code == 250:
                taken.append(letters(worker * 100 + number))
            else:
                check(400 <= code < 500, f"{code} {text!r}")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        running = [pool.submit(send_some, worker) for worker in range(4)]
        wait_until(lambda: len(taken) > 10, 20, "some mails")
        start = time.monotonic()
        check(milter.stop() == 0, "the status of a stop is 0")
        check(time.monotonic() - start < 3, "a stop takes long")
        for job in running:
            job.result()
    got = world.sink.wait(len(taken))
    for message in got:
        check_scrubbed(message)
    check(sorted(header_of(message, b"X-Number").strip() for message in got) == sorted(taken), "lost or doubled")
    wait_until(lambda: "STOPPING=1" in milter.states, 5, "systemd is told")


@test
def a_stop_waits_for_a_mail_that_was_begun_and_defers_the_next(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--user", "nobody", "-p", world.policy("drain"),
                              name="drain").start()
    first, second = MilterClient(world.refuse_port), MilterClient(world.refuse_port)
    first.header(b"Subject", b" number " + SECRET)
    milter.process.send_signal(signal.SIGTERM)
    wait_until(lambda: "STOPPING=1" in milter.states, 10, "systemd is told")
    second.header(b"Subject", b" number " + SECRET)
    check(second.finish()[-1].startswith(b"y451 4.7.1 phiscrub: "), "a new mail is deferred")
    check(milter.process.poll() is None, "the milter did not wait")
    answers = first.finish()
    check(answers[0] == b"m\0\0\0\1Subject\0 number " + MARK + b"\0" and answers[-1] == b"c", f"{answers}")
    check(milter.process.wait(10) == 0, "the status of a stop is 0")


@test
def the_service_gives_its_rights_up_and_guards_its_socket(world):
    path = world.folder + "/guard.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(path)
    milter = world.new_milter(f"unix:{path}", "--user", "nobody", "--socket-group", "postfix", "--socket-mode", "0620",
                              name="guard").start()
    check(os.stat(path).st_mode & 0o777 == 0o620, "the socket's mode")
    with open(f"/proc/{milter.process.pid}/status", encoding="ascii") as file:
        status = file.read()
    check(re.search(r"(?m)^Uid:\s+0\b", status) is None, "still root")
    check(re.search(r"(?m)^Groups:\s*(0\b|.* 0\b)", status) is None, "still in root's group")
    check(re.search(r"(?m)^CapEff:\s+0+$", status) is not None, "still has capabilities")
    second = subprocess.run([world.program, "milter", "--listen", f"unix:{path}"], capture_output=True, check=False,
                            timeout=30)
    check(second.returncode == 64 and b"answers here" in second.stderr, f"{second}")
    check(milter.process.poll() is None and os.path.exists(path), "the first service was harmed")
    milter.stop()
    with open(world.folder + "/no-socket", "w", encoding="ascii") as file:
        file.write("kept")
    third = subprocess.run([world.program, "milter", "--listen", f"unix:{world.folder}/no-socket"],
                           capture_output=True, check=False, timeout=30)
    check(third.returncode == 64 and os.path.exists(world.folder + "/no-socket"), f"{third}")


@test
def a_signal_ends_or_reloads_and_never_aborts(world):
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--user", "nobody", name="signals").start()
    for _ in range(20):
        milter.reload()
        time.sleep(0.01)
    check_scrubbed(world.deliver(plain(), "refuse"))
    milter.process.send_signal(signal.SIGINT)
    check(milter.process.wait(10) == 0, "SIGINT")


@test
def the_unit_is_hardened_and_lets_it_run(world):
    here = os.path.dirname(os.path.abspath(__file__))
    unit = os.path.join(here, "../../../filter/hooks/examples/phiscrub-milter.service")
    result = subprocess.run([find_program("systemd-analyze", "systemd"), "security", "--offline=true", "--no-pager", unit],
                            capture_output=True, text=True, check=False, timeout=60)
    exposure = re.search(r"exposure level for \S+: ([0-9.]+)", result.stdout)
    check(exposure is not None and float(exposure.group(1)) <= 1.0, result.stdout[-300:] + result.stderr[-300:])
    # Without memory that is writable and executable, as MemoryDenyWriteExecute= wants it: PR_SET_MDWE, refuse.
    libc = ctypes.CDLL(None, use_errno=True)
    milter = world.new_milter(f"inet:127.0.0.1:{world.refuse_port}", "--user", "nobody", "-p", world.policy("mdwe"),
                              name="mdwe")
    milter.start(preexec_fn=lambda: libc.prctl(65, 1, 0, 0, 0))
    if libc.prctl(66, 0, 0, 0, 0) < 0:
        raise Missing("this kernel knows no PR_SET_MDWE")
    check_scrubbed(world.deliver(multipart(), "refuse"))
    milter.stop()


# --- looking at Postfix's configuration -------------------------------------------


def check_postfix(world, listen, **changes):
    """--check-postfix against a copy of the configuration with changes; (status, output)."""
    config = world.folder + "/checked"
    os.makedirs(config, exist_ok=True)
    with open(world.postfix.config + "/main.cf", encoding="ascii") as file:
        main = file.read()
    master = changes.pop("master", "smtp inet n - n - - smtpd\n")
    main += "".join(f"{name} = {value}\n" for name, value in changes.items())
    main = main.replace(world.postfix.config, config)
    for name, text in (("main.cf", main), ("master.cf", master)):
        with open(os.path.join(config, name), "w", encoding="ascii") as file:
            file.write(text)
        # Postfix's programs wait two seconds where a file is as new as now.
        os.utime(os.path.join(config, name), (1, 1))
    result = subprocess.run([world.program, "milter", "--check-postfix", "--postfix-config", config, "--listen", listen],
                            capture_output=True, check=False, timeout=30)
    return result.returncode, (result.stdout + result.stderr).decode()


@test
def check_postfix_knows_safe_from_unsafe(world):
    listen = f"inet:127.0.0.1:{world.milter_port}"
    ours = f"inet:localhost:{world.milter_port}"
    status, text = check_postfix(world, listen)
    check(status == 0 and "unsafe" not in text, text)
    status, text = check_postfix(world, "unix:/var/spool/postfix/phiscrub/milter.sock", queue_directory="/var/spool/postfix",
                                 smtpd_milters="unix:phiscrub/milter.sock",
                                 non_smtpd_milters="unix:/phiscrub/milter.sock")
    check(status == 0, text)
    unsafe = {
        "smtpd_milters": {"smtpd_milters": ""},
        "non_smtpd_milters": {"non_smtpd_milters": "inet:127.0.0.1:1"},
        "milter_default_action": {"milter_default_action": "accept"},
        "default_action": {"smtpd_milters": f"{{ {ours}, default_action=accept }}"},
        "quarantine": {"milter_default_action": "quarantine"},
        "smtpd_milter_maps": {"smtpd_milter_maps": "static:DISABLE"},
        "receive_override_options": {"receive_override_options": "no_header_body_checks, no_milters"},
        "internal_mail_filter_classes": {"internal_mail_filter_classes": ""},
        "submission/inet": {"master": "smtp inet n - n - - smtpd\nsubmission inet n - n - - smtpd\n  -o smtpd_milters=\n"},
        "10025/inet": {"master": "10025 inet n - n - - smtpd\n  -o receive_override_options=no_milters\n"},
        "cleanup/unix": {"master": "cleanup unix n - n - 0 cleanup\n  -o milter_default_action=accept\n"},
    }
    for what, changes in unsafe.items():
        status, text = check_postfix(world, listen, **dict(changes))
        check(status == 78, f"{what}: {status}\n{text}")
        check(any(line.startswith("unsafe") and what.split("/", 1)[0] in line for line in text.splitlines()) or
              "default_action" in text, f"{what}:\n{text}")
    status, text = check_postfix(world, listen, smtpd_milters=f"{{ {ours}, default_action=tempfail }}, inet:localhost:8891")
    check(status == 0, text)


@test
def check_postfix_tells_whether_mail_will_go_through(world):
    path = world.folder + "/checked.sock"
    listen, through = f"unix:{path}", {"smtpd_milters": f"unix:{path}", "non_smtpd_milters": f"unix:{path}"}

    def told(word):
        status, text = check_postfix(world, listen, **through)
        check(status == 0 and word in text, f"{word}: {text}")

    told("nobody answers here")
    milter = world.new_milter(listen, "--user", "nobody", "--socket-group", "postfix", name="checked").start()
    told("ok      unix:" + path + ": phiscrub answers Postfix's user")
    os.chmod(path, 0o600)
    told("Postfix's user may not use this socket")
    milter.kill()
    os.chmod(path, 0o660)
    told("nobody answers here")
