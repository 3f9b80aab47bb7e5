"""Stands for sendmail(1) behind pipe(8): hands standard input to an SMTP port, as the user that pipe(8) chose.

The tests' Postfix has a configuration of its own, which sendmail(1) would not take from a user other than root.
"""

import smtplib
import sys

port, arguments = int(sys.argv[1]), sys.argv[2:]
if "-i" not in arguments:
    sys.exit(64)
sender = arguments[arguments.index("-f") + 1]
recipients = arguments[arguments.index("--") + 1:]
message = sys.stdin.buffer.read()
try:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.sendmail(sender, recipients, message)
except (OSError, smtplib.SMTPException):
    sys.exit(75)
