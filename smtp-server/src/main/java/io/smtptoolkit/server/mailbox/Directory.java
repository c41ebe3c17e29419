package io.smtptoolkit.server.mailbox;

import io.smtptoolkit.codec.address.ForwardPath;
import java.util.concurrent.CompletionStage;

/**
 * A store of addresses: which are of this host, and what they are.
 *
 * <p>Addresses come as clients send them. Whether case counts in the local-part, and what a
 * subaddress is, is the directory's to say; the domain is compared without regard to case. The
 * local-part is one name: nothing in it, such as {@code %} or {@code !}, leads to another host.
 *
 * <p>Thread-safe, and its calls do not block. A stage that fails counts as {@link
 * Lookup.Unavailable}.
 */
@FunctionalInterface
public interface Directory {
  /**
   * Looks one address up. Aliases are not followed: {@link Resolver} does that.
   *
   * @param address the address, or the bare postmaster
   * @return what it is
   */
  CompletionStage<Lookup> find(ForwardPath address);
}
