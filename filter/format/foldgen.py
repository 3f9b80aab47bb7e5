#!/usr/bin/env python3
"""Makes foldtable.c: how characters are read when texts are matched (folding.h).

    foldgen.py UCD CONFUSABLES > foldtable.c

UCD is a folder with DerivedCoreProperties.txt of the Unicode Character Database;
CONFUSABLES a JSON object {character: [{"c": look-alike}, ...]} of Unicode TS 39.
General categories and decompositions are those of Python's unicodedata.
"""
import json
import re
import sys
import unicodedata

OTHER, LATIN, LETTER, SKIP, MARK, OVERLAY, DOT, LIGATURE, NEWLINE = range(9)
RAISED = 0x10
HOMOGLYPH = 0x80
END = 0x20000

ASCII = {
    # dashes that are not Pd
    '-': '\u02D7\u2043\u2052\u207B\u2212\u2796\u2CBA',
    "'": '\u02B9\u02BB\u02BC\u02BD\u02C8\u2018\u2019\u201A\u201B\u2032\u2035\uA78B\uA78C',
    '"': '\u00A1\u00AB\u00BB\u00BF\u02BA\u201C\u201D\u201E\u201F\u2033\u2036\u2039\u203A\u275B\u275C\u275D\u275E\u3008'
         '\u3009\u300A\u300B\u300C\u300D\u300E\u300F\u3010\u3011\u301D\u301E\u301F',
    '/': '\u2044\u2215\u29F8\u2571',
    ':': '\u02D0\u02F8\u0589\u05C3\u2236\uA789\uFE13\uFE30\uFE55',
    '.': '\u2024\u3002\uFE52\uFF61',
    '@': '\uFE6B',
    '+': '\u2795\uFE62',
    '_': '\uFE4D\uFE4E\uFE4F',
    '#': '\uFE5F',
    '(': '\uFE59\u2768\u276A',
    ')': '\uFE5A\u2769\u276B',
    ',': '\uFE50\u201A\u060C\u3001',
    ';': '\u061B\uFE54',
    '?': '\u061F\u203D\uFE56',
    '|': '\u00A6\u00A7\u00B6\u2016\u2020\u2021\u2026\u203B\u2042\u204E\u2051',
}
# What parts words as it points, and as it decorates; where nothing else is said of it.
SYMBOLS = {'>': [(0x2190, 0x21FF), (0x2794, 0x27BF), (0x27F0, 0x27FF), (0x2900, 0x297F), (0x2B00, 0x2BFF)],
           '|': [(0x2300, 0x23FF), (0x2500, 0x2793), (0x1F000, 0x1FAFF)]}
DOTS = '\u00B7\u0387\u2022\u2023\u2027\u2219\u22C5\u30FB\uFF65'
# Scripts and blocks whose letters may pass for ASCII. Latin letters with a life of their own (ı, ß, ø) are not here.
HOMOGLYPH_RANGES = [(0x0251, 0x02AF), (0x0370, 0x052F), (0x0531, 0x0587), (0x13A0, 0x13FD), (0x1400, 0x167F),
                    (0x1C80, 0x1C88), (0x1D00, 0x1D7F), (0x1DE0, 0x1DE0), (0x2160, 0x217F), (0x2C80, 0x2CFF),
                    (0x2D30, 0x2D7F), (0xA4D0, 0xA4F7), (0xA640, 0xA69F), (0xAB30, 0xABBF), (0x10280, 0x1031F),
                    (0x10400, 0x1044F), (0x118A0, 0x118DF)]
# Small capitals, and look-alikes that the confusables lack.
MORE = {'ᴀ': 'a', 'ʙ': 'b', 'ᴄ': 'c', 'ᴅ': 'd', 'ᴇ': 'e', 'ꜰ': 'f', 'ɢ': 'g', 'ʜ': 'h', 'ɪ': 'i', 'ᴊ': 'j',
        'ᴋ': 'k', 'ʟ': 'l', 'ᴍ': 'm', 'ɴ': 'n', 'ᴏ': 'o', 'ᴘ': 'p', 'ʀ': 'r', 'ꜱ': 's', 'ᴛ': 't', 'ᴜ': 'u',
        'ᴠ': 'v', 'ᴡ': 'w', 'ʏ': 'y', 'ᴢ': 'z', 'ɑ': 'a', 'ɡ': 'g', 'ο': 'o', 'ν': 'v', 'α': 'a', 'ρ': 'p',
        'к': 'k', 'т': 't', 'м': 'm', 'н': 'h', 'в': 'b', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'һ': 'h', 'ո': 'n',
        'ս': 'u', 'օ': 'o', 'Ӏ': 'I', 'ӏ': 'l', 'З': '', 'з': ''}


