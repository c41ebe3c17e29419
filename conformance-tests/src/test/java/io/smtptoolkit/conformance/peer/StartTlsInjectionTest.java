package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What comes after STARTTLS in the clear is not a command inside TLS (RFC 3207 §5, CVE-2011-0411):
 * the octets are taken for a handshake, which they are not, and the connection closes.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class StartTlsInjectionTest {
  private static final String INJECTED =
      "EHLO injected.example\r\n"
          + "MAIL FROM:<injected@client.example>\r\n"
          + "RCPT TO:<user@home.example>\r\n";

  private static ServeProcess server;

  @BeforeAll
  static void startServer() {
    server = ServeProcess.start();
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @Test
  void commandAfterStartTlsInTheSameSegmentClosesTheConnection() {
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");

      dialogue.send("STARTTLS\r\n" + INJECTED).expect("220");

      assertNoReplyIn(dialogue.rest());
    }
  }

  @Test
  void commandAfterStartTlsInItsOwnSegmentClosesTheConnection() {
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");

      dialogue.send("STARTTLS\r\n").expect("220");
      dialogue.send(INJECTED);

      assertNoReplyIn(dialogue.rest());
    }
  }

  @Test
  void handshakeAfterAnInjectedCommandFails() throws IOException {
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");
      dialogue.send("STARTTLS\r\n" + INJECTED).expect("220");

      var factory = Trust.in(server.caFile()).getSocketFactory();
      try (var tls = factory.createSocket(dialogue.socket(), "localhost", server.port(), false)) {
        assertThatThrownBy(((SSLSocket) tls)::startHandshake).isInstanceOf(IOException.class);
      }
    }

    assertThat(server.maildir("user").messages()).isEmpty();
  }

  @Test
  void handshakeRightAfterStartTlsSucceeds() throws IOException {
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");
      dialogue.send("STARTTLS\r\n").expect("220");

      var factory = Trust.in(server.caFile()).getSocketFactory();
      try (var tls = factory.createSocket(dialogue.socket(), "localhost", server.port(), false)) {
        ((SSLSocket) tls).startHandshake();

        assertThat(((SSLSocket) tls).getSession().isValid()).isTrue();
      }
    }
  }

  @Test
  void halfACommandBeforeStartTlsIsNotCompletedInsideTls() {
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");

      dialogue.send("STARTTLS\r\nNOO").expect("220");
      dialogue.send("P\r\n");

      assertNoReplyIn(dialogue.rest());
    }
  }

  /** A TLS alert may come; a reply, in the clear, may not. */
  private static void assertNoReplyIn(byte[] octets) {
    assertThat(new String(octets, StandardCharsets.ISO_8859_1))
        .doesNotContainPattern("[2-5]\\d\\d[ -]");
  }
}
