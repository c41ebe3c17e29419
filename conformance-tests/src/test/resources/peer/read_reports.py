"""Reads reports with Python's email package and prints a line on each."""
import email
import email.utils
import os
import sys

sys.stdout.reconfigure(encoding="utf-8")
folder = sys.argv[1]


def field(message, name):
    """A field as it is, with UTF-8; the package itself shows such octets as unknown."""
    for key, value in message.raw_items():
        if key == name:
            return value.encode("ascii", "surrogateescape").decode("utf-8")
    return "None"


for name in sorted(os.listdir(folder)):
    if not name.isdigit():
        continue
    with open(os.path.join(folder, name), "rb") as file:
        octets = file.read()
    assert octets.replace(b"\r\n", b"").count(b"\r") == 0, name
    assert octets.count(b"\n") == octets.count(b"\r\n"), name
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998, name
    message = email.message_from_bytes(octets)
    assert not message.defects, (name, message.defects)
    assert message.get_content_type() == "multipart/report", name
    assert message.get_param("report-type") == "delivery-status", name
    assert message["Auto-Submitted"] == "auto-replied", name
    assert email.utils.parseaddr(message["From"])[1] == "MAILER-DAEMON@mx.example.net", name
    assert email.utils.parsedate_to_datetime(message["Date"]), name
    words, status, returned = message.get_payload()
    for part in (words, status, returned):
        assert not part.defects, (name, part.get_content_type(), part.defects)
    assert words.get_content_type() == "text/plain", name
    assert "This is the mail server mx.example.net." in words.get_payload(decode=True).decode(
        words.get_content_charset()
    ), name
    if status.get_content_type() == "message/delivery-status":
        about, recipient = status.get_payload()
    else:
        # The package knows only the type of ASCII; the fields have the same form.
        assert status.get_content_type() == "message/global-delivery-status", name
        about = status.get_payload()[0]
        recipient = email.message_from_bytes(about.get_payload(decode=True))
    if returned.get_content_maintype() == "message":
        original = returned.get_payload()[0]
    else:
        original = email.message_from_bytes(returned.get_payload(decode=True))
    print(
        name,
        field(recipient, "Action"),
        field(recipient, "Status"),
        field(recipient, "Final-Recipient"),
        field(recipient, "Original-Recipient"),
        field(about, "Original-Envelope-Id"),
        returned.get_content_type(),
        field(original, "Subject"),
        sep="|",
    )
