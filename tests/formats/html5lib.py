#!/usr/bin/env python3
"""Compares the HTML tokenizer with html5lib's tokenizer tests.

    html5lib.py FORMATTOOL FOLDER

Text, tag names, attribute names and values and comments have to agree; what
only a parser's error handling makes (the order of errors, force-quirks, the
second of two attributes with one name) does not count. Prints how many cases
ran; without the folder it says so and ends with 77.
"""

import json
import os
import re
import subprocess
import sys

STATES = {"Data state": 0, "RCDATA state": 1, "RAWTEXT state": 2, "Script data state": 3,
          "PLAINTEXT state": 4, "CDATA section state": 5}


def unescape(value):
    if isinstance(value, str):
        text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m.group(1), 16)), value)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if isinstance(value, list):
        return [unescape(item) for item in value]
    if isinstance(value, dict):
        return {unescape(k): unescape(v) for k, v in value.items()}
    return value


def cases(folder):
    for name in sorted(os.listdir(folder)):
        # xmlViolation: the output is changed for XML.
        if not name.endswith(".test") or name == "xmlViolation.test":
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            tests = json.load(file).get("tests", [])
        for test in tests:
            text, output = test["input"], test["output"]
            if test.get("doubleEscaped"):
                text, output = unescape(text), unescape(output)
            try:
                text.encode("utf-8")
            except UnicodeEncodeError:
                continue  # Lone surrogates cannot stand in UTF-8.
            for state in test.get("initialStates", ["Data state"]):
                yield name, test["description"], STATES[state], test.get("lastStartTag", "-"), text, output


def merge(tokens):
    merged = []
    for token in tokens:
        if token[0] == "T" and merged and merged[-1][0] == "T":
            merged[-1] = ("T", merged[-1][1] + token[1])
        else:
            merged.append(token)
    return merged


def expected(output):
    tokens = []
    for token in output:
        if token[0] == "Character":
            tokens.append(("T", token[1].replace("\0", "\ufffd")))
        elif token[0] == "StartTag":
            tokens.append(("S", token[1], dict(token[2])))
        elif token[0] == "EndTag":
            tokens.append(("E", token[1]))
        elif token[0] == "Comment":
            tokens.append(("C", token[1]))
        elif token[0] == "DOCTYPE":
            tokens.append(("D",))
    return merge(tokens)


def decode(text):
    return bytes.fromhex(text).decode("utf-8").replace("\0", "\ufffd")


def lower(text):
    return "".join(chr(ord(c) | 32) if "A" <= c <= "Z" else c for c in text)


def found(line):
    tokens = []
    for token in line.split():
        kind, rest = token[0], token[1:]
        if kind == "U":
            continue
        if kind == "S":
            name, *pairs = rest.split(",")
            attributes = {}
            for pair in pairs:
                key, value = pair.split("=")
                attributes.setdefault(lower(decode(key)), decode(value))
            tokens.append(("S", lower(decode(name)), attributes))
        elif kind == "E":
            tokens.append(("E", lower(decode(rest))))
        elif kind == "D":
            tokens.append(("D",))
        else:
            tokens.append((kind, decode(rest)))
    return merge(tokens)


def same(wanted, got):
    if wanted == got:
        return True
    # Dashes before the end of input belong to no comment in html5lib's reading, and "</>" is nothing at all.
    def trim(tokens, dashes):
        out = []
        for token in tokens:
            if token[0] == "C":
                token = ("C", re.sub(r"(-{1,2}|--!)$", "", token[1]) if dashes else token[1])
                if token[1] == "":
                    continue
            out.append(token)
        return merge(out)
    return trim(wanted, False) in (trim(got, False), trim(got, True))


def main():
    tool, folder = sys.argv[1], sys.argv[2]
    if not os.path.isdir(folder):
        print("html5lib: no tests in", folder, "- skipped")
        return 77
    all_cases = list(cases(folder))
    lines = ""
    for _, _, state, last, text, _ in all_cases:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines += "%d %s %s\n" % (state, last, text.encode("utf-8").hex())
    run = subprocess.run([tool, "tokens"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    results = run.stdout.decode().split("\n")
    failed = 0
    for case, line in zip(all_cases, results):
        name, description, state, _, text, output = case
        wanted, got = expected(output), found(line)
        if not same(wanted, got):
            failed += 1
            if failed <= 20:
                print("%s: %s (%d)\n  input  %r\n  wanted %r\n  got    %r" % (name, description, state, text, wanted, got))
    texts = sorted({case[4] for case in all_cases})
    lines = "".join(text.encode("utf-8").hex() + "\n" for text in texts)
    run = subprocess.run([tool, "same", "html"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    changed = [text for text, said in zip(texts, run.stdout.decode().split("\n")) if said != "same"]
    for text in changed[:20]:
        print("not the same bytes: %r" % text)
    print("html5lib: %d cases ran, %d failed; %d documents, %d changed" % (len(all_cases), failed, len(texts), len(changed)))
    return 1 if failed or changed or not all_cases else 0


sys.exit(main())
