package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.auth.UserFileEditor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Forms of addresses at the listeners of a mail system, from each kind of peer. It has own.example
 * with alice, and relays for partner.example, where it knows bob; {@code RelayRulesTest} has the
 * same without listeners.
 */
@Timeout(120)
class OpenRelayTableTest {
  private static final String STRANGER = "127.0.0.1";
  private static final String OWN_NETWORK = "127.0.0.2";

  @TempDir private static Path folder;
  private static MailServer server;

  @BeforeAll
  static void start() throws Exception {
    Files.createDirectories(folder);
    new UserFileEditor(folder.resolve("users")).setPassword("alice", "secret", 4_096, false);
    server =
        MailServer.start(
            folder,
            """
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            [[listener]]
            role = "submission"
            address = "127.0.0.1:0"
            tls = "none"
            auth-in-the-clear = true
            [auth]
            users = "users"
            [queue]
            folder = "queue"
            reserve = "1MiB"
            [[domain]]
            names = ["own.example"]
            maildir = "mail"
            mailboxes = ["alice", "postmaster", "abuse"]
            [relay]
            networks = ["127.0.0.2/32"]
            [[relay.domain]]
            of = ["partner.example"]
            recipients = ["bob"]
            """);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          # forward-path                                         | stranger  | network and user
          <alice@own.example>                                     | 250 2.1.5 | 250 2.1.5
          <ALICE@OWN.EXAMPLE>                                     | 250 2.1.5 | 250 2.1.5
          <"alice"@own.example>                                   | 250 2.1.5 | 250 2.1.5
          <"al\\ice"@own.example>                                 | 250 2.1.5 | 250 2.1.5
          <alice+news@own.example>                                | 250 2.1.5 | 250 2.1.5
          <postmaster>                                            | 250 2.1.5 | 250 2.1.5
          <alice@[127.0.0.1]>                                     | 250 2.1.5 | 250 2.1.5
          <@elsewhere.example:alice@own.example>                  | 250 2.1.5 | 250 2.1.5
          <nobody@own.example>                                    | 550 5.1.1 | 550 5.1.1
          <carol%elsewhere.example@own.example>                   | 550 5.1.1 | 550 5.1.1
          <carol%elsewhere.example%own.example@own.example>       | 550 5.1.1 | 550 5.1.1
          <elsewhere.example!carol@own.example>                   | 550 5.1.1 | 550 5.1.1
          <own.example!elsewhere.example!carol@own.example>       | 550 5.1.1 | 550 5.1.1
          <elsewhere.example!carol%third.example@own.example>     | 550 5.1.1 | 550 5.1.1
          <"carol@elsewhere.example"@own.example>                 | 550 5.1.1 | 550 5.1.1
          <"carol%elsewhere.example"@own.example>                 | 550 5.1.1 | 550 5.1.1
          <"elsewhere.example!carol"@own.example>                 | 550 5.1.1 | 550 5.1.1
          <"carol\\@elsewhere.example"@own.example>               | 550 5.1.1 | 550 5.1.1
          <"@elsewhere.example:carol"@own.example>                | 550 5.1.1 | 550 5.1.1
          <carol%elsewhere.example@[127.0.0.1]>                   | 550 5.1.1 | 550 5.1.1
          <"carol@elsewhere.example"@[127.0.0.1]>                 | 550 5.1.1 | 550 5.1.1
          <bob@partner.example>                                   | 250 2.1.5 | 250 2.1.5
          <@elsewhere.example,@own.example:bob@partner.example>   | 250 2.1.5 | 250 2.1.5
          <nobody@partner.example>                                | 550 5.1.1 | 250 2.1.5
          <bob%elsewhere.example@partner.example>                 | 550 5.7.1 | 250 2.1.5
          <elsewhere.example!bob@partner.example>                 | 550 5.7.1 | 250 2.1.5
          <"bob@elsewhere.example"@partner.example>               | 550 5.7.1 | 250 2.1.5
          <bob@sub.partner.example>                               | 550 5.7.1 | 250 2.1.5
          <carol@elsewhere.example>                               | 550 5.7.1 | 250 2.1.5
          <"carol"@elsewhere.example>                             | 550 5.7.1 | 250 2.1.5
          <alice@sub.own.example>                                 | 550 5.7.1 | 250 2.1.5
          <alice@own.example.elsewhere.example>                   | 550 5.7.1 | 250 2.1.5
          <alice@example>                                         | 550 5.7.1 | 250 2.1.5
          <postmaster@elsewhere.example>                          | 550 5.7.1 | 250 2.1.5
          <@own.example:carol@elsewhere.example>                  | 550 5.7.1 | 250 2.1.5
          <@own.example,@elsewhere.example:carol@third.example>   | 550 5.7.1 | 250 2.1.5
          <alice%own.example@elsewhere.example>                   | 550 5.7.1 | 250 2.1.5
          <own.example!alice@elsewhere.example>                   | 550 5.7.1 | 250 2.1.5
          <"alice@own.example"@elsewhere.example>                 | 550 5.7.1 | 250 2.1.5
          <alice@[198.51.100.9]>                                  | 550 5.7.1 | 250 2.1.5
          <alice@[127.0.0.2]>                                     | 550 5.7.1 | 250 2.1.5
          <alice@[IPv6:2001:db8::1]>                              | 550 5.7.1 | 250 2.1.5
          <alice@own.example@elsewhere.example>                   | 501 5.1.3 | 501 5.1.3
          <carol@elsewhere.example,alice@own.example>             | 501 5.1.3 | 501 5.1.3
          <alice@own.example.>                                    | 501 5.1.3 | 501 5.1.3
          <carol%elsewhere.example>                               | 501 5.1.3 | 501 5.1.3
          <carol>                                                 | 501 5.1.3 | 501 5.1.3
          <>                                                      | 501 5.1.3 | 501 5.1.3
          """)
  void mayBeSentToBy(String forwardPath, String stranger, String trusted) throws Exception {
    assertThat(rcpt("mx", STRANGER, "x@far.example", forwardPath)).isEqualTo(stranger);
    assertThat(rcpt("mx", STRANGER, "alice@own.example", forwardPath)).isEqualTo(stranger);
    assertThat(rcpt("mx", OWN_NETWORK, "x@far.example", forwardPath)).isEqualTo(trusted);
    assertThat(authenticated(forwardPath)).isEqualTo(trusted);
    for (String address : new String[] {STRANGER, OWN_NETWORK}) {
      assertThat(rcpt("submission", address, "alice@own.example", forwardPath)).startsWith("5");
    }
  }

  private static String rcpt(String role, String address, String sender, String forwardPath)
      throws Exception {
    try (RawClient client = RawClient.connectFrom(address, server.address(role))) {
      client.send("EHLO client.example\r\n").expectReply("220 ").expectReply("250-");
      client.send("MAIL FROM:<" + sender + ">\r\n");
      client.expectReply(role.equals("mx") ? "250 " : "530 5.7.0 ");
      return said(client, forwardPath);
    }
  }

  private static String authenticated(String forwardPath) throws Exception {
    try (RawClient client = RawClient.connectFrom(STRANGER, server.address("submission"))) {
      client.send("EHLO client.example\r\n").expectReply("220 ").expectReply("250-");
      client.send("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n").expectReply("235 ");
      client.send("MAIL FROM:<alice@own.example>\r\n").expectReply("250 ");
      return said(client, forwardPath);
    }
  }

  /** The two codes of the reply to RCPT. */
  private static String said(RawClient client, String forwardPath) throws Exception {
    String reply = client.send("RCPT TO:" + forwardPath + "\r\n").reply();
    return reply.substring(0, Math.min(reply.length(), 9));
  }
}