def ranges(path, prop):
    for line in open(path, encoding='utf-8'):
        found = re.match(r'([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)', line)
        if found and found[3] == prop:
            first = int(found[1], 16)
            yield from range(first, int(found[2] or found[1], 16) + 1)


def main():
    ucd, confusables = sys.argv[1:]
    core = ucd + '/DerivedCoreProperties.txt'
    table = [OTHER] * END

    def put(cp, value):
        if 0x80 <= cp < END:
            table[cp] = value

    composing = set()
    for cp in range(END):
        parts = unicodedata.decomposition(chr(cp)).split()
        if parts and not parts[0].startswith('<') and len(parts) == 2:
            if unicodedata.name(chr(cp), '').startswith('LATIN'):
                composing.add(int(parts[1], 16))
    for cp in ranges(core, 'Alphabetic'):
        put(cp, LATIN if 'LATIN' in unicodedata.name(chr(cp), '') else LETTER)
    for cp in range(0x80, END):
        category = unicodedata.category(chr(cp))
        name = unicodedata.name(chr(cp), '')
        parts = unicodedata.decomposition(chr(cp)).split()
        if category[0] == 'N' or category in ('Lm', 'Lo'):
            put(cp, LETTER if table[cp] != LATIN else LATIN)
        if category in ('Mn', 'Me'):
            put(cp, MARK if cp in composing and 'OVERLAY' not in name else OVERLAY)
            # Other scripts' marks are letters to us: they never follow ASCII in earnest.
            if not name.startswith('COMBINING'):
                put(cp, MARK)
        if category == 'Nd':
            put(cp, ord('0') + unicodedata.decimal(chr(cp)))
        # Circled, in parentheses, with a full stop or comma, raised, lowered.
        digit = unicodedata.digit(chr(cp), None)
        if category == 'No' and digit is not None:
            put(cp, (RAISED if parts and parts[0] in ('<super>', '<sub>') else ord('0')) + digit)
        if category == 'Pd':
            put(cp, ord('-'))
        if category == 'Zs':
            put(cp, ord(' '))
        if category in ('Zl', 'Zp'):
            put(cp, NEWLINE)
        if parts and parts[0] in ('<wide>', '<font>') and len(parts) == 2 and 0x20 < int(parts[1], 16) < 0x7F:
            put(cp, int(parts[1], 16))
    look = json.load(open(confusables, encoding='utf-8'))
    for char, alike in look.items():
        if len(char) != 1 or not any(a <= ord(char) <= b for a, b in HOMOGLYPH_RANGES):
            continue
        letters = [other['c'] for other in alike if re.fullmatch('[A-Za-z]', other['c'])]
        same_case = [c for c in letters if c.isupper() == char.isupper()]
        if letters and table[ord(char)] in (LATIN, LETTER):
            MORE.setdefault(char, (same_case or letters)[0])
    for char, letter in MORE.items():
        if letter:
            put(ord(char), HOMOGLYPH + (ord(letter) - 65 if letter.isupper() else ord(letter) - 97 + 26))
    for letter, chars in ASCII.items():
        for char in chars:
            put(ord(char), ord(letter))
    for char in DOTS:
        put(ord(char), DOT)
    for sign, blocks in SYMBOLS.items():
        for first, last in blocks:
            for cp in range(first, last + 1):
                if table[cp] == OTHER and unicodedata.category(chr(cp))[0] in 'SC':
                    put(cp, ord(sign))
    for cp in range(0xFB00, 0xFB07):
        put(cp, LIGATURE)
    for cp in ranges(core, 'Default_Ignorable_Code_Point'):
        put(cp, SKIP)
    for cp in range(0x80, END):
        if unicodedata.category(chr(cp)) == 'Cf':
            put(cp, SKIP)

    blocks, index = [], []
    for start in range(0, END, 128):
        block = tuple(table[start:start + 128])
        if block not in blocks:
            blocks.append(block)
        index.append(blocks.index(block))
    assert len(blocks) <= 256
    print('/* Made by foldgen.py from the Unicode Character Database; see PROVENANCE. */')
    print('#include "folding.h"\n')
    print('/* clang-format off */')

    def rows(values, indent):
        for i in range(0, len(values), 32):
            print(indent + ','.join(str(v) for v in values[i:i + 32]) + ',')

    print('const unsigned char ps_fold_index[PS_FOLD_TABLE_END >> 7] = {')
    rows(index, '')
    print('};\n\nconst unsigned char ps_fold_blocks[][128] = {')
    for block in blocks:
        if len(set(block)) == 1:
            print('{' + ','.join([str(block[0])] * 128) + '},')
            continue
        print('{')
        rows(block, '')
        print('},')
    print('};')


main()
