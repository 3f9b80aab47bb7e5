#!/usr/bin/env python3
"""Bombs: bombs.py PROGRAM. Small documents that ask for much are refused, soon and in little memory.

A family a line: what nests, repeats or decodes without end, in each format. Each is refused (65) within a second of
processor time and 64 MiB of memory beside its own bytes; or it is read whole, and then within the memory that so many
bytes may take: 3 times the message, itself included, and 32 MiB.
"""
import base64
import os
import subprocess
import sys
import tempfile

KIB, MIB = 1 << 10, 1 << 20
HEAD = b'From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n'


def mail(rest):
    return HEAD + rest


def multipart(depth):
    out = bytearray(HEAD)
    for i in range(depth):
        out += b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (i, i)
    return bytes(out)


def nested_base64(depth, size):
    data = b'Jane Doe ' * size
    for _ in range(depth):
        data = b'{"d":"' + base64.b64encode(data) + b'"}'
    return data


def nested_messages(depth):
    return mail(b'Content-Type: message/rfc822\r\n\r\n') + (
        b'From: a@example.org\r\nSubject: y\r\nContent-Type: message/rfc822\r\n\r\n') * depth + b'x'


def json_in_json(depth):
    text = '1'
    for _ in range(depth):
        text = '{"a":"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"}'
        if len(text) > 16 * MIB:
            break
    return text.encode()


# Where not what is read but what is found, a finding every few bytes, takes the memory.
FOUND = {('html', 'open comments'), ('hl7', 'messages')}

