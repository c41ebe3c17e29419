package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Says what the destination of a domain's recipients is in a queue: what is delivered to together,
 * and left alone as a whole when it fails.
 *
 * <p>Implementations are thread-safe.
 *
 * @see io.smtptoolkit.server.queue.NewRecipient
 */
@FunctionalInterface
public interface Destinations {
  /** Each domain is its own destination. */
  Destinations BY_DOMAIN = domain -> domain.toString().toLowerCase(Locale.ROOT);

  /**
   * The destination of a domain.
   *
   * @param domain the domain of a recipient
   * @return a short text, the same for equal domains
   */
  String of(Domain domain);

  /**
   * The destinations of a relay with configured hosts: domains that share them are one destination,
   * so that their recipients of one message travel together, and each other domain is its own.
   *
   * @param options the options of the relay's router
   * @return such as {@code example.com}, and {@code via smart.example:587}
   */
  static Destinations of(RouterOptions options) {
    return domain -> {
      List<Endpoint> configured =
          domain instanceof DomainName name ? options.configured(name) : options.smartHosts();
      return configured.isEmpty()
          ? BY_DOMAIN.of(domain)
          : configured.stream()
              .map(Endpoint::toString)
              .collect(Collectors.joining(" ", "via ", ""));
    };
  }
}
