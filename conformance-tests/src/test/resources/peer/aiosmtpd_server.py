"""aiosmtpd on a free loopback port, with STARTTLS, known recipients and delivery to maildirs.

server.py MAILDIRS CERTIFICATE KEY DOMAIN LOCAL-PART,LOCAL-PART,... smtp|smtputf8|lmtp

Prints one line when it is ready. What is judged in the tests is aiosmtpd's own conversation; this only decides which
forward-paths exist and stores what is accepted, with CRLF as LF.
"""

import asyncio
import mailbox
import os
import ssl
import sys

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP


class Maildirs:
    def __init__(self, root, domain, local_parts):
        self.root = root
        self.domain = domain
        self.local_parts = local_parts

    def known(self, address):
        local_part, _, domain = address.rpartition("@")
        if not local_part and address.lower() == "postmaster":
            return "postmaster"
        if domain.lower() != self.domain:
            return None
        return local_part.lower() if local_part.lower() in self.local_parts else None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not address.lower().endswith("@" + self.domain) and address.lower() != "postmaster":
            return "550 5.7.1 relaying denied"
        if self.known(address) is None:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.original_content.replace(b"\r\n", b"\n")
        trace = b"Return-Path: <" + (envelope.mail_from or "").encode() + b">\n"
        for address in envelope.rcpt_tos:
            path = os.path.join(self.root, self.known(address))
            mailbox.Maildir(path, create=True).add(trace + content)
        return "250 2.0.0 delivered"


class FullMaildirs(Maildirs):
    """For LMTP, where there is a reply for each recipient."""

    def known(self, address):
        return "full" if address.startswith("full@") else super().known(address)

    async def handle_DATA(self, server, session, envelope):
        replies = []
        everybody = envelope.rcpt_tos
        for address in everybody:
            if address.startswith("full@"):
                replies.append("452 4.2.2 mailbox full")
            else:
                envelope.rcpt_tos = [address]
                replies.append(await super().handle_DATA(server, session, envelope))
        return "\r\n".join(replies)


async def main():
    root, certificate, key, domain, local_parts, protocol = sys.argv[1:]
    os.makedirs(root, exist_ok=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    maildirs, conversation = (FullMaildirs, LMTP) if protocol == "lmtp" else (Maildirs, SMTP)
    handler = maildirs(root, domain, set(local_parts.split(",")))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: conversation(
            handler,
            hostname="mail." + domain,
            tls_context=tls,
            loop=loop,
            enable_SMTPUTF8=protocol == "smtputf8",
        ),
        "127.0.0.1",
        0,
    )
    print("listening on 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
