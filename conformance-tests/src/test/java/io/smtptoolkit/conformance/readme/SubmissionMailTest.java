package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.server.junit.SmtpServerExtension;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SubmissionMailTest {
  @RegisterExtension
  static final SmtpServerExtension SMTP =
      SmtpServerExtension.builder().startTlsRequired().user("shop", "secret").build();

  @Test
  void submitsUnderTlsAsItsUser() throws Exception {
    submit("secret");

    var session = SMTP.mail().next(Duration.ofSeconds(10)).envelope().session();
    assertThat(session.facts().tls()).isTrue();
    assertThat(session.identity().orElseThrow().authenticationId()).isEqualTo("shop");
  }

  @Test
  void saysThatThePasswordIsWrong() {
    assertThatThrownBy(() -> submit("wrong")).isInstanceOf(AuthenticationFailedException.class);
    assertThat(SMTP.mail().messages()).isEmpty();
  }

  /** The program under test. */
  private static void submit(String password) throws Exception {
    var properties = new Properties();
    properties.put("mail.smtp.host", SMTP.host());
    properties.put("mail.smtp.port", SMTP.port());
    properties.put("mail.smtp.auth", true);
    properties.put("mail.smtp.starttls.required", true);
    properties.put("mail.smtp.ssl.socketFactory", SMTP.trust().getSocketFactory());
    var message = new MimeMessage(Session.getInstance(properties));
    message.setFrom("shop@example.org");
    message.setRecipients(RecipientType.TO, "alice@example.com");
    message.setText("Hello.\r\n");
    Transport.send(message, "shop", password);
  }
}
