package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server of docs/extensions.md, over a socket. */
@Timeout(60)
class TenantServerTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** Refuses, so that the dialogue is short. */
  private final MailService service =
      (session, reversePath, parameters) -> {
        asked.add(session.facts().states().get(Tenancy.TENANT) + " " + parameters);
        return CompletableFuture.completedFuture(
            Begin.refused(Reply.of(550, "5.7.1", "Not today")));
      };

  @Test
  void servesTheExtensionAndRemembersTheTenant() throws Exception {
    try (var server = new TenantServer(Set.of("acme")).start(service);
        var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("EHLO client.example\r\n"
                      + "HELP\r\n"
                      + "XTENANT Acme\r\n"
                      + "XTENANT other\r\n"
                      + "MAIL FROM:<>\r\n"
                      + "XTENANT acme\r\n"
                      + "MAIL FROM:<> XCAMPAIGN=17\r\n"
                      + "QUIT\r\n")
                  .getBytes(US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo(
              "220 mx.example ESMTP ready\r\n"
                  + "250-mx.example\r\n"
                  + "250-PIPELINING\r\n"
                  + "250-SIZE 52428800\r\n"
                  + "250-8BITMIME\r\n"
                  + "250-ENHANCEDSTATUSCODES\r\n"
                  + "250-CHUNKING\r\n"
                  + "250-HELP\r\n250-LIMITS RCPTMAX=1000\r\n"
                  + "250 XTENANT\r\n"
                  + "214-2.0.0 EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP XTENANT\r\n"
                  + "214 2.0.0 See RFC 5321\r\n"
                  + "501 5.5.4 Syntax error: expected 1 to 32 lower case letters at octet 8, found"
                  + " \"A\"\r\n"
                  + "550 5.7.1 No such tenant\r\n"
                  + "550 5.7.1 Not today\r\n"
                  + "250 2.0.0 OK\r\n"
                  + "550 5.7.1 Not today\r\n"
                  + "221 2.0.0 mx.example Closing connection\r\n");
    }
    assertThat(asked).containsExactly("Optional.empty ", "Optional[XTENANT acme] XCAMPAIGN=17");
  }
}
