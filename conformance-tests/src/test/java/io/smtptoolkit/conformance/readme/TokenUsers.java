package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.auth.*;
import java.io.IOException;
import java.text.ParseException;
import java.util.Set;

/** Users with OAuth tokens: JWTs that one issuer has signed for this server. */
public final class TokenUsers implements BlockingAuthenticator {
  // What the client is told: it may ask the issuer for another token, with this scope.
  private static final String ERROR = "{\"status\":\"invalid_token\",\"scope\":\"mail\"}";

  private final DefaultJWTProcessor<SimpleSecurityContext> tokens = new DefaultJWTProcessor<>();

  public TokenUsers(JWKSource<SimpleSecurityContext> keys, String issuer, String server) {
    tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
    JWTClaimsSet exactly = new JWTClaimsSet.Builder().issuer(issuer).build();
    tokens.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(server, exactly, Set.of("sub", "exp")));
  }

  @Override
  public Set<SaslMechanism> mechanisms() {
    return SaslMechanism.WITH_TOKEN;
  }

  @Override
  public TokenCheck checkToken(AuthAttempt attempt, BearerCredentials credentials)
      throws IOException {
    String token = new String(credentials.token().octets(), US_ASCII);
    try {
      JWTClaimsSet claims = tokens.process(token, new SimpleSecurityContext());
      return TokenCheck.accepted(claims.getSubject());
    } catch (ParseException | BadJOSEException notGood) {
      return TokenCheck.refused(ERROR);
    } catch (JOSEException keysAreAway) {
      throw new IOException("the issuer's keys cannot be had", keysAreAway);
    }
  }
}
