#!/usr/bin/env python3
"""I4 over all of the suites: identity.py PROGRAM SUITES

Each file goes through its format with every action `keep`, whole and in random pieces: byte for byte, or refused, and
then nothing is written. What is refused as declared JSON is json-nst's business (json.c); all other refusals have to
stand in refused.tsv. Prints files and refusals by suite.
"""
import os
import random
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.realpath(__file__))


def format_of(name):
    suite = name.split('/')[0]
    if name.endswith('.json') or suite == 'json-nst':
        return 'json'
    if name.endswith('.xml'):
        return 'xml'
    if name.endswith('.hl7'):
        return 'hl7'
    if suite == 'mime-perl-email':
        return 'email'
    messages = ('.msg', '.eml', '.mbox') if suite != 'mime-cpython' else ('.txt',)
    return 'email' if suite.startswith('mime') and name.endswith(messages) else 'text'


def in_pieces(command, data):
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    out = []
    reader = threading.Thread(target=lambda: out.append(run.stdout.read()))
    reader.start()
    at = 0
    try:
        for cut in sorted(random.sample(range(len(data) + 1), min(8, len(data) + 1))) + [len(data)]:
            run.stdin.write(data[at:cut])
            at = cut
        run.stdin.close()
    except BrokenPipeError:
        pass
    reader.join()
    return run.wait(), out[0]


def main():
    program, suites = sys.argv[1:3]
    if not os.path.isdir(suites):
        return 77
    random.seed(5)
    with open(os.path.join(HERE, 'refused.tsv'), encoding='utf-8') as lines:
        listed = {line.split('\t')[0] for line in lines}
    counts, bad = {}, 0
    for folder, folders, files in os.walk(suites):
        folders.sort()
        for file in sorted(files):
            path = os.path.join(folder, file)
            name = os.path.relpath(path, suites)
            kind = format_of(name)
            with open(path, 'rb') as stream:
                data = stream.read()
            command = [program, '-f', kind, '-a', 'keep']
            whole = subprocess.run(command + [path], capture_output=True, check=False)
            pieces = in_pieces(command, data)
            count = counts.setdefault((name.split('/')[0], kind), [0, 0])
            count[0] += 1
            count[1] += whole.returncode != 0
            if pieces != (whole.returncode, whole.stdout) or whole.stdout != (b'' if whole.returncode else data) or \
                    whole.returncode not in (0, 65, 77):
                bad += 1
                print('NOT THE SAME', name, whole.returncode, pieces[0])
            if whole.returncode and not name.startswith('json-') and 'suites/' + name not in listed:
                bad += 1
                print('NOT LISTED', name, whole.stderr.decode('utf-8', 'replace').split(': ')[-1].strip())
    for (suite, kind), (files, refused) in sorted(counts.items()):
        print(f'{suite:18} {kind:6} {files:4} files {refused:4} refused')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
