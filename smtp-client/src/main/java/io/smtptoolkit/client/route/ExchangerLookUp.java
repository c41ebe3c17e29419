package io.smtptoolkit.client.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks up the hosts of a domain in their order, some at a time, until there are enough addresses.
 */
final class ExchangerLookUp {
  /** Chosen: most domains have fewer, so that all questions go out at once. */
  private static final int AT_A_TIME = 5;

  /** Chosen: a domain with 1,000 MX records does not make us ask 2,000 questions. */
  private static final int MOST_HOSTS = 50;

  private final Hosts hosts;
  private final Hops hops;
  private final List<MailExchanger> exchangers;

  ExchangerLookUp(Hosts hosts, Hops hops, List<MailExchanger> exchangers) {
    this.hosts = hosts;
    this.hops = hops;
    // "." among others names no host (RFC 7505 §3).
    this.exchangers = exchangers.stream().filter(it -> !it.isNull()).limit(MOST_HOSTS).toList();
  }

  CompletionStage<Routing> start() {
    return from(0);
  }

  private CompletionStage<Routing> from(int first) {
    if (first >= exchangers.size() || hops.areEnough()) {
      return CompletableFuture.completedFuture(hops.routing());
    }
    int end = Math.min(first + AT_A_TIME, exchangers.size());
    CompletionStage<List<Host>> found = CompletableFuture.completedFuture(new ArrayList<>());
    for (MailExchanger each : exchangers.subList(first, end)) {
      found =
          found.thenCombine(
              hosts.named(each.name()),
              (list, host) -> {
                list.add(host);
                return list;
              });
    }
    return found.thenCompose(
        list -> {
          for (int i = 0; i < list.size(); i++) {
            hops.add(exchangers.get(first + i).preference(), list.get(i).name(), list.get(i));
          }
          return from(end);
        });
  }
}
