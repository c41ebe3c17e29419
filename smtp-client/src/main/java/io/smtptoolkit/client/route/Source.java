package io.smtptoolkit.client.route;

import io.smtptoolkit.codec.command.HelloName;
import java.net.InetAddress;
import java.util.Optional;

/**
 * This side as servers of one address family see it.
 *
 * <pre>{@code
 * Source.of(InetAddress.getByName("192.0.2.25")).saying(HelloName.parse("out4.example.org"))
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param address the address to connect from; empty for what the system chooses
 * @param helloName the name to say hello with; empty for the client's
 */
public record Source(Optional<InetAddress> address, Optional<HelloName> helloName) {
  /** The address that the system chooses and the client's hello name. */
  public static final Source ANY = new Source(Optional.empty(), Optional.empty());

  /**
   * A source with an address.
   *
   * @param address an address of this machine
   * @return with the client's hello name
   */
  public static Source of(InetAddress address) {
    return new Source(Optional.of(address), Optional.empty());
  }

  /**
   * This source with a hello name.
   *
   * @param name the name, which should be that of the address in the DNS (RFC 5321 §4.1.4)
   * @return the source
   */
  public Source saying(HelloName name) {
    return new Source(address, Optional.of(name));
  }
}
