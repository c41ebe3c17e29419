package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.codec.command.Envelope;
import jakarta.mail.Address;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Arrays;

class MimeSender {
  static SendResult send(MimeMessage message, SmtpClient client, Endpoint server) throws Exception {
    var envelope =
        Envelope.of(
            address(message.getFrom()[0]),
            Arrays.stream(message.getAllRecipients())
                .map(MimeSender::address)
                .toArray(String[]::new));
    // Once: each call makes a new Message-ID, and the content may be written twice.
    message.saveChanges();
    // Bcc is not for all to read, and a text part keeps the LF of Java strings.
    var content = MessageContent.of(out -> message.writeTo(out, new String[] {"Bcc"})).withCrlf();
    try (var connection = client.connect(server)) {
      return connection.send(envelope, content);
    }
  }

  private static String address(Address address) {
    return ((InternetAddress) address).getAddress();
  }
}