# Name, format, bytes, and whether it has to be refused.
FAMILIES = [
    ('objects in objects', 'json', lambda: b'{"a":' * (4 * MIB), True),
    ('arrays in arrays', 'json', lambda: b'[' * (16 * MIB), True),
    ('json in strings of json', 'json', lambda: json_in_json(40), None),
    ('base64 in base64', 'json', lambda: nested_base64(40, 4), None),
    ('base64 in base64, long', 'json', lambda: nested_base64(12, 64 * KIB), None),
    ('many keys', 'json', lambda: b'{' + b'"a":1,' * (4 * MIB) + b'"a":1}', None),
    ('many empty strings', 'json', lambda: b'[' + b'"",' * (8 * MIB) + b'""]', None),
    ('many one-byte strings', 'json', lambda: b'[' + b'"x",' * (6 * MIB) + b'"x"]', None),
    ('many escapes', 'json', lambda: b'["' + b'\\n' * (12 * MIB) + b'"]', None),
    ('many unicode escapes', 'json', lambda: b'["' + b'\\u0041' * (5 * MIB) + b'"]', None),
    ('many digits', 'json', lambda: b'[' + b'12,' * (8 * MIB) + b'1]', None),
    ('many strings of markup', 'json', lambda: b'[' + b'"<b>&#65;</b>",' * (2 * MIB) + b'""]', None),
    ('many queries', 'json', lambda: b'[' + b'"http://e.org/?a=%41",' * MIB + b'""]', None),
    ('many small base64', 'json', lambda: b'[' + b'"' + base64.b64encode(b'Jane Doe was here') + b'",' * MIB + b'""]', None),
    ('records of json', 'json', lambda: b'{}\n' * (8 * MIB), None),
    ('multipart in multipart', 'email', lambda: multipart(20000), True),
    ('messages in messages', 'email', lambda: nested_messages(20000), True),
    ('many parts', 'email', lambda: mail(b'Content-Type: multipart/mixed; boundary=b\r\n\r\n')
     + b'--b\r\n\r\nx\r\n' * (2 * MIB), True),
    ('boundaries and nothing else', 'email', lambda: mail(b'Content-Type: multipart/mixed; boundary=b\r\n\r\n')
     + b'--b\r\n' * (6 * MIB), True),
    ('many encoded words', 'email', lambda: HEAD + b'Subject:' + b' =?utf-8?Q?a?=\r\n' * MIB + b'\r\nx', None),
    ('many encoded words of base64', 'email', lambda: HEAD + b'Subject:' + b' =?utf-8?B?SmFuZQ==?=\r\n' * MIB + b'\r\nx', None),
    ('many parameters', 'email', lambda: mail(b'Content-Type: text/plain' + b';\r\n a=b' * (2 * MIB) + b'\r\n\r\nx'), None),
    ('continued parameters', 'email', lambda: mail(b'Content-Disposition: attachment' + b''.join(
        b';\r\n filename*%d*=%%41' % i for i in range(200000)) + b'\r\n\r\nx'), None),
    ('many header fields', 'email', lambda: HEAD + b'X: y\r\n' * (4 * MIB) + b'\r\nx', None),
    ('one endless header field', 'email', lambda: HEAD + b'X: ' + b'y ' * (12 * MIB) + b'\r\n\r\nx', None),
    ('many comments', 'email', lambda: HEAD + b'From: ' + b'(' * (8 * MIB) + b'\r\n\r\nx', None),
    ('many addresses', 'email', lambda: HEAD + b'To: ' + b'a@b,' * (4 * MIB) + b'c@d\r\n\r\nx', None),
    ('base64 body', 'email', lambda: mail(b'Content-Transfer-Encoding: base64\r\n\r\n' + b'SmFuZSBEb2Ug' * (2 * MIB)), None),
    ('quoted-printable body', 'email', lambda: mail(b'Content-Transfer-Encoding: quoted-printable\r\n\r\n' + b'=41' * (8 * MIB)), None),
    ('utf-7 body', 'email', lambda: mail(b'Content-Type: text/plain; charset=utf-7\r\n\r\n' + b'+AEE-' * (4 * MIB)), None),
    ('html body of entities', 'email', lambda: mail(b'Content-Type: text/html\r\n\r\n' + b'&#65;' * (4 * MIB)), None),
    ('quoted-printable as html as base64', 'email', lambda: mail(
        b'Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n') + base64.encodebytes(b'&lt;b&gt;' * MIB), None),
    ('many pairs', 'form', lambda: b'a=b&' * (6 * MIB), None),
    ('many escapes', 'form', lambda: b'a=' + b'%41' * (8 * MIB), None),
    ('many parts', 'multipart', lambda: b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * (400 * KIB) + b'--b--', True),
    ('elements in elements', 'xml', lambda: b'<a>' * (8 * MIB), True),
    ('entities of entities', 'xml', lambda: b'<?xml version="1.0"?><!DOCTYPE a [' + b''.join(
        b'<!ENTITY e%d "&e%d;&e%d;">' % (i + 1, i, i) for i in range(60)) + b']><a>&e60;</a>', True),
    ('many attributes', 'xml', lambda: b'<a ' + b' '.join(b'a%d="x"' % i for i in range(1000000)) + b'/>', None),
    ('many elements', 'xml', lambda: b'<a>' + b'<b/>' * (6 * MIB) + b'</a>', None),
    ('many character references', 'xml', lambda: b'<a>' + b'&#65;' * (5 * MIB) + b'</a>', None),
    ('many cdata', 'xml', lambda: b'<a>' + b'<![CDATA[x]]>' * (2 * MIB) + b'</a>', None),
    ('elements in elements', 'html', lambda: b'<div>' * (5 * MIB), None),
    ('inline elements', 'html', lambda: b'<b>x' * (6 * MIB), None),
    ('many attributes', 'html', lambda: b'<a ' + b'a=x ' * (6 * MIB) + b'>', None),
    ('many entities', 'html', lambda: b'&amp;' * (5 * MIB), None),
    ('entities without end', 'html', lambda: b'&amp' * (6 * MIB), None),
    ('open comments', 'html', lambda: b'<!--' * (6 * MIB), None),
    ('open tags', 'html', lambda: b'<a' * (10 * MIB), None),
    ('open scripts', 'html', lambda: b'<script>' * (3 * MIB), None),
    ('script strings', 'html', lambda: b'<script>' + b'"x";' * (5 * MIB) + b'</script>', None),
    ('table heads', 'html', lambda: b'<table><tr>' + b'<th>a' * (3 * MIB) + b'<tr>' + b'<td>b' * (2 * MIB), None),
    ('repetitions', 'hl7', lambda: b'MSH|^~\\&|A\rPID|||' + b'1~' * (10 * MIB), None),
    ('components', 'hl7', lambda: b'MSH|^~\\&|A\rPID|||||' + b'a^' * (10 * MIB), None),
    ('fields', 'hl7', lambda: b'MSH|^~\\&|A\rZZZ' + b'|a' * (10 * MIB), None),
    ('segments', 'hl7', lambda: b'MSH|^~\\&|A\r' + b'NTE|1||x\r' * (2 * MIB), None),
    ('messages', 'hl7', lambda: b'MSH|^~\\&|A\rPID|||7\r' * MIB, None),
    ('escapes', 'hl7', lambda: b'MSH|^~\\&|A\rNTE|1||' + b'\\T\\' * (6 * MIB), None),
    ('columns', 'csv', lambda: b'a,' * (10 * MIB) + b'b\n1,2\n', None),
    ('records', 'csv', lambda: b'a,b\n' + b'1,2\n' * (6 * MIB), None),
    ('quotes', 'csv', lambda: b'a,b\n' + b'""""\n' * (5 * MIB), None),
    ('unclosed quotes', 'csv', lambda: b'a,b\n' + b'"x\n' * (6 * MIB), None),
    ('default ignorables', 'text', lambda: '\u200b'.encode() * (8 * MIB), None),
    ('homoglyphs', 'text', lambda: '\u0430a'.encode() * (8 * MIB), None),
    ('one byte marks', 'sms', lambda: '1\u0301'.encode() * (8 * MIB), None),
    ('folded lines', 'calendar', lambda: b'BEGIN:VCALENDAR\r\n' + b'DESCRIPTION:x\r\n y\r\n' * MIB, None),
    ('parameters', 'vcard', lambda: b'BEGIN:VCARD\r\nN' + b';A=b' * (5 * MIB) + b':x\r\nEND:VCARD\r\n', None),
]


