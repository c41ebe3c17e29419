package io.smtptoolkit.client.route;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Finds the servers that mail for a domain is transferred to: the configured ones, else those of
 * its MX records, else the domain itself.
 *
 * <pre>{@code
 * var router = new Router(RouterOptions.builder().ownName(helloName).build());
 * router.route(mailbox.domain()).thenAccept(routing -> {
 *   if (routing instanceof Route route) {
 *     // connect to route.hops(), in this order
 *   } else if (routing instanceof NoRoute none) {
 *     // none.status(), none.reason(); try again later if none.isTransient()
 *   }
 * });
 * }</pre>
 *
 * <p>Answers of the DNS are kept for their TTL, so that asking again before each attempt is right.
 *
 * <p>Thread-safe. It holds no resources that need closing.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-5.1">RFC 5321 §5.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7505">RFC 7505</a>
 */
public final class Router {
  /** Chosen: beyond any honest chain of aliases and slow name servers; the relay tries again. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final RouterOptions options;
  private final Dns dns;
  private final Hosts hosts;

  /**
   * A router. Reads which name servers the system has, unless there are others among the options.
   *
   * @param options how to find servers
   */
  public Router(RouterOptions options) {
    this.options = options;
    dns = new Dns(options.nameServers(), options.queryTimeout(), options.executor());
    hosts = new Hosts(dns, options);
  }

  /**
   * Finds the servers of a domain.
   *
   * @param domain the domain of a recipient
   * @return completes within a minute, on the executor of the options, and never exceptionally but
   *     for a fault of this class
   */
  public CompletionStage<Routing> route(Domain domain) {
    return CompletableFuture.supplyAsync(() -> begin(domain), options.executor())
        .thenCompose(Function.identity())
        .completeOnTimeout(
            NoRoute.lookUpFailed(domain, domain + ": the DNS took longer than a minute"),
            LONGEST.toSeconds(),
            TimeUnit.SECONDS)
        // After a time-out it would go on on the thread that all time-outs share.
        .thenApplyAsync(Function.identity(), options.executor());
  }

  private CompletionStage<Routing> begin(Domain domain) {
    if (domain instanceof AddressLiteral literal) {
      return options.smartHosts().isEmpty()
          ? direct(literal)
          : ConfiguredHosts.route(domain, options.smartHosts(), hosts);
    }
    var name = (DomainName) domain;
    if (!options.configured(name).isEmpty()) {
      return ConfiguredHosts.route(domain, options.configured(name), hosts);
    }
    Name absolute;
    try {
      absolute = absolute(name);
    } catch (SmtpSyntaxException | TextParseException e) {
      return CompletableFuture.completedFuture(
          NoRoute.notInTheDns(domain, domain + " is not a name of the DNS: " + e.getMessage()));
    }
    return dns.ask(absolute, Type.MX).thenCompose(answer -> byMx(name, absolute, answer));
  }

  /** RFC 5321 §4.1.3: an address literal bypasses the DNS. */
  private CompletionStage<Routing> direct(AddressLiteral literal) {
    Host host = hosts.literal(literal.toString(), Hosts.address(literal));
    String name = host.addresses().isEmpty() ? "" : host.addresses().get(0).getHostAddress();
    var hops = new Hops(literal, options, hosts);
    hops.add(0, name, host);
    return CompletableFuture.completedFuture(hops.routing());
  }

  private CompletionStage<Routing> byMx(DomainName domain, Name name, Answer answer) {
    return switch (answer.kind()) {
      case FAILED ->
          CompletableFuture.completedFuture(
              NoRoute.lookUpFailed(
                  domain, "cannot look up the MX records of " + domain + ": " + answer.fault()));
      case NO_SUCH_NAME ->
          CompletableFuture.completedFuture(
              NoRoute.unreachable(domain, domain + " does not exist"));
      // RFC 5321 §5.1: the implicit MX, only if there are no MX records.
      case EMPTY -> byExchangers(domain, List.of(new MailExchanger(0, name)));
      case FOUND -> {
        List<MXRecord> records = answer.records().stream().map(MXRecord.class::cast).toList();
        List<MailExchanger> exchangers = MailExchanger.ordered(records, options.random());
        yield exchangers.size() == 1 && exchangers.get(0).isNull()
            ? CompletableFuture.completedFuture(NoRoute.nullMx(domain))
            : byExchangers(domain, exchangers);
      }
    };
  }

  private CompletionStage<Routing> byExchangers(DomainName domain, List<MailExchanger> exchangers) {
    List<MailExchanger> better =
        MailExchanger.betterThan(it -> OwnHost.isNamed(it.name(), options), exchangers);
    if (better.isEmpty()) {
      return CompletableFuture.completedFuture(
          NoRoute.loop(
              domain,
              "this host is the best MX of " + domain + ", and the domain is not configured here"));
    }
    return new ExchangerLookUp(hosts, new Hops(domain, options, hosts), better).start();
  }

  private Name absolute(DomainName domain) throws SmtpSyntaxException, TextParseException {
    DomainName ascii = domain;
    if (!domain.isAscii()) {
      if (options.unicodeDomains().isEmpty()) {
        throw SmtpSyntaxException.expectedValue("A-labels, as there is no converter of U-labels");
      }
      ascii = options.unicodeDomains().get().toAscii(domain);
    }
    return Name.fromString(ascii.toString(), Name.root);
  }
}
