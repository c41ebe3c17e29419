package io.smtptoolkit.server.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.smtptoolkit.server.RawClient;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server for tests, in all the ways of registering it. */
@Timeout(60)
class SmtpServerExtensionTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension
  static final SmtpServerExtension SECURED =
      SmtpServerExtension.builder().startTlsRequired().user("alice", "pencil").build();

  @RepeatedTest(2)
  void aTestBeginsWithoutMail() throws Exception {
    assertThat(SECURED.mail().messages()).isEmpty();
    try (RawClient client = RawClient.ready(SECURED.server().address())) {
      client.send("AUTH PLAIN AGFsaWNlAHBlbmNpbA==\r\n").expectReply("5");
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(SECURED.trust());
      client.send("EHLO client.example\r\nMAIL FROM:<>\r\n");
      assertThat(client.reply()).contains("AUTH").contains("SCRAM-SHA-256").contains("PLAIN");
      client.expectReply("530 ");
      client.send("AUTH PLAIN " + plain("wrong") + "\r\n").expectReply("535 ");
      client.send("AUTH PLAIN " + plain("pencil") + "\r\n").expectReply("235 ");
      deliver(client);
    }
    assertThat(SECURED.mail().next(SOON).envelope().session().identity())
        .hasValueSatisfying(it -> assertThat(it.authenticationId()).isEqualTo("alice"));
    assertThat(SECURED.certificatePem()).startsWith("-----BEGIN CERTIFICATE-----\n");
  }

  @Test
  void withoutTlsThereIsNoCertificate() {
    assertThatIllegalStateException()
        .isThrownBy(SmtpServerExtension.builder().build()::trust)
        .withMessage("the server has no TLS: build it with startTls()");
    assertThatIllegalStateException()
        .isThrownBy(SmtpServerExtension.builder().build()::port)
        .withMessageContaining("@RegisterExtension");
  }

  @Nested
  class InAFieldOfTheInstance {
    @RegisterExtension
    final SmtpServerExtension own =
        SmtpServerExtension.builder()
            .user("alice", "pencil")
            .listener(it -> it.maxMessageOctets(10))
            .build();

    @Test
    void theOuterServerStillRuns() throws Exception {
      assertThat(own.port()).isNotEqualTo(SECURED.port());
      try (RawClient client = RawClient.ready(own.server().address())) {
        client.send("AUTH PLAIN " + plain("pencil") + "\r\n").expectReply("235 ");
        client.send("MAIL FROM:<> SIZE=11\r\n").expectReply("552 ");
      }
    }
  }

  private static String plain(String password) {
    return Base64.getEncoder().encodeToString(("\0alice\0" + password).getBytes(UTF_8));
  }

  private static void deliver(RawClient client) throws Exception {
    client.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
    client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
    client.send("x\r\n.\r\n").expectReply("250 ");
  }
}
