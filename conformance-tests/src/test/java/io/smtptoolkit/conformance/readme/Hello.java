package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.codec.command.Envelope;

class Hello {
  static SendResult send(String host, int port) throws Exception {
    var envelope = Envelope.of("carol@example.org", "alice@example.com", "bob@example.com");
    var content = MessageContent.of("Subject: hello\r\n\r\nHello.\r\n");
    try (var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var connection = client.connect(host, port)) {
      // A refused recipient is no exception, but an entry in the result: orThrow() makes it one.
      return connection.send(envelope, content).orThrow();
    }
  }
}
