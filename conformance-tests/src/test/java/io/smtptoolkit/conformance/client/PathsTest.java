package io.smtptoolkit.conformance.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.Script;
import io.smtptoolkit.conformance.scripted.TestAuthority;
import io.smtptoolkit.conformance.scripted.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The message and its outcomes do not depend on the way by which it is sent. */
class PathsTest extends ClientScene {
  /** All octets but CR, LF and NUL; dots, long lines, blanks at the ends of lines. */
  private static final byte[] DIFFICULT = difficult();

  private static TestAuthority authority;
  private static TestIdentity identity;

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = TestAuthority.create();
    identity = authority.certify("mx.example");
  }

  private static byte[] difficult() {
    var octets = new ByteArrayOutputStream();
    octets.writeBytes("Subject: x\r\n\r\n.\r\n..\r\n.dot\r\n. \r\n \t \r\n".getBytes(ISO_8859_1));
    for (int i = 1; i < 256; i++) {
      if (i != '\r' && i != '\n') {
        octets.write(i);
      }
    }
    String tail = "\r\n" + ".".repeat(998) + "\r\n" + "\u00ff".repeat(998) + "\r\n\r\n.\r\n\r\n";
    octets.writeBytes(tail.getBytes(ISO_8859_1));
    return octets.toByteArray();
  }

  static Stream<Arguments> paths() {
    return Stream.of(TlsPolicy.NEVER, TlsPolicy.REQUIRED, TlsPolicy.IMPLICIT)
        .flatMap(
            tls ->
                Stream.of(Protocol.SMTP, Protocol.LMTP)
                    .flatMap(
                        protocol ->
                            Stream.of("", "PIPELINING", "CHUNKING", "PIPELINING CHUNKING")
                                .map(it -> Arguments.of(tls, protocol, it))));
  }

  private Script.Builder script(TlsPolicy tls, Protocol protocol, String offered) {
    List<String> keywords = new ArrayList<>(List.of("8BITMIME"));
    Stream.of(offered.split(" ", -1)).filter(it -> !it.isEmpty()).forEach(keywords::add);
    Script.Builder script = Script.builder();
    if (tls == TlsPolicy.REQUIRED) {
      script.identity(identity).extensions("STARTTLS");
      script.extensionsInTls(keywords.toArray(String[]::new));
    } else {
      script.extensions(keywords.toArray(String[]::new));
    }
    if (tls == TlsPolicy.IMPLICIT) {
      script.identity(identity).implicitTls();
    }
    return protocol == Protocol.LMTP ? script.lmtp() : script;
  }

  private Endpoint endpoint(TlsPolicy tls, Protocol protocol) throws Exception {
    return Endpoint.builder("mx.example", server.port())
        .address(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
        .tlsPolicy(tls)
        .sslContext(authority.trusted())
        .protocol(protocol)
        .build();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("paths")
  void theMessageArrivesAsItIs(TlsPolicy tls, Protocol protocol, String offered) throws Exception {
    use(options().chunking(true).maxChunkOctets(1_000));
    play(script(tls, protocol, offered));

    assertThat(send(endpoint(tls, protocol), TO_BOB, MessageContent.of(DIFFICULT)))
        .isEqualTo("accepted 250");

    ReceivedConnection received = received();
    assertThat(received.transactions()).hasSize(1);
    assertThat(received.transactions().get(0).content())
        .isEqualTo(new String(DIFFICULT, ISO_8859_1));
    assertThat(received.commands().stream().anyMatch(it -> it.startsWith("BDAT")))
        .isEqualTo(offered.contains("CHUNKING"));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("paths")
  void refusalsAreTheSame(TlsPolicy tls, Protocol protocol, String offered) throws Exception {
    use(options().chunking(true));
    int number = 0;
    for (String end : List.of("250", "452", "554")) {
      play(
          script(tls, protocol, offered)
              .on("RCPT")
              .reply("250 yes", "550 no", "451 later", "250 yes")
              .on("BDAT")
              .reply(end + " it")
              .atEndOfContent()
              .reply(end + " it"));
      String outcome = end.equals("250") ? "accepted 250" : "refused end of content " + end;

      assertThat(send(endpoint(tls, protocol), TO_FOUR, HELLO))
          .as(end)
          .isEqualTo(outcome + ", refused RCPT 550, refused RCPT 451, " + outcome);
      server.connection(++number, BOUND).awaitEnd(BOUND);
    }
    play(script(tls, protocol, offered).on("RCPT").reply("550 no"));
    assertThat(send(endpoint(tls, protocol))).isEqualTo("refused RCPT 550");
    play(script(tls, protocol, offered).on("MAIL").reply("451 later"));
    assertThat(send(endpoint(tls, protocol))).isEqualTo("refused MAIL 451");
  }
}
