package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ServerSession;
import java.net.InetSocketAddress;

/** An attempt to authenticate. */
final class AuthAttempts {
  static final AuthAttempt ANY =
      new AuthAttempt(
          "c1",
          "submission",
          new InetSocketAddress(587),
          new InetSocketAddress(40_000),
          ServerSession.builder().build().facts(),
          SaslMechanism.PLAIN);

  private AuthAttempts() {}
}
