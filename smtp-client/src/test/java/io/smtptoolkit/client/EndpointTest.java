package io.smtptoolkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.Protocol;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointTest {
  private static final Credentials TIM = Credentials.password("tim", "tanstaaf");

  @Test
  void credentialsRequireTlsUnlessThePolicyIsSet() {
    assertThat(Endpoint.of("mx.example", 25).tlsPolicy()).isEqualTo(TlsPolicy.IF_OFFERED);
    assertThat(with(TIM).build().tlsPolicy()).isEqualTo(TlsPolicy.REQUIRED);
    assertThat(with(TIM).tlsPolicy(TlsPolicy.IMPLICIT).build().tlsPolicy())
        .isEqualTo(TlsPolicy.IMPLICIT);
  }

  @ParameterizedTest
  @EnumSource(names = {"NEVER", "IF_OFFERED"})
  void credentialsGoToAVerifiedServerUnlessToldSo(TlsPolicy policy) {
    Endpoint.Builder endpoint = with(TIM).tlsPolicy(policy);

    assertThatThrownBy(endpoint::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(policy.name());
    assertThat(endpoint.credentialsInClear().build().tlsPolicy()).isEqualTo(policy);
  }

  @Test
  void mechanismsAreThoseThatFitTheCredentials() {
    assertThat(with(TIM).build().mechanisms()).isEqualTo(SaslMechanism.WITH_PASSWORD);
    assertThat(with(Credentials.certificate()).build().mechanisms())
        .containsExactly(SaslMechanism.EXTERNAL);
    assertThat(with(token(Optional.of("u"))).build().mechanisms())
        .isEqualTo(SaslMechanism.WITH_TOKEN);
    assertThat(with(token(Optional.empty())).build().mechanisms())
        .containsExactly(SaslMechanism.OAUTHBEARER);
    assertThat(Endpoint.of("mx.example", 25).mechanisms()).isEmpty();
  }

  @Test
  void whatCannotNameAnotherUserIsNotUsedForOne() {
    var other =
        new Credentials.Password(
            PasswordCredentials.of("tim", Secret.ofUtf8("x")).actingAs("carol"));

    assertThat(with(other).build().mechanisms())
        .doesNotContain(SaslMechanism.CRAM_MD5, SaslMechanism.LOGIN);
  }

  @Test
  void theMinimumExcludesWhatIsWeaker() {
    assertThat(with(TIM).minimumMechanism(SaslMechanism.SCRAM_SHA_1).build().mechanisms())
        .containsExactlyInAnyOrder(
            SaslMechanism.SCRAM_SHA_256_PLUS,
            SaslMechanism.SCRAM_SHA_1_PLUS,
            SaslMechanism.SCRAM_SHA_256,
            SaslMechanism.SCRAM_SHA_1);
  }

  @Test
  void credentialsWithoutAMechanismAreRefused() {
    Endpoint.Builder endpoint = with(TIM).mechanisms(Set.of(SaslMechanism.XOAUTH2));

    assertThatThrownBy(endpoint::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no mechanism is left for the credentials");
  }

  @Test
  void credentialsAreNotForAContextThatMayTrustAnyServer() throws Exception {
    Endpoint.Builder endpoint = with(TIM).unverifiedContext(SSLContext.getDefault());

    assertThatThrownBy(endpoint::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("with an unverified context anyone may read the credentials");
    assertThat(endpoint.credentialsInClear().build().verifiesHost()).isFalse();
  }

  @Test
  void equalityCoversEveryField() {
    long fields =
        Arrays.stream(Endpoint.class.getDeclaredFields())
            .filter(it -> !Modifier.isStatic(it.getModifiers()) && !it.isSynthetic())
            .count();

    assertThat(with(TIM).build().parts()).hasSize((int) fields);
    assertThat(with(TIM).build()).isEqualTo(with(TIM).build()).hasSameHashCodeAs(with(TIM).build());
  }

  /** A pool must not give a connection that speaks LMTP to who wants SMTP. */
  @Test
  void anotherProtocolIsAnotherEndpoint() {
    assertThat(with(TIM).protocol(Protocol.LMTP).build())
        .isNotEqualTo(with(TIM).build())
        .isEqualTo(with(TIM).build().toBuilder().protocol(Protocol.LMTP).build());
  }

  @Test
  void neverShowsASecret() {
    assertThat(TIM + " " + with(TIM).build()).doesNotContain("tanstaaf");
  }

  private static Endpoint.Builder with(Credentials credentials) {
    return Endpoint.builder("mx.example", 587).credentials(credentials);
  }

  private static Credentials token(Optional<String> user) {
    return new Credentials.Token(user, refused -> Secret.ofUtf8("t"));
  }
}
