package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import java.util.List;

class Hello {
  static SendResult send(String host, int port) throws Exception {
    var envelope =
        Envelope.of(
            ReversePath.parse("<carol@example.org>"),
            List.of(
                ForwardPath.parse("<alice@example.com>"), ForwardPath.parse("<bob@example.com>")));
    try (var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var connection = client.connect(host, port)) {
      return connection.send(envelope, MessageContent.of("Subject: hello\r\n\r\nHello.\r\n"));
    }
  }
}
