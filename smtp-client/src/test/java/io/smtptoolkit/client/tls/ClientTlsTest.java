package io.smtptoolkit.client.tls;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientTlsTest {
  /** An empty list must not mean all of the JDK's. */
  @Test
  void trustingNoAuthorityIsRefused() {
    var tls = new ClientTls();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tls.trust(List.of()))
        .withMessage("no authority to trust");
  }
}
