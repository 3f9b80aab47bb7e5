"""What the program finds in texts, for the scripts beside this one."""
import collections
import json
import subprocess


def find(program, texts):
    """The findings of each text, as bytes [start, end)."""
    found = collections.defaultdict(list)
    records = b''.join(text.encode() + b'\0' for text in texts)
    out = subprocess.run([program, 'find', '-0', '-f', 'text'], input=records, stdout=subprocess.PIPE, check=True).stdout
    for line in out.splitlines():
        finding = json.loads(line)
        found[finding['record']].append((finding['start'], finding['end']))
    return found


def whole(text, spans, findings):
    """Of each of the spans, characters [start, end), whether no letter or digit of ASCII is left."""
    data = text.encode()
    covered = bytearray(len(data))
    for start, end in findings:
        covered[start:end] = b'\1' * (end - start)
    for start, end in spans:
        first, last = len(text[:start].encode()), len(text[:end].encode())
        yield all(covered[i] or not (chr(data[i]).isalnum() and data[i] < 128) for i in range(first, last))
