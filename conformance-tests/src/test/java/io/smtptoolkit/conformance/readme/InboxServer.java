package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.SmtpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class InboxServer {
  static SmtpServer start(Path folder) throws IOException {
    return SmtpServer.builder()
        .onRecipient(
            (envelope, recipient) ->
                recipient.toString().equalsIgnoreCase("<alice@example.com>")
                    ? Replies.recipientOk()
                    : Replies.mailboxUnknown())
        .onMessage(
            (envelope, content) -> {
              try (var stream = content.stream()) {
                Files.copy(stream, folder.resolve(envelope.session().connectionId() + ".eml"));
              }
              return Replies.accepted();
            })
        .start();
  }
}
