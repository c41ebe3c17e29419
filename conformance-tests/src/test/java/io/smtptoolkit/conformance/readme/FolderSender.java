package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.pool.BulkProgress;
import io.smtptoolkit.client.pool.OutgoingMessage;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.SentMessage;
import io.smtptoolkit.codec.command.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends every message of a folder over four connections, and says what was not accepted. */
final class FolderSender {
  static BulkProgress send(Path folder, Endpoint server, Envelope envelope) throws IOException {
    var options = PoolOptions.builder().maxConnectionsPerEndpoint(4).build();
    try (var files = Files.list(folder);
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var pool = client.pool(options)) {
      var messages =
          files
              .map(file -> new OutgoingMessage(server, envelope, MessageContent.of(file)))
              .iterator();
      // The folder is read as the server takes its messages: 20 are open at most.
      return pool.sendAllAsync(messages, 20, FolderSender::report).join();
    }
  }

  private static void report(SentMessage sent) {
    sent.failure().ifPresent(it -> System.err.println("message " + sent.number() + ": " + it));
    sent.result()
        .ifPresent(it -> it.notAccepted().forEach(each -> System.err.println(each.outcome())));
  }

  private FolderSender() {}
}
