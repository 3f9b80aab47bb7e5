#!/usr/bin/env python3
"""Prints an invented audit trail of some weeks, the same each time, to look at reports with.

    sample.py [DAYS]
"""
import datetime
import json
import random
import sys

DAYS = int(sys.argv[1]) if len(sys.argv) > 1 else 45
RULES = {"NAME": ["name/model", "name/repeat", "name/lower"], "PHONE": ["phone/nanp"], "DATE": ["date/numeric", "date/month-name"],
         "EMAIL": ["email/address"], "MRN": ["mrn/cue", "acme/mrn"], "STREET": ["street/us"], "URL": ["url/http"],
         "SSN": ["ssn/dashed"], "PLAN_ID": ["plan/member"], "IP": ["ip/v4"]}
WEIGHT = {"NAME": 3.1, "PHONE": 1.4, "DATE": 1.2, "EMAIL": .8, "MRN": .7, "STREET": .3, "URL": .3, "SSN": .05, "PLAN_ID": .2, "IP": .1}
CHANNELS = [("milter", "email", 6), ("filter", "json", 4), ("sms", "sms", 5), ("filter", "hl7", 1), ("sendmail", "email", 1)]
rng = random.Random(7)


def line(day, second, run, number, event, **rest):
    time = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=second)
    print(json.dumps({"audit": 1, "time": time.isoformat(timespec="milliseconds") + "Z", "run": run,
                      "event": event, "document": number, **rest}, separators=(",", ":")))


def document(day, second, run, number):
    channel, form, _ = rng.choices(CHANNELS, [c[2] for c in CHANNELS])[0]
    status = rng.choices(["ok", "refused", "malformed", "limit", "io"], [960, 20, 12, 3, 5])[0]
    types = {}
    if status == "ok":
        for kind, weight in WEIGHT.items():
            for _ in range(int(rng.expovariate(1 / weight) + .5)):
                action = "year" if kind == "DATE" and channel == "milter" else "keep" if kind == "URL" else "label"
                types.setdefault(kind, {}).setdefault(action, 0)
                types[kind][action] += 1
                line(day, second, run, number, "finding", type=kind, rule=rng.choice(RULES[kind]),
                     start=rng.randrange(2000), length="9-16", action=action)
    if status == "refused":
        types = {"SSN": {"refuse": 1}}
        line(day, second, run, number, "finding", type="SSN", rule="ssn/dashed", start=10, length="9-16", action="refuse")
    line(day, second, run, number, "document", policy="clinic", policy_digest="9f1408ced36cd92c9586b4f12effdae2",
         format=form, channel=channel, bytes_in=1000, bytes_out=900 if status == "ok" else 0, types=types, status=status)


for index in range(DAYS):
    today = datetime.date(2026, 1, 5) + datetime.timedelta(days=index)
    run_id = f"{rng.getrandbits(64):016x}"
    count = rng.randrange(15, 40) if today.weekday() < 5 else rng.randrange(2, 8)
    for n in range(0 if index == 12 else count):
        document(today, 60 * n, run_id, n)
