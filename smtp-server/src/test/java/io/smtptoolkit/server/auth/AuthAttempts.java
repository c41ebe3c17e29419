package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.server.SessionInfo;
import java.net.InetSocketAddress;
import java.util.Optional;

/** An attempt to authenticate. */
final class AuthAttempts {
  static final AuthAttempt ANY =
      new AuthAttempt(
          new SessionInfo(
              "c1",
              "submission",
              "mx.example",
              new InetSocketAddress(587),
              new InetSocketAddress(40_000),
              ServerSession.builder().build().facts(),
              Optional.empty()),
          SaslMechanism.PLAIN);

  private AuthAttempts() {}
}
