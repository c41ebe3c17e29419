package io.smtptoolkit.server;

import io.smtptoolkit.server.tls.ServerTls;
import java.util.Optional;

/**
 * The TLS of a listener: when it encrypts, and who the server is then.
 *
 * @param identity empty when there is no TLS
 * @param isImplicit whether a connection begins with the handshake, instead of having STARTTLS
 * @param isRequired whether STARTTLS must come before AUTH and MAIL
 */
record ListenerTls(Optional<ServerTls> identity, boolean isImplicit, boolean isRequired) {
  static final ListenerTls NONE = new ListenerTls(Optional.empty(), false, false);

  static ListenerTls offered(ServerTls identity) {
    return new ListenerTls(Optional.of(identity), false, false);
  }

  static ListenerTls required(ServerTls identity) {
    return new ListenerTls(Optional.of(identity), false, true);
  }

  static ListenerTls implicit(ServerTls identity) {
    return new ListenerTls(Optional.of(identity), true, false);
  }
}
