"""Reads a mailbox over STARTTLS, with what Python brings along.

read_mailbox.py imap|pop3 PORT CA USER PASSWORD ACTION...

fetch prints all messages as they came, list their numbers and flags, quota what the server says of it, reports a line
on each report; flag marks all messages as seen and flagged, and delete deletes them.
"""
import email
import email.policy
import imaplib
import poplib
import ssl
import sys

protocol, port, authority, user, password, *actions = sys.argv[1:]
context = ssl.create_default_context(cafile=authority)


def put(octets):
    sys.stdout.buffer.write(octets)


def good(answer):
    status, data = answer
    assert status == "OK", answer
    return data


def report(octets):
    """A line on a report on one recipient (RFC 3464)."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert not message.defects, message.defects
    assert message.get_content_type() == "multipart/report", message.get_content_type()
    assert message["Auto-Submitted"] == "auto-replied"
    words, status, returned = message.iter_parts()
    assert "This is the mail server" in words.get_content()
    host, recipient = status.get_payload()
    assert host["Reporting-MTA"], host
    if returned.is_multipart():
        original = returned.get_payload(0)
    else:
        original = email.message_from_string(returned.get_content())
    fields = [recipient[name] for name in ("Action", "Status", "Final-Recipient", "Remote-MTA")]
    return "|".join(str(each) for each in fields + [original["Subject"]])


def imap():
    with imaplib.IMAP4("127.0.0.1", int(port), 30) as box:
        good(box.starttls(context))
        good(box.login(user, password))
        good(box.select("INBOX"))
        for action in actions:
            numbers = good(box.search(None, "ALL"))[0].split()
            if action == "quota":
                put(b" ".join(good(box.getquotaroot("INBOX"))[1]) + b"\n")
            for number in numbers:
                if action == "fetch":
                    put(good(box.fetch(number, "(BODY.PEEK[])"))[0][1])
                elif action == "list":
                    put(good(box.fetch(number, "(FLAGS)"))[0] + b"\n")
                elif action == "reports":
                    octets = good(box.fetch(number, "(BODY.PEEK[])"))[0][1]
                    put(report(octets).encode() + b"\n")
                elif action == "flag":
                    good(box.store(number, "+FLAGS", r"(\Seen \Flagged)"))
                elif action == "delete":
                    good(box.store(number, "+FLAGS", r"(\Deleted)"))
            if action == "delete":
                good(box.expunge())


def pop3():
    box = poplib.POP3("127.0.0.1", int(port), 30)
    box.stls(context)
    box.user(user)
    box.pass_(password)
    for action in actions:
        for number in range(1, box.stat()[0] + 1):
            if action == "fetch":
                put(b"".join(line + b"\r\n" for line in box.retr(number)[1]))
            elif action == "list":
                put(b"%d\n" % number)
            elif action == "delete":
                box.dele(number)
    box.quit()


{"imap": imap, "pop3": pop3}[protocol]()
