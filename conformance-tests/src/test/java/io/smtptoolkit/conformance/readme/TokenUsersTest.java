package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.TokenCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class TokenUsersTest {
  private static final String ISSUER = "https://login.example";
  private static final String SERVER = "mx.example";
  private static final AuthAttempt ATTEMPT =
      new AuthAttempt(
          "c1",
          "submission",
          new InetSocketAddress(587),
          new InetSocketAddress(40_000),
          ServerSession.builder().build().facts(),
          SaslMechanism.OAUTHBEARER);

  private final ECKey key = key();
  private final TokenUsers users =
      new TokenUsers(new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK())), ISSUER, SERVER);

  @Test
  void takesATokenOfTheIssuerForThisServer() throws Exception {
    assertThat(check(signed(claims().build(), key)).authenticationId()).contains("alice");
  }

  @Test
  void refusesEveryOther() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(3_600));
    for (String token :
        new String[] {
          "",
          "t0ken",
          new PlainJWT(claims().build()).serialize(),
          signed(claims().build(), key()),
          signed(claims().issuer("https://evil.example").build(), key),
          signed(claims().audience("other.example").build(), key),
          signed(claims().expirationTime(past).build(), key),
          signed(claims().subject(null).build(), key),
        }) {
      TokenCheck check = check(token);

      assertThat(check.authenticationId()).isEmpty();
      assertThat(check.error()).contains("{\"status\":\"invalid_token\",\"scope\":\"mail\"}");
    }
  }

  @Test
  void aLossOfTheKeysIsNoFaultOfTheToken() throws Exception {
    TokenUsers broken =
        new TokenUsers(
            (selector, context) -> {
              throw new KeySourceException("away");
            },
            ISSUER,
            SERVER);
    String token = signed(claims().build(), key);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> broken.checkToken(ATTEMPT, BearerCredentials.of(Secret.ofUtf8(token))));
  }

  private TokenCheck check(String token) throws IOException {
    return users.checkToken(ATTEMPT, BearerCredentials.of(Secret.ofUtf8(token)));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(SERVER)
        .subject("alice")
        .expirationTime(Date.from(Instant.now().plusSeconds(3_600)));
  }

  private static String signed(JWTClaimsSet claims, ECKey key) throws JOSEException {
    var token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k1").build(), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private static ECKey key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
