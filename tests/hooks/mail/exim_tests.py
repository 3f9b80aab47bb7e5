"""Mail through a real Exim, whose transport_filter is phiscrub."""

import smtplib

from harness import DOMAIN, MARK, SECRET, SENDER, check_scrubbed, multipart, plain
from register import check, test
from servers import Exim, wait_until


def start_exim(world):
    """The Exim of this run, started by the first test that needs it."""
    if getattr(world, "exim", None) is not None:
        return world.exim
    policy = world.policy_options[-1]
    command = f"transport_filter = {world.program} --format email --exit-profile exim"
    transports = {
        "scrub": [f"{command} -p {policy}"],
        "refuse": [f"{command} -a refuse"],
        "nopolicy": [f"{command} -p /no/policy"],
    }
    if world.dkim is not None:
        transports["signed"] = [f"{command} -p {policy}", f"dkim_domain = {DOMAIN}", "dkim_selector = test",
                                f"dkim_private_key = {world.dkim.folder}/exim.private", "dkim_canon = relaxed"]
        world.dkim.share_key("exim.private", Exim.USER)
    exim = Exim(world.folder, world.build, world.sink.port, transports)
    world.closers.append(exim.stop)
    world.exim = exim.start()
    return world.exim


def send(world, message, local_part):
    with smtplib.SMTP("127.0.0.1", start_exim(world).port, timeout=60) as client:
        client.sendmail(SENDER, [f"{local_part}@mail.example.org"], message)


@test
def exim_delivers_what_its_transport_filter_scrubbed(world):
    send(world, plain(), "scrub")
    got = world.sink.wait(1)[0]
    check_scrubbed(got)
    check(got.count(MARK) == 2, f"{got!r}")
    check(b"\r\nYour number [SSN] is on file.\r\n" in got, "the body")
    body = b"number " + SECRET + b"\r\n" + b"The clinic is open.\r\n" * 10000 + b"..dots\r\n.\r\nnumber " + SECRET + b"\r\n"
    send(world, plain(body=body), "scrub")
    got = world.sink.wait(1)[0]
    check(got.split(b"\r\n\r\n", 1)[1] == body.replace(SECRET, MARK), "a large body")
    send(world, multipart(), "scrub")
    check_scrubbed(world.sink.wait(1)[0])


@test
def exim_defers_what_its_transport_filter_refuses(world):
    for local_part in ("refuse", "nopolicy"):
        send(world, plain(), local_part)
        wait_until(lambda name=local_part: f"== {name}@" in world.exim.log(), 20, f"{local_part} is deferred")
        check(world.sink.count() == 0, f"{local_part}: something was delivered")


@test
def exim_signs_after_its_transport_filter(world):
    start_exim(world)
    if world.dkim is None:
        raise world.dkim_missing
    send(world, plain(), "signed")
    got = world.sink.wait(1)[0]
    check_scrubbed(got)
    verdict = world.dkim.verify(got)
    check("succeeded" in verdict, f"opendkim says: {verdict}")
