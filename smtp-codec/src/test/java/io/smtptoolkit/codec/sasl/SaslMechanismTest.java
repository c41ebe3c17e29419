package io.smtptoolkit.codec.sasl;

import static io.smtptoolkit.codec.sasl.SaslMechanism.EXTERNAL;
import static io.smtptoolkit.codec.sasl.SaslMechanism.SCRAM_SHA_1;
import static io.smtptoolkit.codec.sasl.SaslMechanism.SCRAM_SHA_256;
import static io.smtptoolkit.codec.sasl.SaslMechanism.WITH_PASSWORD;
import static io.smtptoolkit.codec.sasl.SaslMechanism.WITH_TOKEN;
import static io.smtptoolkit.codec.sasl.SaslMechanism.choose;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.command.Auth;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SaslMechanismTest {

  @ParameterizedTest
  @EnumSource
  void isNamedAsAuthNamesIt(SaslMechanism mechanism) {
    assertThat(new Auth(mechanism.keyword(), Optional.empty())).hasToString("AUTH " + mechanism);
    assertThat(SaslMechanism.of(mechanism.keyword())).contains(mechanism);
  }

  @Test
  void isFoundInAnyCase() {
    assertThat(SaslMechanism.of("scram-sha-256-Plus")).contains(SaslMechanism.SCRAM_SHA_256_PLUS);
    assertThat(SaslMechanism.of("SCRAM-SHA-512")).isEmpty();
    assertThat(SaslMechanism.of("\u017fcram-sha-1")).isEmpty();
  }

  @ParameterizedTest(name = "{0}, encrypted {1}: {2}")
  @CsvSource({
    "LOGIN PLAIN, true, PLAIN",
    "LOGIN, true, LOGIN",
    "LOGIN PLAIN, false, ",
    "LOGIN PLAIN CRAM-MD5, false, CRAM-MD5",
    "LOGIN PLAIN CRAM-MD5, true, CRAM-MD5",
    "PLAIN SCRAM-SHA-1 SCRAM-SHA-256, true, SCRAM-SHA-256",
    "SCRAM-SHA-256 SCRAM-SHA-1-PLUS, true, SCRAM-SHA-1-PLUS",
    "scram-sha-256-plus SCRAM-SHA-256, true, SCRAM-SHA-256-PLUS",
    "SCRAM-SHA-256-PLUS SCRAM-SHA-256, false, SCRAM-SHA-256",
    "SCRAM-SHA-1-PLUS, false, ",
    "GSSAPI OAUTHBEARER EXTERNAL, true, ",
    "'', true, "
  })
  void prefersProofToDisclosure(String offered, boolean encrypted, String chosen) {
    assertThat(choose(List.of(offered.split(" ", -1)), WITH_PASSWORD, encrypted))
        .isEqualTo(Optional.ofNullable(chosen).flatMap(SaslMechanism::of));
  }

  @Test
  void choosesOnlyWhatTheClientHasCredentialsFor() {
    var offered = List.of("PLAIN", "XOAUTH2", "OAUTHBEARER", "EXTERNAL", "SCRAM-SHA-256-PLUS");

    assertThat(choose(offered, WITH_TOKEN, true)).contains(SaslMechanism.OAUTHBEARER);
    assertThat(choose(offered, WITH_TOKEN, false)).isEmpty();
    assertThat(choose(offered, EnumSet.of(EXTERNAL), true)).contains(EXTERNAL);
    assertThat(choose(offered, EnumSet.of(EXTERNAL), false)).isEmpty();
    assertThat(choose(offered, EnumSet.of(SCRAM_SHA_256, SCRAM_SHA_1), true)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void onlySomeShowThePasswordOrTheToken(SaslMechanism mechanism) {
    assertThat(mechanism.isPlaintext())
        .isEqualTo(
            Set.of("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER").contains(mechanism.keyword()));
  }
}
