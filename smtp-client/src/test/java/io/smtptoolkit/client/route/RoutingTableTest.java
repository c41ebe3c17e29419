package io.smtptoolkit.client.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Zones and where mail for {@code example.com} goes, asked of a name server on loopback. This host
 * is {@code own.example}, at 192.0.2.99. Expected: hosts with addresses in their order, or reply
 * code and enhanced status code.
 */
@Timeout(30)
class RoutingTableTest {
  private static final String DOMAIN = "example.com";

  private static DnsServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = new DnsServer();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"records", "noMail", "thisHost", "addresses", "faults", "names"})
  void routes(String claim, String zone, String domain, String expected) throws Exception {
    server.zone(zone, 300);
    var router = new Router(options().build());

    Routing routing = routed(router, domain);

    assertThat(described(routing)).as(claim).isEqualTo(expected);
  }

  static Stream<Arguments> records() {
    return Stream.of(
        row(
            "a lower preference number goes first, whatever the order of the answer",
            """
            example.com MX 20 second.example.com
            example.com MX 10 first.example.com
            example.com MX 30 third.example.com
            first.example.com A 192.0.2.1
            second.example.com A 192.0.2.2
            third.example.com A 192.0.2.3
            """,
            "first.example.com 192.0.2.1, second.example.com 192.0.2.2, "
                + "third.example.com 192.0.2.3"),
        row(
            "an implicit MX without MX records",
            "example.com A 192.0.2.1",
            "example.com 192.0.2.1"),
        row(
            "an implicit MX by AAAA alone",
            "example.com AAAA 2001:db8::1",
            "example.com 2001:db8:0:0:0:0:0:1"),
        row(
            "no implicit MX where there are MX records that lead nowhere",
            """
            example.com A 192.0.2.1
            example.com MX 10 gone.example.net
            """,
            "550 5.4.4"),
        row(
            "no implicit MX where the MX records cannot be looked up",
            """
            example.com A 192.0.2.1
            example.com FAILS MX
            """,
            "451 4.4.3"),
        row(
            "the domain is an alias: the MX records of its target",
            """
            example.com CNAME target.example.net
            target.example.net MX 10 mx.example.net
            mx.example.net A 192.0.2.1
            """,
            "mx.example.net 192.0.2.1"),
        row(
            "the domain is an alias of a name without MX records",
            """
            example.com CNAME target.example.net
            target.example.net A 192.0.2.1
            """,
            "example.com 192.0.2.1"),
        row(
            "an MX that is an alias is tolerated",
            """
            example.com MX 10 mx.example.com
            mx.example.com CNAME real.example.net
            real.example.net A 192.0.2.1
            """,
            "mx.example.com 192.0.2.1"),
        row(
            "an MX that is an alias of an alias",
            """
            example.com MX 10 mx.example.com
            mx.example.com CNAME one.example.net
            one.example.net CNAME two.example.net
            two.example.net A 192.0.2.1
            """,
            "mx.example.com 192.0.2.1"),
        row(
            "the same host at two preferences is tried once",
            """
            example.com MX 10 mx.example.com
            example.com MX 20 mx.example.com
            mx.example.com A 192.0.2.1
            """,
            "mx.example.com 192.0.2.1"),
        row(
            "the MX records of a parent are not those of its subdomain",
            """
            com MX 10 mx.example.com
            mx.example.com A 192.0.2.1
            """,
            "550 5.4.4"));
  }

  static Stream<Arguments> noMail() {
    return Stream.of(
        row("null MX", "example.com MX 0 .", "556 5.1.10"),
        row(
            "null MX, although the domain has an address",
            """
            example.com MX 0 .
            example.com A 192.0.2.1
            """,
            "556 5.1.10"),
        row("null MX of any preference", "example.com MX 10 .", "556 5.1.10"),
        row(
            "\".\" among others is not a null MX",
            """
            example.com MX 0 .
            example.com MX 10 mx.example.com
            mx.example.com A 192.0.2.1
            """,
            "mx.example.com 192.0.2.1"),
        row(
            "\".\" among others that lead nowhere",
            """
            example.com MX 0 .
            example.com MX 10 gone.example.com
            """,
            "550 5.4.4"),
        row(
            "\".\" twice names no host, but is not alone",
            """
            example.com MX 0 .
            example.com MX 10 .
            """,
            "550 5.4.4"),
        row(
            "null MX at the target of an alias",
            """
            example.com CNAME target.example.net
            target.example.net MX 0 .
            """,
            "556 5.1.10"));
  }

  static Stream<Arguments> thisHost() {
    return Stream.of(
        row(
            "this host cuts at its preference",
            """
            example.com MX 10 first.example.com
            example.com MX 20 OWN.example
            example.com MX 20 equal.example.com
            example.com MX 30 last.example.com
            first.example.com A 192.0.2.1
            equal.example.com A 192.0.2.2
            last.example.com A 192.0.2.3
            """,
            "first.example.com 192.0.2.1"),
        row(
            "this host is the best",
            """
            example.com MX 10 own.example
            example.com MX 20 other.example.com
            other.example.com A 192.0.2.1
            """,
            "554 5.4.6"),
        row(
            "this host is among the best",
            """
            example.com MX 10 own.example
            example.com MX 10 other.example.com
            other.example.com A 192.0.2.1
            """,
            "554 5.4.6"),
        row(
            "this host by an alias",
            """
            example.com MX 10 first.example.com
            example.com MX 20 backup.example.com
            example.com MX 30 last.example.com
            first.example.com A 192.0.2.1
            backup.example.com CNAME own.example
            own.example A 192.0.2.77
            last.example.com A 192.0.2.3
            """,
            "first.example.com 192.0.2.1"),
        row(
            "this host by its address",
            """
            example.com MX 10 first.example.com
            example.com MX 20 other-name.example.com
            first.example.com A 192.0.2.1
            other-name.example.com A 192.0.2.99
            """,
            "first.example.com 192.0.2.1"),
        row("this host as the implicit MX", "example.com A 192.0.2.99", "554 5.4.6"),
        row(
            "all hosts that are better than this one lead nowhere",
            """
            example.com MX 10 gone.example.com
            example.com MX 20 own.example
            """,
            "550 5.4.4"));
  }

  static Stream<Arguments> addresses() {
    return Stream.of(
        row(
            "the families of a host in turn",
            """
            example.com MX 10 mx.example.com
            mx.example.com AAAA 2001:db8::1
            mx.example.com AAAA 2001:db8::2
            mx.example.com A 192.0.2.1
            mx.example.com A 192.0.2.2
            """,
            "mx.example.com 2001:db8:0:0:0:0:0:1, mx.example.com 192.0.2.1, "
                + "mx.example.com 2001:db8:0:0:0:0:0:2, mx.example.com 192.0.2.2"),
        row(
            "a host whose AAAA cannot be looked up, by its A",
            """
            example.com MX 10 mx.example.com
            mx.example.com A 192.0.2.1
            mx.example.com FAILS AAAA
            """,
            "mx.example.com 192.0.2.1"),
        row(
            "addresses that no host can be at",
            """
            example.com MX 10 mx.example.com
            example.com MX 20 next.example.com
            mx.example.com A 0.0.0.0
            mx.example.com A 255.255.255.255
            mx.example.com A 224.0.0.1
            mx.example.com AAAA ::
            mx.example.com AAAA ff02::1
            mx.example.com AAAA ::ffff:192.0.2.5
            next.example.com A 192.0.2.1
            """,
            "next.example.com 192.0.2.1"),
        row("an MX that is an address is not a host", "example.com MX 10 192.0.2.1", "550 5.4.4"),
        row(
            "an MX with a space in its name is not a host",
            """
            example.com MX 10 mx\\032one.example.com
            example.com MX 20 mx_two.example.com
            mx\\032one.example.com A 192.0.2.1
            mx_two.example.com A 192.0.2.2
            """,
            "mx_two.example.com 192.0.2.2"),
        arguments("a literal, IPv4", "", "[192.0.2.5]", "192.0.2.5 192.0.2.5"),
        arguments(
            "a literal, IPv6",
            "",
            "[IPv6:2001:db8::5]",
            "2001:db8:0:0:0:0:0:5 2001:db8:0:0:0:0:0:5"),
        arguments("the literal of this host", "", "[192.0.2.99]", "554 5.4.6"),
        arguments("a literal that no host can be at", "", "[0.0.0.0]", "550 5.4.4"));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        row("a domain that does not exist", "", "550 5.4.4"),
        row("a domain without any record", "example.com EMPTY", "550 5.4.4"),
        row("a server that fails", "example.com SERVFAIL", "451 4.4.3"),
        row("a server that refuses", "example.com REFUSED", "451 4.4.3"),
        row("a server that is silent", "example.com SILENT", "451 4.4.3"),
        row(
            "an alias of a name that does not exist",
            "example.com CNAME gone.example.net",
            "550 5.4.4"),
        row(
            "aliases in a circle",
            """
            example.com CNAME one.example.com
            one.example.com CNAME example.com
            """,
            "451 4.4.3"),
        row(
            "one host fails for now, the others lead nowhere",
            """
            example.com MX 10 gone.example.com
            example.com MX 20 broken.example.com
            example.com MX 30 empty.example.com
            broken.example.com SERVFAIL
            empty.example.com EMPTY
            """,
            "451 4.4.3"),
        row(
            "all hosts lead nowhere",
            """
            example.com MX 10 gone.example.com
            example.com MX 20 empty.example.com
            empty.example.com EMPTY
            """,
            "550 5.4.4"),
        row(
            "a host that fails for now does not hide the next one",
            """
            example.com MX 10 broken.example.com
            example.com MX 20 mx.example.com
            broken.example.com SERVFAIL
            mx.example.com A 192.0.2.1
            """,
            "mx.example.com 192.0.2.1"),
        row(
            "a host whose only address may be one that cannot be looked up now",
            """
            example.com MX 10 mx.example.com
            mx.example.com FAILS AAAA
            mx.example.com EMPTY
            """,
            "451 4.4.3"));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments(
            "the case of letters",
            "Example.COM A 192.0.2.1",
            "eXample.com",
            "eXample.com 192.0.2.1"),
        arguments(
            "a name of one label", "localhost A 192.0.2.1", "localhost", "localhost 192.0.2.1"),
        arguments("a name that the DNS cannot hold", "", "a.".repeat(127) + "b", "550 5.1.2"),
        arguments("U-labels without a converter", "", "bücher.example", "550 5.1.2"));
  }

  private static Arguments row(String claim, String zone, String expected) {
    return arguments(claim, zone, DOMAIN, expected);
  }

  static RouterOptions.Builder options() throws Exception {
    return RouterOptions.builder()
        .nameServers(server.address())
        .queryTimeout(Duration.ofMillis(250))
        .ownName(DomainName.parse("own.example"))
        .ownAddress(InetAddress.getByName("192.0.2.99"))
        .ipv6(Source.ANY)
        .random(new Random(1));
  }

  static Routing routed(Router router, String domain) throws Exception {
    return router.route(Domain.parseUtf8(domain)).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static String described(Routing routing) {
    if (routing instanceof NoRoute none) {
      return none.code() + " " + none.status();
    }
    return ((Route) routing)
        .hops().stream().map(RoutingTableTest::described).collect(Collectors.joining(", "));
  }

  private static String described(Endpoint hop) {
    return hop.host() + " " + hop.address().orElseThrow().getHostAddress();
  }
}
