#!/usr/bin/env python3
"""Writes html_entity_table.h: the named character references of the HTML standard.

The list is Python's own copy of it (html.entities.html5). One blob of text for
each first letter, in it "rest of the name, kind, UTF-8, NUL" in order of name;
kind is 1 where a semicolon must follow and 2 where it may be missing.

    filter/format/html_entities.py | clang-format > filter/format/html_entity_table.h
"""

from html.entities import html5

FIRST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WIDTH = 110


def escaped(data):
    return "".join("\\%03o" % byte for byte in data)


def record(name):
    kind = "\\002" if name in html5 else "\\001"
    return name[1:] + kind + escaped(html5[name + ";"].encode()) + "\\000"


def size(name):
    return len(name) - 1 + 1 + len(html5[name + ";"].encode()) + 1


names = sorted({name.rstrip(";") for name in html5})
print("/* Made by html_entities.py; do not edit. Included by html_entities.c alone. */")
print()
print("/* clang-format off */")
offsets, starts = [], []
print("static const char *const entity_names[%d] = {" % len(FIRST))
for letter in FIRST:
    starts.append(len(offsets))
    line, place = "", 0
    print("\t/* %s */" % letter)
    for name in (n for n in names if n[0] == letter):
        offsets.append(place)
        place += size(name)
        text = record(name)
        if len(line) + len(text) > WIDTH:
            print('\t"%s"' % line)
            line = ""
        line += text
    print('\t"%s",' % line)
print("};")
print()
starts.append(len(offsets))
print("/* The entities of letter i are entity_starts[i] .. entity_starts[i + 1). */")


def numbers(kind, name, values):
    print("static const %s %s[%d] = {" % (kind, name, len(values)))
    line = ""
    for value in values:
        if len(line) + 6 > WIDTH:
            print("\t" + line.rstrip())
            line = ""
        line += "%d, " % value
    print("\t" + line.rstrip())
    print("};")


numbers("unsigned short", "entity_starts", starts)
print()
print("/* Where each begins in its letter's blob. */")
numbers("unsigned short", "entity_offsets", offsets)
print("/* clang-format on */")
