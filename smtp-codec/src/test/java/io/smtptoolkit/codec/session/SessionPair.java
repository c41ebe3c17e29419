package io.smtptoolkit.codec.session;

import java.util.List;
import java.util.function.IntSupplier;

/**
 * A client and a server session joined in memory by a wire that cuts what it carries into pieces.
 */
final class SessionPair {
  final ClientRun client;
  final ServerRun server;
  private final IntSupplier pieceOctets;
  private int carried;

  SessionPair(Protocol protocol, List<ExtensionBundle> bundles, IntSupplier pieceOctets) {
    client = new ClientRun(ClientSession.builder().protocol(protocol).bundles(bundles).build());
    server = new ServerRun(ServerSession.builder().protocol(protocol).bundles(bundles).build());
    this.pieceOctets = pieceOctets;
  }

  static SessionPair smtp(int pieceOctets) {
    return new SessionPair(Protocol.SMTP, List.of(), () -> pieceOctets);
  }

  /** Carries octets both ways until none are left, and lets both finish a TLS handshake. */
  SessionPair run() throws RemoteProtocolException {
    server.take();
    boolean moved;
    do {
      boolean commands = toServer(client.output());
      boolean replies = toClient();
      moved = commands || replies;
      if (client.session.state() == SessionState.TLS_HANDSHAKE) {
        server.session.unread();
        server.session.tlsEstablished();
        client.session.tlsEstablished();
      }
    } while (moved);
    return this;
  }

  private boolean toServer(String octets) {
    for (int from = 0; from < octets.length(); ) {
      int to = Math.min(octets.length(), from + pieceOctets.getAsInt());
      server.in(octets.substring(from, to));
      from = to;
    }
    return !octets.isEmpty();
  }

  private boolean toClient() throws RemoteProtocolException {
    String octets = server.output.substring(carried);
    carried = server.output.length();
    for (int from = 0; from < octets.length(); ) {
      int to = Math.min(octets.length(), from + pieceOctets.getAsInt());
      client.in(octets.substring(from, to));
      from = to;
    }
    return !octets.isEmpty();
  }
}
