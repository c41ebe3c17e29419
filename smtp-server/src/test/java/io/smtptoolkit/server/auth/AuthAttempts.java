package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.server.SessionInfo;
import java.net.InetSocketAddress;

/** Somebody who tries to authenticate. */
final class AuthAttempts {
  static final AuthAttempt ANY =
      new AuthAttempt(
          new SessionInfo(
              "c1",
              "submission",
              "mx.example",
              new InetSocketAddress("127.0.0.1", 587),
              new InetSocketAddress("192.0.2.7", 40_000),
              ServerSession.builder().build().facts()),
          SaslMechanism.PLAIN);

  private AuthAttempts() {}
}
