#!/usr/bin/env python3
"""Writes html_name_table.h: where html_names.c finds the rows of its tables.

A row's slot is a hash of its name's length, first eight bytes and last eight. The factor of each table is one under
which no two rows have the same slot, so that a name is compared with one row at most.

    python3 filter/format/html_names.py > filter/format/html_name_table.h
    python3 filter/format/html_names.py --check       fails where the table is not that of the rows
"""

import os
import random
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = (('elements', 10), ('attributes', 11))
MASK = (1 << 64) - 1


def rows(source, table):
    body = re.search(r'name_row %s\[\] = \{\n(.*?)\n\};' % table, source, re.S).group(1)
    return re.findall(r'\{"([^"]+)", \w+\}', body)


def folded(name):
    data = name.encode()
    last = data[-8:] if len(data) > 8 else b''
    return (int.from_bytes(data[:8], 'little') + 3 * int.from_bytes(last, 'little') + len(data)) & MASK


def slots(names, bits):
    """A factor, and the row of each slot: the first one in those that no row has."""
    random.seed(bits)
    keys = [folded(name) for name in names]
    while True:
        factor = random.getrandbits(64) | 1
        places = [(key * factor & MASK) >> (64 - bits) for key in keys]
        if len(set(places)) == len(places):
            break
    table = [0] * (1 << bits)
    for row, place in enumerate(places):
        table[place] = row
    return factor, table


def header(source):
    out = ['/* Made by html_names.py from the rows of html_names.c, which alone includes it; do not edit. */', '',
           '/* clang-format off */']
    for table, bits in TABLES:
        names = rows(source, table)
        assert len(names) < 256 and max(map(len, names)) < 24
        factor, places = slots(names, bits)
        upper = table.upper()
        out += ['', '#define %s_COUNT %d' % (upper, len(names)), '#define %s_BITS %d' % (upper, bits),
                '#define %s_FACTOR UINT64_C(0x%016X)' % (upper, factor), '',
                'static const unsigned char %s_slots[1 << %s_BITS] = {' % (table[:-1], upper)]
        for at in range(0, len(places), 32):
            out.append('\t' + ','.join(map(str, places[at:at + 32])) + ',')
        out.append('};')
    return '\n'.join(out + ['', '/* clang-format on */', ''])


def main():
    with open(os.path.join(HERE, 'html_names.c'), encoding='utf-8') as file:
        made = header(file.read())
    if sys.argv[1:] == ['--check']:
        with open(os.path.join(HERE, 'html_name_table.h'), encoding='utf-8') as file:
            sys.exit(0 if file.read() == made else 'html_name_table.h: run html_names.py')
    sys.stdout.write(made)


main()
