#!/usr/bin/env python3
"""The same text in other clothes: wrapped.py PROGRAM [GOLD.jsonl...]

Each document is read as plain text, and then wrapped: in mails in base64, quoted-printable, UTF-16 and ISO-8859-1, in
HTML with entities and tags inside words, in JSON escapes, in percent-encoding. The findings, type and text, have to be
the same. Without GOLD the documents of wrapped.txt are read, and a difference fails; with it there are totals alone.
"""
import base64
import collections
import html
import json
import os
import quopri
import random
import subprocess
import sys
import tempfile
import urllib.parse

HERE = os.path.dirname(os.path.realpath(__file__))


def mail(charset, encoding, data, subtype='plain'):
    return (f'MIME-Version: 1.0\r\nContent-Type: text/{subtype}; charset={charset}\r\n'
            f'Content-Transfer-Encoding: {encoding}\r\n\r\n').encode() + data


def crlf(text):
    return text.replace('\n', '\r\n')


def as_base64(text, charset='utf-8'):
    return mail(charset, 'base64', base64.encodebytes(crlf(text).encode(charset)).replace(b'\n', b'\r\n'))


def as_quoted(text, charset='utf-8'):
    data = quopri.encodestring(text.encode(charset), quotetabs=False)
    return mail(charset, 'quoted-printable', data.replace(b'\n', b'\r\n'))


def every_byte_quoted(text):
    data = b''.join(b'=%02X' % byte + (b'=\r\n' if i % 20 == 19 else b'') for i, byte in enumerate(crlf(text).encode()))
    return mail('utf-8', 'quoted-printable', data)


def as_html(text):
    """Some characters as references, empty tags inside words, line ends as <br>."""
    draw = random.Random(text)
    out = []
    for i, char in enumerate(text):
        if char == '\n':
            out.append('<br>\n')
            continue
        shape = draw.randrange(6)
        out.append(f'&#{ord(char)};' if shape == 0 else f'&#x{ord(char):x};' if shape == 1 else html.escape(char))
        if char.isalnum() and text[i + 1:i + 2].isalnum() and draw.randrange(5) == 0:
            out.append(draw.choice(['<b></b>', '<span>', '</span>', '<!-- x -->']))
    return ''.join(out).encode()


def as_json(text):
    return ('{"body":"' + ''.join(f'\\u{ord(c):04x}' if ord(c) < 0x10000 else json.dumps(c)[1:-1] for c in text) + '"}').encode()


WRAPS = {
    'base64': ('email', as_base64),
    'quoted-printable': ('email', as_quoted),
    'every byte quoted': ('email', every_byte_quoted),
    'utf-16': ('email', lambda text: as_base64(text, 'utf-16')),
    'iso-8859-1': ('email', lambda text: as_quoted(text, 'iso-8859-1')),
    'html': ('html', as_html),
    'html in base64': ('email', lambda text: mail('utf-8', 'base64', base64.encodebytes(as_html(text)), 'html')),
    'json': ('json', lambda text: json.dumps({'body': text}).encode()),
    'json escapes': ('json', as_json),
    'json in json': ('json', lambda text: json.dumps({'d': json.dumps({'body': text})}).encode()),
    'base64 in json': ('json', lambda text: json.dumps({'body': base64.b64encode(text.encode()).decode()}).encode()),
    'percent': ('form', lambda text: ('body=' + urllib.parse.quote_plus(text)).encode()),
    'every byte percent': ('form', lambda text: ('body=' + ''.join(f'%{byte:02X}' for byte in text.encode())).encode()),
}


def findings(program, form, files):
    """Of each file: its findings, type and text without marks of the clothes."""
    run = subprocess.run([program, 'find', '--show-text', '-f', form, *files], capture_output=True, check=False)
    found = {file: collections.Counter() for file in files}
    for line in run.stdout.decode('utf-8', 'replace').splitlines():
        finding = json.loads(line)
        text = ''.join(finding['text'].split())
        found[finding.get('file', files[0])][finding['type'], text] += 1
    return [found[file] for file in files]


def documents(paths):
    if not paths:
        with open(os.path.join(HERE, 'wrapped.txt'), encoding='utf-8') as file:
            return [text.strip('\n') for text in file.read().split('%%\n')]
    out = []
    for path in paths:
        with open(path, encoding='utf-8') as file:
            out += [json.loads(line)['text'] for line in file]
    return out


def main():
    program, paths = sys.argv[1], sys.argv[2:]
    texts = documents(paths)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        def write(name, data):
            path = os.path.join(folder, name)
            with open(path, 'wb') as file:
                file.write(data)
            return path
        plain = findings(program, 'text', [write(f'plain{i}', text.encode()) for i, text in enumerate(texts)])
        for name, (form, wrap) in WRAPS.items():
            chosen = [i for i, text in enumerate(texts) if name != 'iso-8859-1' or all(ord(c) < 256 for c in text)]
            found = findings(program, form, [write(f'{i}', wrap(texts[i])) for i in chosen])
            missed = [plain[i] - one for i, one in zip(chosen, found)]
            more = [one - plain[i] for i, one in zip(chosen, found)]
            total = sum(sum(plain[i].values()) for i in chosen)
            lost = sum(sum(one.values()) for one in missed)
            extra = sum(sum(one.values()) for one in more)
            bad += lost + extra
            print(f'{name:20} {len(chosen):4} documents {total:5} findings, {lost} missed, {extra} more')
            for i in range(0 if paths and not os.environ.get('SHOW') else len(chosen)):
                if missed[i] or more[i]:
                    print('   ', chosen[i], 'missed', dict(missed[i]), 'more', dict(more[i]))
    return 1 if bad and not paths else 0


if __name__ == '__main__':
    sys.exit(main())
