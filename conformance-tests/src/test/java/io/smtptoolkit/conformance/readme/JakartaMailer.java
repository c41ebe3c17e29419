package io.smtptoolkit.conformance.readme;

import jakarta.mail.*;
import jakarta.mail.internet.*;
import java.util.Properties;

/** A program on Jakarta Mail: nothing in it is of ours but a name in the properties. */
final class JakartaMailer {
  static void send(String host, int port) throws MessagingException {
    var properties = new Properties();
    properties.put("mail.transport.protocol.rfc822", "smtpt"); // was smtp, for Angus Mail
    properties.put("mail.smtp.host", host);
    properties.put("mail.smtp.port", String.valueOf(port));
    properties.put("mail.smtp.sendpartial", "true");
    var message = new MimeMessage(Session.getInstance(properties));
    message.setFrom("carol@example.org");
    message.setRecipients(Message.RecipientType.TO, "alice@example.com, bob@example.com");
    message.setSubject("Grüße", "UTF-8");
    message.setText("Hello.\n");
    try {
      Transport.send(message);
    } catch (SendFailedException partly) {
      for (Exception each = partly; each instanceof MessagingException next; ) {
        System.err.println(each.getMessage()); // the whole first, then each refused recipient
        each = next.getNextException();
      }
      throw partly;
    }
  }

  private JakartaMailer() {}
}
