package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.LocalMailboxes;
import io.smtptoolkit.server.delivery.MaildirService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

class MaildirServer {
  static SmtpServer start(Path directory, int port) throws IOException {
    var mailboxes = LocalMailboxes.of(List.of("example.com"), List.of("alice", "bob"));
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return SmtpServer.start(
        SmtpServerOptions.builder(MailService.blocking(MaildirService.open(directory, mailboxes)))
            .listener(ListenerOptions.at(address, "mx.example.com"))
            .build());
  }
}
