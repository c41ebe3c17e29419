package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.text.ComparableNames;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import javax.net.ssl.SSLContext;

/**
 * Decides how a host is to be spoken to: opportunistic TLS, verified TLS where the message or the
 * domain requires it, and in clear after TLS failed there; whether MAIL may follow a final dot
 * before its reply.
 */
final class Security {
  private final RelayOptions options;
  private final Hosts hosts;

  Security(RelayOptions options, Hosts hosts) {
    this.options = options;
    this.hosts = hosts;
  }

  /** Whether a message must be verified to the host or not be sent there. */
  boolean isVerified(QueuedMessage message, Domain domain) {
    return message.parameters().requiresTls()
        || options.verifiedTls().contains(ComparableNames.of(domain));
  }

  /** The host as it is to be spoken to now. */
  Endpoint spokenTo(Endpoint host, boolean isVerified, Instant now) {
    Endpoint secured = secured(host, isVerified, now);
    return secured.messagePipelining() && hosts.isUnsure(host, now)
        ? secured.toBuilder().messagePipelining(false).build()
        : secured;
  }

  private Endpoint secured(Endpoint host, boolean isVerified, Instant now) {
    if (host.verifiesHost()) {
      return host;
    }
    if (isVerified) {
      Endpoint.Builder verified = host.toBuilder();
      if (!host.tlsPolicy().verifiesHost()) {
        verified.tlsPolicy(TlsPolicy.REQUIRED);
      }
      options.sslContext().ifPresent(verified::sslContext);
      Endpoint secured = verified.build();
      return secured.verifiesHost() ? secured : verified.sslContext(ofTheJdk()).build();
    }
    return host.tlsPolicy() == TlsPolicy.IF_OFFERED && hosts.isInClear(host, now)
        ? host.toBuilder().tlsPolicy(TlsPolicy.NEVER).build()
        : host;
  }

  private static SSLContext ofTheJdk() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK's trusted certificates cannot be read: " + e, e);
    }
  }
}
