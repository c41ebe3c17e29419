package io.smtptoolkit.client.route;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Looks up the addresses of hosts, of the families that this side has.
 *
 * <p>Thread-safe.
 */
final class Hosts {
  /** RFC 1123 §2.1, and the underscore, which is in use. Anything else is not a host's name. */
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?");

  private final Dns dns;
  private final RouterOptions options;

  Hosts(Dns dns, RouterOptions options) {
    this.dns = dns;
    this.options = options;
  }

  /** The host that the DNS named. */
  CompletionStage<Host> named(Name name) {
    String text = name.toString(true);
    if (!isHostName(name)) {
      return CompletableFuture.completedFuture(Host.without(text, "is not a host name"));
    }
    return lookUp(text, name, dns::ask);
  }

  /** The host that an operator named: an address, a name in the hosts file or in the DNS. */
  CompletionStage<Host> configured(String text) {
    Optional<InetAddress> address = address(text);
    if (address.isPresent()) {
      return CompletableFuture.completedFuture(literal(text, address.get()));
    }
    try {
      return lookUp(text, Name.fromString(text, Name.root), dns::askForHost);
    } catch (TextParseException e) {
      return CompletableFuture.completedFuture(Host.without(text, "is not a host name"));
    }
  }

  /** The host at an address. */
  Host literal(String text, InetAddress address) {
    return source(address).isEmpty()
        ? Host.without(text, "cannot be reached: " + family(address) + " is not used here")
        : usable(text, List.of(), List.of(address));
  }

  /** This side as the address sees it; empty if its family is not used. */
  Optional<Source> source(InetAddress address) {
    return address instanceof Inet4Address ? options.ipv4() : options.ipv6();
  }

  static InetAddress address(AddressLiteral literal) {
    try {
      return InetAddress.getByAddress(literal.octets());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("a literal has 4 or 16 octets", e);
    }
  }

  private interface Question {
    CompletionStage<Answer> ask(Name name, int type);
  }

  private CompletionStage<Host> lookUp(String text, Name name, Question question) {
    CompletionStage<Answer> six = ask(options.ipv6(), question, name, Type.AAAA);
    CompletionStage<Answer> four = ask(options.ipv4(), question, name, Type.A);
    return six.thenCombine(four, (ipv6, ipv4) -> host(text, ipv6, ipv4));
  }

  private static CompletionStage<Answer> ask(
      Optional<Source> source, Question question, Name name, int type) {
    return source.isPresent()
        ? question.ask(name, type)
        : CompletableFuture.completedFuture(Answer.EMPTY);
  }

  private static Host host(String text, Answer ipv6, Answer ipv4) {
    List<InetAddress> addresses = Addresses.interleaved(addresses(ipv6), addresses(ipv4));
    List<Record> records = Stream.of(ipv6, ipv4).flatMap(it -> it.records().stream()).toList();
    if (!addresses.isEmpty()) {
      return usable(text, records, addresses);
    }
    for (Answer answer : List.of(ipv6, ipv4)) {
      if (answer.kind() == Answer.Kind.FAILED) {
        return Host.unknownForNow(text, answer.fault());
      }
    }
    boolean exists = ipv4.kind() == Answer.Kind.EMPTY && ipv6.kind() == Answer.Kind.EMPTY;
    return Host.without(text, exists ? "has no address" : "does not exist");
  }

  private static Host usable(String text, List<Record> records, List<InetAddress> addresses) {
    List<InetAddress> usable = addresses.stream().filter(Addresses::isOfAHost).toList();
    if (usable.isEmpty()) {
      return Host.without(text, "has no address that a host can be at");
    }
    var owners = new HashSet<Name>();
    records.forEach(each -> owners.add(each.getName()));
    return Host.at(text, owners, usable);
  }

  private static List<InetAddress> addresses(Answer answer) {
    var addresses = new ArrayList<InetAddress>();
    for (Record record : answer.records()) {
      if (record instanceof ARecord a) {
        addresses.add(a.getAddress());
      } else if (record instanceof AAAARecord aaaa
          // An IPv4-mapped one comes as an IPv4 address; no host is at it over IPv6.
          && aaaa.getAddress() instanceof Inet6Address address) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private static boolean isHostName(Name name) {
    for (int i = 0; i < name.labels() - 1; i++) {
      if (!HOST_NAME.matcher(name.getLabelString(i)).matches()) {
        return false;
      }
    }
    return name.labels() > 1;
  }

  private static Optional<InetAddress> address(String text) {
    String literal = text.indexOf(':') < 0 ? "[" + text + "]" : "[IPv6:" + text + "]";
    try {
      return Optional.of(address(AddressLiteral.parse(literal)));
    } catch (SmtpSyntaxException e) {
      return Optional.empty();
    }
  }

  private static String family(InetAddress address) {
    return address instanceof Inet4Address ? "IPv4" : "IPv6";
  }
}
