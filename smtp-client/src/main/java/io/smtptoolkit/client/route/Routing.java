package io.smtptoolkit.client.route;

import io.smtptoolkit.codec.address.Domain;

/**
 * The outcome of routing a domain: a {@link Route}, or {@link NoRoute}.
 *
 * <p>Immutable.
 */
public sealed interface Routing permits Route, NoRoute {
  /**
   * The domain that was routed.
   *
   * @return as given
   */
  Domain domain();
}
