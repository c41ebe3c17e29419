package io.smtptoolkit.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityTest {
  private static final Instant NOW = Instant.EPOCH;

  /** The port of IMPLICIT has no STARTTLS; a context that proves nothing verifies nothing. */
  @ParameterizedTest
  @CsvSource({
    "NEVER, REQUIRED",
    "IF_OFFERED, REQUIRED",
    "REQUIRED, REQUIRED",
    "IMPLICIT, IMPLICIT",
  })
  void aHostThatMustBeVerifiedIsWhateverItsEndpointSays(TlsPolicy given, TlsPolicy used)
      throws NoSuchAlgorithmException {
    Endpoint.Builder host = Endpoint.builder("mx1.example", 25).tlsPolicy(given);
    SSLContext own = SSLContext.getInstance("TLS");
    SSLContext ofTheRelay = SSLContext.getInstance("TLS");
    RelayOptions none = RelayOptions.builder().build();
    RelayOptions options = RelayOptions.builder().sslContext(ofTheRelay).build();

    Endpoint unverified = host.unverifiedContext(own).build();
    assertThat(verified(none, unverified, used).sslContext()).hasValue(SSLContext.getDefault());
    assertThat(verified(options, unverified, used).sslContext()).hasValue(ofTheRelay);
    Endpoint proving = host.sslContext(own).build();
    assertThat(verified(none, proving, used).sslContext()).hasValue(own);
  }

  private static Endpoint verified(RelayOptions options, Endpoint host, TlsPolicy used) {
    Endpoint spokenTo = new Security(options, new Hosts()).spokenTo(host, true, NOW);
    assertThat(spokenTo.verifiesHost()).isTrue();
    assertThat(spokenTo.tlsPolicy()).isEqualTo(used);
    return spokenTo;
  }
}
