package io.smtptoolkit.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ExtensionStates;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.TlsFacts;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.tls.ClientCertificate;
import io.smtptoolkit.server.tls.ClientIdentity;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFieldsTest {
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-04T09:05:06-03:30");

  @Test
  void namesBothEndsAndTheOnlyRecipient() throws Exception {
    assertThat(
            TraceFields.received(
                session("192.0.2.7", facts(Protocol.SMTP, true, false)),
                false,
                "1.M2P3Q4",
                Optional.of(Mailbox.parse("bob@example.com")),
                NOW))
        .isEqualTo(
            """
            Received: from client.example ([192.0.2.7])
            \tby mx.example with ESMTP id 1.M2P3Q4
            \tfor <bob@example.com>;
            \tWed, 4 Nov 2026 09:05:06 -0330
            """);
  }

  @Test
  void namesNoRecipientOfSeveral() throws Exception {
    assertThat(
            TraceFields.received(
                session("2001:db8::7", facts(Protocol.SMTP, false, false)),
                false,
                "1",
                Optional.empty(),
                NOW))
        .isEqualTo(
            """
            Received: from client.example ([IPv6:2001:db8::7])
            \tby mx.example with SMTP id 1;
            \tWed, 4 Nov 2026 09:05:06 -0330
            """);
  }

  @Test
  void namesTheCipherSuiteAfterTheRecipient() throws Exception {
    var tls = new TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.empty(), Optional.empty());
    var session = session("192.0.2.7", facts(Protocol.SMTP, true, true), tls);

    assertThat(
            TraceFields.received(
                session, false, "1", Optional.of(Mailbox.parse("bob@example.com")), NOW))
        .isEqualTo(
            """
            Received: from client.example ([192.0.2.7])
            \tby mx.example with ESMTPS id 1
            \tfor <bob@example.com>
            \ttls TLS_AES_256_GCM_SHA384 (version=TLSv1.3);
            \tWed, 4 Nov 2026 09:05:06 -0330
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a)b(c\\d\"e",
        "a\r\nX-Evil: yes\r\n\r\nbody",
        "\u0000\u001b[31m\u202e",
        "\u00e9\u4e2d"
      })
  void aNameInACertificateCannotUpsetTheField(String name) throws Exception {
    for (String subject : List.of(name, name.repeat(2_000))) {
      ClientCertificate client =
          ClientCertificate.of(
              List.of(
                  ClientIdentity.of(TlsIdentity.authority("CA"))
                      .commonName(subject)
                      .make()
                      .certificate()));
      var tls = new TlsFacts("TLSv1.3", "TLS_X", Optional.of(name), Optional.of(client));

      String field =
          TraceFields.received(
              session("192.0.2.7", facts(Protocol.SMTP, true, true), tls),
              false,
              "1",
              Optional.empty(),
              NOW);

      assertThat(field).matches("([ -~]{1,997}\n[\t ]?)+").hasLineCount(5);
      assertThat(field.lines().toList().get(3)).matches("\t client=[^()\\\\]*\\);");

      String ofUser =
          TraceFields.receivedFromUser(
              session("192.0.2.7", facts(Protocol.SMTP, true, true), tls),
              false,
              "1",
              Optional.empty(),
              NOW);
      assertThat(ofUser).contains("tls TLS_X (version=TLSv1.3);").doesNotContain("client");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "::1, [IPv6:::1]",
    "2001:DB8:0:0:1:0:0:1, [IPv6:2001:db8::1:0:0:1]",
    "fe80::1%1, [IPv6:fe80::1]",
    "127.0.0.1, [127.0.0.1]"
  })
  void writesAddressesInTheirCanonicalForm(String address, String literal) throws Exception {
    var session = session(address, facts(Protocol.SMTP, true, false));

    assertThat(TraceFields.received(session, false, "1", Optional.empty(), NOW))
        .startsWith("Received: from client.example (" + literal + ")\n");
  }

  @Test
  void tellsOfTlsAndOfLmtp() throws Exception {
    assertThat(received(facts(Protocol.SMTP, true, true))).contains(" with ESMTPS id ");
    assertThat(received(facts(Protocol.LMTP, true, false))).contains(" with LMTP id ");
    assertThat(received(facts(Protocol.LMTP, true, true))).contains(" with LMTPS id ");
  }

  @Test
  void repeatsNoHelloNameThatIsNoDomain() throws Exception {
    var session = ServerSession.builder().leniencies(EnumSet.of(Leniency.ANY_HELLO_NAME)).build();
    session.reply(Replies.greeting("mx.example"));
    session.receive(ByteBuffer.wrap("EHLO x (y; z\r\n".getBytes(StandardCharsets.US_ASCII)));
    session.next();
    session.reply(Replies.ok());

    assertThat(session.facts().hello()).isPresent();
    assertThat(received(session.facts())).startsWith("Received: from unknown.invalid ([");
  }

  @Test
  void returnPathIsTheReversePathWithoutItsRoute() throws Exception {
    assertThat(TraceFields.returnPath(ReversePath.parse("<@a.example:alice@example.org>")))
        .isEqualTo("Return-Path: <alice@example.org>\n");
    assertThat(TraceFields.returnPath(ReversePath.parse("<>"))).isEqualTo("Return-Path: <>\n");
  }

  /** RFC 6531 §4.3. */
  @ParameterizedTest
  @CsvSource({
    "SMTP, false, false, UTF8SMTP",
    "SMTP, true, false, UTF8SMTPS",
    "SMTP, false, true, UTF8SMTPA",
    "SMTP, true, true, UTF8SMTPSA",
    "LMTP, false, false, UTF8LMTP",
    "LMTP, true, false, UTF8LMTPS",
    "LMTP, false, true, UTF8LMTPA",
    "LMTP, true, true, UTF8LMTPSA",
  })
  void tellsOfUtf8(Protocol protocol, boolean tls, boolean authenticated, String with)
      throws Exception {
    var facts =
        new Facts(
            protocol,
            Optional.of(HelloName.parse("client.example")),
            true,
            tls,
            authenticated,
            Extensions.NONE,
            1,
            0,
            ExtensionStates.NONE);
    Optional<Mailbox> recipient = Optional.of(Mailbox.parseUtf8("jürgen@bücher.example"));

    assertThat(TraceFields.received(session("192.0.2.7", facts), true, "1", recipient, NOW))
        .contains(" with " + with + " id 1\n\tfor <jürgen@bücher.example>;\n");
  }

  private static String received(Facts facts) throws Exception {
    return TraceFields.received(session("192.0.2.7", facts), false, "1", Optional.empty(), NOW);
  }

  private static Facts facts(Protocol protocol, boolean extended, boolean tls) throws Exception {
    return new Facts(
        protocol,
        Optional.of(HelloName.parse("client.example")),
        extended,
        tls,
        false,
        Extensions.NONE,
        1,
        0,
        ExtensionStates.NONE);
  }

  private static SessionInfo session(String address, Facts facts, TlsFacts tls) throws Exception {
    SessionInfo plain = session(address, facts);
    return new SessionInfo(
        plain.connectionId(),
        plain.listener(),
        plain.domain(),
        plain.localAddress(),
        plain.remoteAddress(),
        plain.facts(),
        plain.identity(),
        plain.frontEnd(),
        Optional.of(tls));
  }

  private static SessionInfo session(String address, Facts facts) throws Exception {
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 40_000);
    return new SessionInfo(
        "c1",
        "smtp",
        "mx.example",
        new InetSocketAddress(25),
        remote,
        facts,
        facts.authenticated()
            ? Optional.of(new Identity("alice", "alice", SaslMechanism.PLAIN))
            : Optional.empty());
  }
}
