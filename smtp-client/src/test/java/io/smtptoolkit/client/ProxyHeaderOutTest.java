package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.options;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Ip;
import io.smtptoolkit.codec.wire.ProxyHeader;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Claims of the header that a client says before everything else. */
@Timeout(120)
class ProxyHeaderOutTest {
  private static final Ip CLIENT = ip(new byte[] {(byte) 192, 0, 2, 7}, 56_324);
  private static final Ip SERVER = ip(new byte[] {(byte) 192, 0, 2, 25}, 25);

  @TempDir private Path folder;

  private static Ip ip(byte[] address, int port) {
    return new Ip(AddressLiteral.ofIp(address), port);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of(1, "PROXY TCP4 192.0.2.7 192.0.2.25 56324 25\r\n"),
        Arguments.of(
            2,
            "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u00c0\0\u0002\u0007\u00c0\0\u0002\u0019"
                + "\u00dc\u0004\0\u0019"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void theHeaderComesFirst(int version, String octets) throws Exception {
    Script script = wire -> wire.expect(octets).greet().farewell();
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      client.connect(to(peer, version)).close();
      peer.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("headers")
  void theHeaderComesBeforeTlsToo(int version, String octets) throws Exception {
    var certificates = Certificates.naming(folder, "ip:127.0.0.1");
    Script script = wire -> wire.expect(octets).startTls(certificates.shown()).greet().farewell();
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      Endpoint endpoint =
          to(peer, version).toBuilder()
              .tlsPolicy(TlsPolicy.IMPLICIT)
              .sslContext(certificates.trusted())
              .build();
      client.connect(endpoint).close();
      peer.verify();
    }
  }

  private static Endpoint to(ScriptedPeer peer, int version) {
    return peer.endpoint().toBuilder()
        .proxyHeader(ProxyHeader.tcp(version, CLIENT, SERVER))
        .build();
  }
}
