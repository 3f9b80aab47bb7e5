#!/usr/bin/env python3
"""Recall and precision of the name lane alone against gold spans.

usage: eval_names.py FIND_NAMES [--errors] [--bias=B] FILE.jsonl...

Fully covered: every letter and digit of a gold span is inside findings. A
finding is right where it overlaps a gold span. Gold spans of other types than
those of the lane are given to it as what other lanes found.
"""
import collections
import json
import subprocess
import sys

LANE = {'NAME', 'CITY', 'COUNTY', 'FACILITY', 'STATE', 'LOCATION', 'MAY'}


def find(program, docs, bias):
    lines = []
    for doc in docs:
        body = doc['text'].encode()
        shapes = sorted((s['start'], s['end'], s['type']) for s in doc.get('spans', []) if s['type'] not in LANE)
        flat, last = [], 0
        for start, end, kind in shapes:
            if start >= last and end > start:
                flat.append(f'{start} {end} {kind}\n')
                last = end
        lines.append(f'{len(body)} {len(flat)}\n'.encode() + ''.join(flat).encode() + body + b'\n')
    run = subprocess.run([program, f'bias={bias}'], input=b''.join(lines), stdout=subprocess.PIPE, check=True)
    found, current = [], []
    for line in run.stdout.decode().split('\n'):
        if line == '.':
            found.append(current)
            current = []
        elif line:
            start, end, kind, score, rule = line.split(' ')
            current.append((int(start), int(end), kind, int(score), rule))
    return found


def covered(body, start, end, spans):
    rest = set(range(start, end))
    for span in spans:
        rest -= set(range(span[0], span[1]))
    text = body[start:end].decode(errors='replace')
    del text
    return not any(chr(body[i]).isalnum() or body[i] >= 0x80 for i in rest)


def main():
    arguments = sys.argv[1:]
    errors = '--errors' in arguments
    bias = next((a[7:] for a in arguments if a.startswith('--bias=')), '0')
    program, *paths = [a for a in arguments if not a.startswith('--')]
    for path in paths:
        docs = [json.loads(line) for line in open(path, encoding='utf-8') if line.strip()]
        docs = [doc for doc in docs if 'text' in doc]
        count = collections.Counter()
        for doc, spans in zip(docs, find(program, docs, bias)):
            body = doc['text'].encode()
            gold = doc.get('spans', [])
            count['bytes'] += len(body)
            count['words'] += len(body.split())
            for span in gold:
                if span['type'] not in ('NAME', 'CITY'):
                    continue
                count['gold', span['type']] += 1
                near = [s for s in spans if s[0] < span['end'] and span['start'] < s[1]]
                if covered(body, span['start'], span['end'], near):
                    count['covered', span['type']] += 1
                elif errors and span['type'] == 'NAME':
                    print('MISS', show(body, span['start'], span['end']), '|', [s[:3] for s in near])
            for span in spans:
                kind = span[2]
                hit = {s['type'] for s in gold if s['start'] < span[1] and span[0] < s['end']}
                count['found', kind] += 1
                if kind == 'NAME' and (not hit or hit & {'NAME'}):
                    ok = 'NAME' in hit
                    count['strict', ok] += 1
                if hit - {'MAY'} or (hit and kind != 'NAME'):
                    count['right', kind] += 1
                elif hit:
                    count['found', kind] -= 1
                elif errors and kind in ('NAME', 'CITY'):
                    print('WRONG', kind, span[3], span[4], show(body, span[0], span[1]))
        line = path.split('/')[-1] + ':'
        for kind in ('NAME', 'CITY', 'COUNTY', 'FACILITY', 'STATE'):
            gold, found = count['gold', kind], count['found', kind]
            if gold or found:
                recall = f"{count['covered', kind] / gold:.3f}" if gold else '-'
                precision = f"{count['right', kind] / found:.3f}" if found else '-'
                line += f"  {kind} {gold} recall {recall} precision {precision} ({found} found)"
        print(line, f"[{1000 * count['found', 'NAME'] / max(1, count['words']):.2f} names per 1000 words]")


def show(body, start, end):
    return (body[max(0, start - 40):start] + b'<<' + body[start:end] + b'>>' + body[end:end + 30]).decode(
        errors='replace').replace('\n', '\\n')


if __name__ == '__main__':
    main()
