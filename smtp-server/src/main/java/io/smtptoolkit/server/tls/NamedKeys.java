package io.smtptoolkit.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses an identity by the client's server name, and the kind of key that the client can verify.
 * The JDK asks for one kind of key after the other, so an identity without the name must not answer
 * while there is one with it. Thread-safe.
 */
final class NamedKeys extends X509ExtendedKeyManager {
  private final List<TlsIdentity> identities;
  private final List<CertificateNames> names;

  NamedKeys(List<TlsIdentity> identities) {
    this.identities = identities;
    this.names = identities.stream().map(it -> CertificateNames.of(it.certificate())).toList();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    if (keyType == null) {
      return null;
    }
    List<Integer> named =
        IntStream.range(0, identities.size())
            .filter(i -> isAskedFor(names.get(i), engine))
            .boxed()
            .toList();
    List<Integer> candidates =
        named.isEmpty() ? IntStream.range(0, identities.size()).boxed().toList() : named;
    return candidates.stream()
        .filter(i -> isOfKind(identities.get(i).key(), keyType))
        .findFirst()
        .map(String::valueOf)
        .orElse(null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return alias == null ? null : identity(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return alias == null ? null : identity(alias).key();
  }

  /** Sockets are not used here. */
  @Override
  public @Nullable String chooseServerAlias(
      @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  private TlsIdentity identity(String alias) {
    return identities.get(Integer.parseInt(alias));
  }

  private static boolean isAskedFor(CertificateNames names, @Nullable SSLEngine engine) {
    return engine != null
        && engine.getHandshakeSession() instanceof ExtendedSSLSession session
        && session.getRequestedServerNames().stream()
            .anyMatch(it -> it instanceof SNIHostName host && names.include(host.getAsciiName()));
  }

  /**
   * {@code EC}, or {@code EC_RSA} for one that RSA has signed; with Bouncy Castle also {@code
   * ECDHE_ECDSA}, after the key exchange.
   */
  private static boolean isOfKind(PrivateKey key, String keyType) {
    String kind = keyType.replaceFirst("^(EC)?DHE_", "").replace("ECDSA", "EC");
    int end = kind.indexOf('_');
    return key.getAlgorithm().equals(end < 0 ? kind : kind.substring(0, end));
  }
}
