package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.ReceivedTransaction;
import io.smtptoolkit.conformance.scripted.Script;
import io.smtptoolkit.conformance.scripted.TestAuthority;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real links are cut, within clear text and within records of TLS: the message is accepted only if
 * the server took it, and never refused if the server may have it.
 */
class CutLinkTest extends ClientScene {
  private static final int CUTS = 20;

  @ParameterizedTest
  @CsvSource({
    "false, ''",
    "true, ''",
    "false, PIPELINING",
    "true, CHUNKING",
  })
  void clearLinks(boolean reset, String extension) throws Exception {
    use(options().chunking(true));
    Script.Builder whole = Script.builder();
    play(extension.isEmpty() ? whole : whole.extensions(extension));
    assertThat(send()).isEqualTo("accepted 250");
    int received = received().octets().length();

    Set<String> outcomes = new HashSet<>();
    for (int i = 0; i < CUTS; i++) {
      outcomes.add(cut(clear(), extended(reset, extension).cutAfterSending(10 + 9 * i)));
      outcomes.add(cut(clear(), extended(reset, extension).cutAfterReceiving(received - 3 * i)));
    }

    assertThat(outcomes).contains("accepted 250", "unknown", "not sent");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void linksWithTls(boolean reset) throws Exception {
    TestAuthority authority = TestAuthority.create();
    Endpoint endpoint =
        Endpoint.builder("mx.example", server.port())
            .address(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
            .tlsPolicy(TlsPolicy.IMPLICIT)
            .sslContext(authority.trusted())
            .build();
    var identity = authority.certify("mx.example");
    Set<String> outcomes = new HashSet<>();
    for (int i = 0; i < CUTS; i++) {
      Script.Builder script =
          extended(reset, "SIZE").identity(identity).implicitTls().cutAfterReceiving(300 + 40 * i);

      outcomes.add(cut(endpoint, script));
    }

    assertThat(outcomes).contains("accepted 250", "unknown", "not sent");
  }

  private static Script.Builder extended(boolean reset, String extension) {
    Script.Builder script = Script.builder();
    if (!extension.isEmpty()) {
      script.extensions(extension);
    }
    return reset ? script.cutByReset() : script;
  }

  /** One job over a link that is cut. */
  private String cut(Endpoint endpoint, Script.Builder script) throws Exception {
    int number = server.connections().size() + 1;
    play(script);

    String outcome = send(endpoint);

    ReceivedConnection link = server.connection(number, BOUND).awaitEnd(BOUND);
    List<ReceivedTransaction> transactions = link.transactions();
    boolean taken = !transactions.isEmpty() && transactions.get(0).isComplete();
    if (taken) {
      assertThat(outcome).as(link.dialogue()).isIn("accepted 250", "unknown");
    } else {
      // The server may have lost the link with the end of the content unread.
      assertThat(outcome).as(link.dialogue()).matches("not sent|unknown|failed .*");
    }
    return outcome;
  }
}
