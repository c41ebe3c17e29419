package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ExtensionStates;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.queue.NewRecipient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send where: forms of addresses from each kind of peer. */
class RelayRulesTest {
  private static final String STRANGER = "198.51.100.7";
  private static final String OWN_NETWORK = "192.0.2.7";

  private final RelayRules rules = rules();

  /**
   * The host is at 203.0.113.1 and has own.example, where there is alice; it relays for
   * partner.example, where there are bob, and for a stranger also b%c and others.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          # forward-path                                         | stranger | network and submitter
          <alice@own.example>                                     | local | local
          <ALICE@OWN.EXAMPLE>                                     | local | local
          <"alice"@own.example>                                   | local | local
          <"al\\ice"@own.example>                                 | local | local
          <postmaster>                                            | local | local
          <PostMaster>                                            | local | local
          <alice@[203.0.113.1]>                                   | local | local
          <@elsewhere.example:alice@own.example>                  | local | local
          <nobody@own.example>                                    | 550 5.1.1 | 550 5.1.1
          <carol%elsewhere.example@own.example>                   | 550 5.1.1 | 550 5.1.1
          <alice%elsewhere.example@own.example>                   | 550 5.1.1 | 550 5.1.1
          <carol%elsewhere.example%own.example@own.example>       | 550 5.1.1 | 550 5.1.1
          <elsewhere.example!carol@own.example>                   | 550 5.1.1 | 550 5.1.1
          <own.example!elsewhere.example!carol@own.example>       | 550 5.1.1 | 550 5.1.1
          <elsewhere.example!carol%third.example@own.example>     | 550 5.1.1 | 550 5.1.1
          <"carol@elsewhere.example"@own.example>                 | 550 5.1.1 | 550 5.1.1
          <"carol%elsewhere.example"@own.example>                 | 550 5.1.1 | 550 5.1.1
          <"elsewhere.example!carol"@own.example>                 | 550 5.1.1 | 550 5.1.1
          <"carol\\@elsewhere.example"@own.example>               | 550 5.1.1 | 550 5.1.1
          <"@elsewhere.example:carol"@own.example>                | 550 5.1.1 | 550 5.1.1
          <"alice "@own.example>                                  | 550 5.1.1 | 550 5.1.1
          <carol%elsewhere.example@[203.0.113.1]>                 | 550 5.1.1 | 550 5.1.1
          <"carol@elsewhere.example"@[203.0.113.1]>               | 550 5.1.1 | 550 5.1.1
          <bob@partner.example>                                   | partner.example | partner.example
          <bob@PARTNER.example>                                   | partner.example | partner.example
          <@elsewhere.example,@own.example:bob@partner.example>   | partner.example | partner.example
          <nobody@partner.example>                                | 550 5.1.1 | partner.example
          <bob@sub.partner.example>                               | 550 5.7.1 | sub.partner.example
          <bob@xpartner.example>                                  | 550 5.7.1 | xpartner.example
          <carol%elsewhere.example@partner.example>               | 550 5.7.1 | partner.example
          <elsewhere.example!carol@partner.example>               | 550 5.7.1 | partner.example
          <"carol@elsewhere.example"@partner.example>             | 550 5.7.1 | partner.example
          <"carol%elsewhere.example"@partner.example>             | 550 5.7.1 | partner.example
          <carol@elsewhere.example>                               | 550 5.7.1 | elsewhere.example
          <"carol"@elsewhere.example>                             | 550 5.7.1 | elsewhere.example
          <alice@sub.own.example>                                 | 550 5.7.1 | sub.own.example
          <alice@own.example.elsewhere.example>                   | 550 5.7.1 | own.example.elsewhere.example
          <alice@example>                                         | 550 5.7.1 | example
          <postmaster@elsewhere.example>                          | 550 5.7.1 | elsewhere.example
          <@own.example:carol@elsewhere.example>                  | 550 5.7.1 | elsewhere.example
          <@own.example,@elsewhere.example:carol@third.example>   | 550 5.7.1 | third.example
          <alice%own.example@elsewhere.example>                   | 550 5.7.1 | elsewhere.example
          <own.example!alice@elsewhere.example>                   | 550 5.7.1 | elsewhere.example
          <"alice@own.example"@elsewhere.example>                 | 550 5.7.1 | elsewhere.example
          <alice@[198.51.100.9]>                                  | 550 5.7.1 | [198.51.100.9]
          <alice@[127.0.0.1]>                                     | 550 5.7.1 | [127.0.0.1]
          <alice@[IPv6:2001:db8::1]>                              | 550 5.7.1 | [ipv6:2001:db8::1]
          """)
  void openRelayTable(String forwardPath, String stranger, String trusted) throws Exception {
    assertThat(outcome(rules, forwardPath, STRANGER, Optional.empty())).isEqualTo(stranger);
    assertThat(outcome(rules, forwardPath, OWN_NETWORK, Optional.empty())).isEqualTo(trusted);
    assertThat(outcome(rules, forwardPath, STRANGER, Optional.of("alice"))).isEqualTo(trusted);
    assertThat(outcome(rules, forwardPath, STRANGER, Optional.of("mallory"))).isEqualTo(stranger);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bücher.example", "xn--bcher-kva.example", "BU\u0308CHER.example"})
  void formsOfADomainAreTheSame(String given) throws Exception {
    RelayRules own =
        RelayRules.builder()
            .own(Set.of(Domain.parseUtf8(given)), RelayRulesTest::ownRecipients)
            .build();
    RelayRules relay =
        RelayRules.builder().relayDomain(Domain.parseUtf8(given), any -> true).build();

    for (String sent : List.of("bücher.example", "XN--BCHER-KVA.example", "bu\u0308cher.example")) {
      String alice = "<alice@" + sent + ">";
      assertThat(outcome(own, alice, STRANGER, Optional.empty())).isEqualTo("local");
      assertThat(outcome(relay, alice, STRANGER, Optional.empty())).endsWith(".example");
    }
    assertThat(outcome(own, "<alice@bucher.example>", STRANGER, Optional.empty()))
        .isEqualTo("550 5.7.1");
  }

  @Test
  void asBuiltWithoutAnythingOnlySubmittersSend() throws Exception {
    RelayRules plain = RelayRules.builder().build();

    assertThat(outcome(plain, "<carol@elsewhere.example>", "127.0.0.1", Optional.empty()))
        .isEqualTo("550 5.7.1");
    assertThat(outcome(plain, "<postmaster>", STRANGER, Optional.empty())).isEqualTo("550 5.1.1");
    assertThat(outcome(plain, "<carol@elsewhere.example>", STRANGER, Optional.of("alice")))
        .isEqualTo("elsewhere.example");
  }

  @Test
  void passesOnTheMailboxWithoutTheSourceRoute() throws Exception {
    List<NewRecipient> recipients =
        rules
            .recipients(
                session(OWN_NETWORK, Optional.empty()),
                MailParameters.NONE,
                ForwardPath.parse("<@a.example,@b.example:carol@elsewhere.example>"),
                RcptParameters.NONE)
            .toCompletableFuture()
            .join();

    assertThat(recipients)
        .extracting(it -> it.forwardPath().toString())
        .containsExactly("<carol@elsewhere.example>");
  }

  private static RelayRules rules() {
    try {
      return RelayRules.builder()
          .own(Set.of(Domain.parse("own.example")), RelayRulesTest::ownRecipients)
          .relayDomain(
              Domain.parse("partner.example"), it -> !it.localPart().unquoted().equals("nobody"))
          .networks(it -> it.getHostAddress().equals(OWN_NETWORK))
          .submitters(it -> it.authorizationId().equals("alice"))
          .build();
    } catch (io.smtptoolkit.codec.SmtpSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<List<NewRecipient>> ownRecipients(
      SessionInfo session,
      MailParameters message,
      ForwardPath forwardPath,
      RcptParameters parameters) {
    String name =
        forwardPath.mailbox().map(Mailbox::localPart).map(it -> it.unquoted()).orElse("alice");
    return name.toLowerCase(Locale.ROOT).equals("alice")
        ? CompletableFuture.completedFuture(
            List.of(new NewRecipient(forwardPath, parameters, "local")))
        : CompletableFuture.failedFuture(new Rejected(Replies.mailboxUnknown()));
  }

  private static String outcome(
      RelayRules rules, String forwardPath, String client, Optional<String> user) throws Exception {
    try {
      return rules
          .recipients(
              session(client, user),
              MailParameters.NONE,
              ForwardPath.parseUtf8(forwardPath),
              RcptParameters.NONE)
          .toCompletableFuture()
          .join()
          .get(0)
          .destination();
    } catch (CompletionException e) {
      var refusal = (Rejected) e.getCause();
      return refusal.reply().code() + " " + refusal.reply().enhancedStatusCode().orElseThrow();
    }
  }

  private static SessionInfo session(String client, Optional<String> user) throws Exception {
    return new SessionInfo(
        "1",
        "mx",
        "own.example",
        new InetSocketAddress(InetAddress.getByName("203.0.113.1"), 25),
        new InetSocketAddress(InetAddress.getByName(client), 40_000),
        new Facts(
            Protocol.SMTP,
            Optional.of(HelloName.parse("client.example")),
            true,
            false,
            false,
            Extensions.NONE,
            0,
            0,
            ExtensionStates.NONE),
        user.map(it -> new Identity(it, it, SaslMechanism.PLAIN)));
  }
}
