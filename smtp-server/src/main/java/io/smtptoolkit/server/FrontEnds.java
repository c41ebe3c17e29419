package io.smtptoolkit.server;

import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.server.network.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The front ends of a listener: proxies, load balancers and filters that connect in place of
 * clients, and are believed when they say who a client is.
 *
 * <pre>
 * FrontEnds.NONE
 *     .withProxy(List.of(Network.parse("10.0.0.0/29")))
 *     .withXclient(List.of(Network.parse("10.0.1.5")))
 * </pre>
 *
 * <p>From then on every decision is made with the client's address; see {@link FrontEnd}. No other
 * peer is believed: one that sends a PROXY header uninvited is disconnected, and XCLIENT and
 * XFORWARD are not offered to others. Immutable.
 *
 * @param proxy whose connections begin with a PROXY header, which has to be there
 * @param proxyTlsCounts whether TLS between client and proxy counts as TLS of the connection: the
 *     way from the proxy to here must be safe then
 * @param headerTime how long a PROXY header may take, from the connection's begin to its last octet
 * @param xclient who may name the client by XCLIENT: by the address that the connection has; after
 *     a PROXY header that is the client's
 * @param xclientLogin whether they may say as well, by LOGIN, as whom the client is authenticated
 * @param xforward who may tell by XFORWARD where a message came from, for the log only
 */
public record FrontEnds(
    List<Network> proxy,
    boolean proxyTlsCounts,
    Duration headerTime,
    List<Network> xclient,
    boolean xclientLogin,
    List<Network> xforward) {

  /**
   * No front ends: every client speaks for itself. Headers may take 5 seconds (chosen: the protocol
   * asks for at least 3, and proxies send them at once).
   */
  public static final FrontEnds NONE =
      new FrontEnds(List.of(), false, Duration.ofSeconds(5), List.of(), false, List.of());

  /**
   * Takes copies.
   *
   * @param proxy networks
   * @param proxyTlsCounts of proxies
   * @param headerTime positive
   * @param xclient networks
   * @param xclientLogin of XCLIENT
   * @param xforward networks
   * @throws IllegalArgumentException if the time is not positive
   */
  public FrontEnds {
    proxy = List.copyOf(proxy);
    xclient = List.copyOf(xclient);
    xforward = List.copyOf(xforward);
    if (headerTime.isNegative() || headerTime.isZero()) {
      throw new IllegalArgumentException(
          "the time for a PROXY header must be positive, not " + headerTime);
    }
  }

  /**
   * These, with other proxies.
   *
   * @param networks whose connections begin with a PROXY header
   * @return the changed front ends
   */
  public FrontEnds withProxy(List<Network> networks) {
    return new FrontEnds(networks, proxyTlsCounts, headerTime, xclient, xclientLogin, xforward);
  }

  /**
   * These, where TLS between client and proxy counts, or does not.
   *
   * @param value whether it counts
   * @return the changed front ends
   */
  public FrontEnds withProxyTlsCounts(boolean value) {
    return new FrontEnds(proxy, value, headerTime, xclient, xclientLogin, xforward);
  }

  /**
   * These, with another time for PROXY headers.
   *
   * @param value positive
   * @return the changed front ends
   */
  public FrontEnds withHeaderTime(Duration value) {
    return new FrontEnds(proxy, proxyTlsCounts, value, xclient, xclientLogin, xforward);
  }

  /**
   * These, where others are offered XCLIENT.
   *
   * @param networks who may name the client
   * @return the changed front ends
   */
  public FrontEnds withXclient(List<Network> networks) {
    return new FrontEnds(proxy, proxyTlsCounts, headerTime, networks, xclientLogin, xforward);
  }

  /**
   * These, where LOGIN of XCLIENT is believed, or refused.
   *
   * @param value whether it is believed
   * @return the changed front ends
   */
  public FrontEnds withXclientLogin(boolean value) {
    return new FrontEnds(proxy, proxyTlsCounts, headerTime, xclient, value, xforward);
  }

  /**
   * These, where others are offered XFORWARD.
   *
   * @param networks who may tell where a message came from
   * @return the changed front ends
   */
  public FrontEnds withXforward(List<Network> networks) {
    return new FrontEnds(proxy, proxyTlsCounts, headerTime, xclient, xclientLogin, networks);
  }

  /**
   * Says whether a connection begins with a PROXY header.
   *
   * @param address who has connected
   * @return true if it has to
   */
  public boolean isProxy(InetAddress address) {
    return Network.anyContains(proxy, address);
  }

  /**
   * Checks that no address is in two of the lists that give rights: a front end must not have
   * rights of its own, which each client of it would have when nothing is said of that client.
   *
   * @param relay the networks that may relay
   * @throws IllegalArgumentException naming two networks that overlap, and their lists
   */
  public void requireApart(List<Network> relay) {
    requireApart("PROXY", proxy, "XCLIENT", xclient);
    requireApart("PROXY", proxy, "relay", relay);
    requireApart("XCLIENT", xclient, "relay", relay);
  }

  /** Refuses networks that overlap, and extensions with verbs which the server itself answers. */
  void requireSound(ExtensionOffer offer) {
    requireApart(List.of());
    requireNoBundleIn(offer);
  }

  private void requireNoBundleIn(ExtensionOffer offer) {
    for (ExtensionBundle bundle : offer.bundles()) {
      boolean twice =
          (!xclient.isEmpty() && bundle.keyword().equals(Bundles.XCLIENT.keyword()))
              || (!xforward.isEmpty() && bundle.keyword().equals(Bundles.XFORWARD.keyword()));
      if (twice) {
        throw new IllegalArgumentException(
            bundle.keyword() + " is given by a bundle and by front ends: leave one out");
      }
    }
  }

  private static void requireApart(
      String name, List<Network> networks, String otherName, List<Network> others) {
    for (Network network : networks) {
      for (Network other : others) {
        if (network.overlaps(other)) {
          throw new IllegalArgumentException(
              "the %s network %s overlaps the %s network %s: an address can be in one list only"
                  .formatted(name, network, otherName, other));
        }
      }
    }
  }
}