def run(program, form, file):
    """Status, processor time and the most memory. This process stays small: what it holds when it starts another counts."""
    file.seek(0)
    with subprocess.Popen([program, '-f', form], stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss * KIB


def judge(program, index, start, rest):
    name, form, _, refused = FAMILIES[index]
    with tempfile.TemporaryFile() as file:
        subprocess.run([sys.executable, __file__, '--make', str(index)], stdout=file, check=True)
        size = os.fstat(file.fileno()).st_size
        status, time, memory = run(program, form, file)
    beside = max(0, memory - rest - (0 if form in ('text', 'csv') else size))
    time -= start
    wrong = []
    if status not in (0, 65, 77) or (refused and status == 0):
        wrong.append('status')
    if status != 0 and (time > 1 or beside > 64 * MIB):
        wrong.append('refused late')
    most = 8 * size if (form, name) in FOUND else 2 * size + 32 * MIB
    if status == 0 and beside > most:
        wrong.append('memory')
    print(f'{form:9} {name:36} {size / MIB:6.1f} MiB  status {status:2}  {time:6.2f} s  '
          f"{beside / MIB:6.1f} MiB beside  {' '.join(wrong)}", flush=True)
    return bool(wrong)


def main():
    if sys.argv[1] == '--make':
        sys.stdout.buffer.write(FAMILIES[int(sys.argv[2])][2]())
        return 0
    program = sys.argv[1]
    wanted = sys.argv[2] if len(sys.argv) > 2 else ''
    with tempfile.TemporaryFile() as file:
        _, start, rest = run(program, 'text', file)
    chosen = [i for i, family in enumerate(FAMILIES) if wanted in family[1] + ' ' + family[0]]
    bad = sum(judge(program, i, start, rest) for i in chosen)
    print(f'bombs: {len(chosen)} families, {bad} wrong')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
