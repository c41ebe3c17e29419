package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.PeerAttribute;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.XclientExtension;
import io.smtptoolkit.codec.extension.XforwardExtension;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.wire.ProxyHeader;
import io.smtptoolkit.server.FrontEnd;
import io.smtptoolkit.server.FrontEnds;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.network.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The peer at the other end of one connection: the client, or a front end in its place, which says
 * by a PROXY header or by XCLIENT who the client is. On the connection's thread only.
 *
 * <p>The address that a front end names stays for the rest of the connection, and takes the front
 * end's rights away: what comes after may be the client's own, passed through. What else XCLIENT
 * has said goes with STARTTLS, as all that was said in the clear (RFC 3207 §4.2).
 */
final class Peer {
  private static final byte[] LINE_HEADER = {'P', 'R', 'O', 'X', 'Y', ' '};
  private static final byte[] BINARY_HEADER = {'\r', '\n', '\r', '\n', 0};
  private static final List<String> XCLIENT_NAMES =
      List.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "DESTADDR", "DESTPORT");
  private static final XclientExtension XCLIENT = new XclientExtension(XCLIENT_NAMES);
  private static final XclientExtension XCLIENT_WITH_LOGIN = new XclientExtension(withLogin());
  private static final XforwardExtension XFORWARD =
      new XforwardExtension(List.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"));

  private final FrontEnds frontEnds;
  private final InetSocketAddress own;
  private InetSocketAddress local;
  private InetSocketAddress remote;
  private boolean awaitingHeader;
  private boolean clientKnown;
  private boolean named;
  private boolean spokenFor;
  private Optional<ProxyHeader> header = Optional.empty();
  private PeerAttributes attributes = PeerAttributes.NONE;
  private boolean binary;
  private int octetsOfHeader; // of a header that may not be sent; negative if it is no header

  Peer(FrontEnds frontEnds, InetSocketAddress local, InetSocketAddress remote) {
    this.frontEnds = frontEnds;
    this.own = remote;
    this.local = local;
    this.remote = remote;
    this.awaitingHeader = frontEnds.isProxy(remote.getAddress());
    this.clientKnown = !awaitingHeader && !maySayXclient();
    this.octetsOfHeader = awaitingHeader ? -1 : 0;
  }

  /** Where the client connected to. */
  InetSocketAddress local() {
    return local;
  }

  /** Where the client connected from, or the front end's address while the client's is unknown. */
  InetSocketAddress remote() {
    return remote;
  }

  /** Whether nothing can be said to the client yet. */
  boolean isAwaitingHeader() {
    return awaitingHeader;
  }

  /** By what address the connection is counted; a front end's own is not. */
  Optional<InetAddress> counted() {
    return clientKnown ? Optional.of(remote.getAddress()) : Optional.empty();
  }

  /** What connected in the client's place; empty if that is the client. */
  Optional<FrontEnd> frontEnd() {
    boolean itself = clientKnown && header.isEmpty() && !named;
    return itself
        ? Optional.empty()
        : Optional.of(new FrontEnd(own, clientKnown, header, attributes));
  }

  /**
   * Whether a front end has said anything of the client by XCLIENT, also before STARTTLS: TLS is
   * with the front end then.
   */
  boolean isNamedByFrontEnd() {
    return spokenFor;
  }

  /**
   * Whether octets at the begin of the connection are a PROXY header, which this peer may not send.
   */
  boolean isHeaderUninvited(ByteBuffer octets) {
    for (int i = octets.position(); octetsOfHeader >= 0 && i < octets.limit(); i++) {
      byte octet = octets.get(i);
      if (octetsOfHeader == 0) {
        binary = octet == BINARY_HEADER[0];
      }
      byte[] begin = binary ? BINARY_HEADER : LINE_HEADER;
      if (octet != begin[octetsOfHeader]) {
        octetsOfHeader = -1;
      } else if (++octetsOfHeader == begin.length) {
        octetsOfHeader = -1;
        return true;
      }
    }
    return false;
  }

  /** The connection's begin is over: a PROXY header has come, if one had to. */
  void introduced(ServerConnection connection) {
    if (!awaitingHeader) {
      return;
    }
    awaitingHeader = false;
    header = connection.proxyHeader();
    // A path of a socket file is no address that anything is decided by.
    if (connection.peer().orElse(null) instanceof InetSocketAddress client) {
      remote = client;
      clientKnown = !maySayXclient();
      if (connection.local().orElse(null) instanceof InetSocketAddress destination) {
        local = destination;
      }
    }
  }

  /** What this peer is offered and others are not. */
  List<Extension> offered() {
    if (frontEnds.equals(FrontEnds.NONE)) {
      return List.of();
    }
    List<Extension> offered = new ArrayList<>();
    if (isBelieved(frontEnds.xclient()) && !named) {
      offered.add(frontEnds.xclientLogin() ? XCLIENT_WITH_LOGIN : XCLIENT);
    }
    if (isBelieved(frontEnds.xforward()) && (!named || clientKnown)) {
      offered.add(XFORWARD);
    }
    return offered;
  }

  private boolean maySayXclient() {
    return isBelieved(frontEnds.xclient());
  }

  /** A proxy's own address is in no other list. */
  private boolean isBelieved(List<Network> networks) {
    return Network.anyContains(networks, remote.getAddress());
  }

  /** XCLIENT, by one that is offered it. */
  void speaksFor(PeerAttributes said) {
    spokenFor = true;
    attributes = attributes.with(said);
    Optional<PeerAttribute> address = attributes.get(Name.ADDR);
    named = address.isPresent();
    clientKnown = address.filter(it -> !it.isUnavailable()).isPresent();
    remote = clientKnown ? endpoint(Name.ADDR, Name.PORT).orElseThrow() : remote;
    local = endpoint(Name.DESTADDR, Name.DESTPORT).orElse(local);
  }

  /** As whom the client is authenticated, as a front end says. */
  Optional<Identity> login() {
    return attributes
        .get(Name.LOGIN)
        .filter(it -> !it.isUnavailable())
        .map(it -> new Identity(it.value(), it.value(), SaslMechanism.EXTERNAL));
  }

  /** TLS is active: what was said in the clear is forgotten. */
  void tlsEstablished() {
    attributes = PeerAttributes.NONE;
  }

  private Optional<InetSocketAddress> endpoint(Name addressName, Name portName) {
    int port =
        attributes.get(portName).map(PeerAttribute::port).orElse(OptionalInt.empty()).orElse(0);
    return attributes
        .get(addressName)
        .flatMap(PeerAttribute::address)
        .map(
            it -> {
              try {
                return new InetSocketAddress(InetAddress.getByAddress(it.octets()), port);
              } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible); // of 4 and of 16 octets all are
              }
            });
  }

  private static List<String> withLogin() {
    List<String> names = new ArrayList<>(XCLIENT_NAMES);
    names.add("LOGIN");
    return names;
  }
}
