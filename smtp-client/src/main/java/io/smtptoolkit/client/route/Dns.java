package io.smtptoolkit.client.route;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Questions to name servers, over UDP, and over TCP when an answer was cut. Answers are kept as
 * long as their TTL says, within bounds.
 *
 * <p>Thread-safe.
 */
final class Dns {
  /** Chosen: some thousand domains with their hosts, at a few hundred octets each. */
  private static final int CACHE_ENTRIES = 20_000;

  /** Chosen: a host that moved is found within a day, whatever its TTL was. */
  private static final Duration LONGEST_TTL = Duration.ofDays(1);

  /** RFC 2308 §5 finds one to three hours sensible; a domain that was just made need not wait. */
  private static final Duration LONGEST_NEGATIVE_TTL = Duration.ofHours(1);

  private static final int TRIES_PER_SERVER = 2;

  private final LookupSession names;
  private final LookupSession namesAndHostsFile;

  Dns(List<InetSocketAddress> nameServers, Duration queryTimeout, Executor executor) {
    var cache = new Cache(DClass.IN);
    cache.setMaxEntries(CACHE_ENTRIES);
    cache.setMaxCache((int) LONGEST_TTL.toSeconds());
    cache.setMaxNCache((int) LONGEST_NEGATIVE_TTL.toSeconds());
    Resolver resolver = resolver(nameServers, queryTimeout);
    names = LookupSession.builder().resolver(resolver).cache(cache).executor(executor).build();
    namesAndHostsFile =
        LookupSession.builder()
            .resolver(resolver)
            .cache(cache)
            .executor(executor)
            .defaultHostsFileParser()
            .build();
  }

  /** Asks name servers. The name is absolute. */
  CompletionStage<Answer> ask(Name name, int type) {
    return answer(names.lookupAsync(name, type), type);
  }

  /** Looks into the system's hosts file, which blocks, and then asks name servers. */
  CompletionStage<Answer> askForHost(Name name, int type) {
    return answer(namesAndHostsFile.lookupAsync(name, type), type);
  }

  private static CompletionStage<Answer> answer(
      CompletionStage<org.xbill.DNS.lookup.LookupResult> lookUp, int type) {
    return lookUp.handle(
        (result, error) -> {
          if (error != null) {
            return ofError(error);
          }
          return Answer.of(
              result.getRecords().stream().filter(each -> each.getType() == type).toList());
        });
  }

  private static Answer ofError(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof NoSuchDomainException) {
      return Answer.NO_SUCH_NAME;
    }
    if (cause instanceof NoSuchRRSetException) {
      return Answer.EMPTY;
    }
    String said = cause.getMessage();
    return Answer.failed(
        said == null || said.isBlank() ? cause.getClass().getSimpleName() : said.strip());
  }

  private static Resolver resolver(List<InetSocketAddress> nameServers, Duration queryTimeout) {
    var resolvers = new ArrayList<Resolver>();
    for (InetSocketAddress server :
        nameServers.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : nameServers) {
      resolvers.add(new SimpleResolver(server));
    }
    // It repeats a question, even with one server.
    var resolver = new ExtendedResolver(resolvers);
    for (Resolver each : resolvers) {
      each.setTimeout(queryTimeout);
    }
    resolver.setRetries(TRIES_PER_SERVER);
    // For all tries of one question together.
    resolver.setTimeout(queryTimeout.multipliedBy((long) TRIES_PER_SERVER * resolvers.size()));
    return resolver;
  }
}
