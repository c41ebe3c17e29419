package io.smtptoolkit.server;

import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.server.auth.Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The peer at the other end of a connection, as known at the moment of a call.
 *
 * <p>Immutable.
 *
 * @param connectionId names the connection in logs and trace fields; no other connection has it,
 *     also not after a restart
 * @param listener the name of the listener that accepted the connection
 * @param domain the name under which the server greeted
 * @param localAddress where the client connected to, as a front end says if there is one
 * @param remoteAddress where the client connected from, as a front end says if there is one; see
 *     {@link #clientAddress}
 * @param facts what the conversation has established: hello name, ESMTP or not, TLS
 * @param identity who the client is; empty if it is not authenticated
 * @param frontEnd what connected in the client's place; empty if the client itself did
 * @param tls what was agreed with what connected; empty before and without TLS
 */
public record SessionInfo(
    String connectionId,
    String listener,
    String domain,
    InetSocketAddress localAddress,
    InetSocketAddress remoteAddress,
    Facts facts,
    Optional<Identity> identity,
    Optional<FrontEnd> frontEnd,
    Optional<TlsFacts> tls) {

  /**
   * A session without a front end and without TLS.
   *
   * @param connectionId names the connection
   * @param listener the name of the listener
   * @param domain the name under which the server greeted
   * @param localAddress where the client connected to
   * @param remoteAddress where the client connected from
   * @param facts what the conversation has established
   * @param identity who the client is
   */
  public SessionInfo(
      String connectionId,
      String listener,
      String domain,
      InetSocketAddress localAddress,
      InetSocketAddress remoteAddress,
      Facts facts,
      Optional<Identity> identity) {
    this(
        connectionId,
        listener,
        domain,
        localAddress,
        remoteAddress,
        facts,
        identity,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The address that may give the client rights, such as to relay.
   *
   * @return empty if it is not known, as there is only a front end's own
   */
  public Optional<InetAddress> clientAddress() {
    return frontEnd.filter(it -> !it.isClientKnown()).isPresent()
        ? Optional.empty()
        : Optional.of(remoteAddress.getAddress());
  }
}
