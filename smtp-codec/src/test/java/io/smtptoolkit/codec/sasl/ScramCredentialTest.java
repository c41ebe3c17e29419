package io.smtptoolkit.codec.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.SaslLine;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramCredentialTest {
  private static final Secret PENCIL = Secret.ofUtf8("pencil");

  /**
   * The passwords of RFC 5802 §5 and RFC 7677 §3; the keys are those of {@code gsasl --mkpasswd}.
   */
  @ParameterizedTest
  @CsvSource({
    "SHA_1, QSXCR+Q6sek8bf92, SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$"
        + "6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=",
    "SHA_256, W22ZaJ0SNY7soEsUEjb6gQ==, SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
  })
  void isComputedFromAPassword(ScramHash hash, String salt, String encoded) throws Exception {
    var credential = ScramCredential.fromPassword(hash, PENCIL, SaslLine.decodeBase64(salt), 4096);

    assertThat(credential.encode()).isEqualTo(encoded);
    assertThat(ScramCredential.parse(encoded)).isEqualTo(credential);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SCRAM-SHA-1",
        "SCRAM-MD5$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=",
        "SCRAM-SHA-1$4095:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=",
        "SCRAM-SHA-1$2000001:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/"
            + "fTE=",
        "SCRAM-SHA-1$99999999999:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+"
            + "qs2/fTE=",
        "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf9$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=",
        "SCRAM-SHA-1$4096:$6dlGYMOdZcOPutkcNY8U2g7vK9Y=:D+CSWLOshSulAsxiupA+qs2/fTE=",
        "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g==:D+CSWLOshSulAsxiupA+qs2/fTE=",
        "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y=",
        "SCRAM-SHA-256$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y="
            + ":D+CSWLOshSulAsxiupA+qs2/fTE="
      })
  void refusesAnotherForm(String text) {
    assertThatThrownBy(() -> ScramCredential.parse(text))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessage("expected a stored SCRAM credential at octet 0, found another value");
  }

  @Test
  void isWrittenTheSameInEveryLanguage() throws SmtpSyntaxException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      var credential = ofPassword("pencil", "salt", 4096);

      assertThat(credential.encode()).startsWith("SCRAM-SHA-1$4096:c2FsdA==$");
      assertThat(ScramCredential.parse(credential.encode())).isEqualTo(credential);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void printsNeitherSaltNorKeys() {
    var credential =
        ScramCredential.fromPassword(ScramHash.SHA_256, PENCIL, Secret.ofUtf8("salt"), 5000);

    assertThat(credential).hasToString("SCRAM-SHA-256$5000:(secret)");
  }

  @Test
  void refusesWhatNoClientWouldTake() {
    assertThatThrownBy(() -> ofPassword("", "salt", 4096))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ofPassword("pencil", "salt", 4095))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ofPassword("pencil", "salt", 2_000_001))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ofPassword("pencil", "salt", Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2147483647 iterations, not 4096 to 2000000");
    assertThatThrownBy(() -> ofPassword("pencil", "", 4096))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDecoyIsAlwaysTheSameForANameAndAnotherForAnother() {
    var key = Secret.ofUtf8("the server's key");

    var alice = ScramCredential.decoy(ScramHash.SHA_256, key, "alice", 4096);
    var again = ScramCredential.decoy(ScramHash.SHA_256, key, "alice", 4096);
    var bob = ScramCredential.decoy(ScramHash.SHA_256, key, "bob", 4096);
    var elsewhere =
        ScramCredential.decoy(ScramHash.SHA_256, Secret.ofUtf8("another key"), "alice", 4096);

    assertThat(again).isEqualTo(alice);
    assertThat(alice.salt().length()).isEqualTo(16);
    assertThat(bob.salt()).isNotEqualTo(alice.salt());
    assertThat(elsewhere.salt()).isNotEqualTo(alice.salt());
    assertThat(bob.storedKey()).isNotEqualTo(alice.storedKey());
  }

  private static ScramCredential ofPassword(String password, String salt, int iterations) {
    return ScramCredential.fromPassword(
        ScramHash.SHA_1, Secret.ofUtf8(password), Secret.ofUtf8(salt), iterations);
  }
}
