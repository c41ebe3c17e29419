package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.junit.SmtpServerExtension;
import io.smtptoolkit.server.memory.ReceivedMail;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InvoiceMailTest {
  @RegisterExtension static final SmtpServerExtension SMTP = new SmtpServerExtension();

  @Test
  void sendsTheInvoice(ReceivedMail mail) throws Exception {
    sendInvoice(SMTP.host(), SMTP.port(), "alice@example.com");

    var message = mail.next(Duration.ofSeconds(10));
    assertThat(message.header("Subject")).contains("Your invoice");
    assertThat(message.header("To")).contains("alice@example.com");
    assertThat(message.envelope().recipients()).hasToString("[<alice@example.com>]");
    assertThat(message.body()).contains("42.00 EUR");
  }

  /** The program under test. */
  private static void sendInvoice(String host, int port, String to) throws Exception {
    var properties = new Properties();
    properties.put("mail.smtp.host", host);
    properties.put("mail.smtp.port", port);
    var message = new MimeMessage(Session.getInstance(properties));
    message.setFrom("shop@example.org");
    message.setRecipients(RecipientType.TO, to);
    message.setSubject("Your invoice");
    message.setText("You owe us 42.00 EUR.\r\n");
    Transport.send(message);
  }
}
