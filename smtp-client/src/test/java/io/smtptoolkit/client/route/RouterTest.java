package io.smtptoolkit.client.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.command.HelloName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RouterTest {
  private static final String EQUAL_HOSTS =
      """
      example.com MX 10 a.example.com
      example.com MX 10 b.example.com
      example.com MX 10 c.example.com
      a.example.com A 192.0.2.1
      b.example.com A 192.0.2.2
      c.example.com A 192.0.2.3
      """;

  private DnsServer server;

  @BeforeEach
  void startServer() throws Exception {
    server = new DnsServer();
  }

  @AfterEach
  void stopServer() throws Exception {
    server.close();
  }

  @Test
  void hostsOfEqualPreferenceShareTheLoad() throws Exception {
    server.zone(EQUAL_HOSTS, 300);
    var router = new Router(options().random(new Random(7)).build());

    Map<String, Long> firsts =
        hosts(router, 300).stream()
            .map(hosts -> hosts.get(0))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(firsts.keySet())
        .containsExactlyInAnyOrder("a.example.com", "b.example.com", "c.example.com");
    assertThat(firsts.values()).allSatisfy(times -> assertThat(times).isBetween(60L, 140L));
  }

  @Test
  void aSeedGivesTheSameOrders() throws Exception {
    server.zone(EQUAL_HOSTS, 300);

    List<List<String>> once = hosts(new Router(options().random(new Random(7)).build()), 20);
    List<List<String>> again = hosts(new Router(options().random(new Random(7)).build()), 20);

    assertThat(once).isEqualTo(again);
    assertThat(new HashSet<>(once)).hasSizeGreaterThan(3);
  }

  @Test
  void answersAreKeptForTheirTtl() throws Exception {
    server.zone(EQUAL_HOSTS + "gone.example.com EMPTY", 300);
    var router = new Router(options().build());

    hosts(router, 5);
    routed(router, "gone.example.com");
    routed(router, "gone.example.com");

    assertThat(server.questions()).doesNotHaveDuplicates().hasSize(6);
  }

  @Test
  void anAnswerWithoutTtlIsAskedForAgain() throws Exception {
    server.zone("example.com MX 10 a.example.com\na.example.com A 192.0.2.1", 0);
    var router = new Router(options().build());

    hosts(router, 3);

    assertThat(server.questions().stream().filter("example.com MX"::equals)).hasSize(3);
  }

  @Test
  void addressesOfIpv6AreNotAskedForWithoutASource() throws Exception {
    server.zone(
        """
        example.com MX 10 a.example.com
        a.example.com AAAA 2001:db8::1
        only6.example.com AAAA 2001:db8::2
        """,
        300);
    var router = new Router(options().build());

    NoRoute none = (NoRoute) routed(router, "only6.example.com");
    NoRoute literal = (NoRoute) routed(router, "[IPv6:2001:db8::1]");

    assertThat(none.status()).hasToString("5.4.4");
    assertThat(literal.reason())
        .isEqualTo(
            "no host of [IPv6:2001:db8::1] can be used: "
                + "[IPv6:2001:db8::1] cannot be reached: IPv6 is not used here");
    assertThat(server.questions()).noneMatch(it -> it.endsWith("AAAA"));
  }

  @Test
  void eachFamilyHasItsSourceAndHelloName() throws Exception {
    server.zone("example.com A 192.0.2.1\nexample.com AAAA 2001:db8::1", 300);
    InetAddress four = InetAddress.getByName("192.0.2.25");
    InetAddress six = InetAddress.getByName("2001:db8::25");
    var router =
        new Router(
            options()
                .ipv4(Source.of(four).saying(HelloName.parse("out4.example.org")))
                .ipv6(Source.of(six).saying(HelloName.parse("out6.example.org")))
                .port(2525)
                .build());

    Map<String, String> sources =
        ((Route) routed(router, "example.com"))
            .hops().stream()
                .collect(
                    Collectors.toMap(
                        it -> it.address().orElseThrow().getHostAddress() + " " + it.port(),
                        it ->
                            it.sourceAddress().orElseThrow().getAddress().getHostAddress()
                                + " "
                                + it.helloName().orElseThrow()));

    assertThat(sources)
        .containsOnly(
            entry("192.0.2.1 2525", "192.0.2.25 out4.example.org"),
            entry("2001:db8:0:0:0:0:0:1 2525", "2001:db8:0:0:0:0:0:25 out6.example.org"));
  }

  @Test
  void atMostTenAddressesOfBothFamilies() throws Exception {
    var zone = new StringBuilder("example.com MX 10 six.example.com\n");
    IntStream.range(1, 30).forEach(i -> zone.append("six.example.com AAAA 2001:db8::" + i + "\n"));
    zone.append("example.com MX 20 four.example.com\n");
    IntStream.range(1, 8).forEach(i -> zone.append("four.example.com A 192.0.2." + i + "\n"));
    server.zone(zone.toString(), 300);

    List<Endpoint> hops =
        ((Route) routed(new Router(options().ipv6(Source.ANY).build()), "example.com")).hops();

    assertThat(hops).hasSize(10);
    assertThat(hops.stream().filter(it -> it.address().get() instanceof Inet4Address)).hasSize(5);
  }

  @Test
  void aLargeAnswerComesByTcp() throws Exception {
    var zone = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      zone.append("example.com MX " + i + " a-host-with-a-long-name-" + i + ".example.com\n");
    }
    zone.append("a-host-with-a-long-name-7.example.com A 192.0.2.7");
    server.zone(zone.toString(), 300);

    List<List<String>> hosts = hosts(new Router(options().build()), 1);

    assertThat(server.questionsByTcp()).containsExactly("example.com");
    assertThat(hosts.get(0)).containsExactly("a-host-with-a-long-name-7.example.com");
  }

  @Test
  void aDomainWithAThousandHostsIsNotAskedForAll() throws Exception {
    var zone = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      zone.append("example.com MX 1 gone" + i + ".example.com\n");
    }
    server.zone(zone.toString(), 300);

    NoRoute none = (NoRoute) routed(new Router(options().build()), "example.com");

    assertThat(none.status()).hasToString("5.4.4");
    assertThat(none.reason()).hasSizeLessThan(300).endsWith("; and 46 more");
    // A question may be sent twice, with a name server that is slow.
    assertThat(new HashSet<>(server.questions())).hasSize(51);
  }

  @Test
  void configuredHostsGoFirst() throws Exception {
    server.zone(
        """
        partner.example MX 10 mx.partner.example
        mx.partner.example A 192.0.2.1
        inside.example.org A 192.0.2.2
        inside.example.org A 192.0.2.3
        """,
        300);
    Endpoint fixed =
        Endpoint.builder("relay.example.org", 587)
            .address(InetAddress.getByName("192.0.2.9"))
            .tlsPolicy(TlsPolicy.REQUIRED)
            .helloName(HelloName.parse("me.example.org"))
            .build();
    var router =
        new Router(
            options()
                .via(DomainName.parse("partner.example"), Endpoint.of("inside.example.org", 2525))
                .viaAll(fixed)
                .ipv4(Source.ANY.saying(HelloName.parse("out4.example.org")))
                .build());

    List<Endpoint> partner = ((Route) routed(router, "Partner.example")).hops();
    List<Endpoint> others = ((Route) routed(router, "other.example")).hops();
    List<Endpoint> literal = ((Route) routed(router, "[192.0.2.44]")).hops();

    assertThat(RoutingTableTest.described(new Route(Domain.parse("partner.example"), partner)))
        .isEqualTo("inside.example.org 192.0.2.2, inside.example.org 192.0.2.3");
    assertThat(partner).allSatisfy(hop -> assertThat(hop.port()).isEqualTo(2525));
    assertThat(partner.get(0).helloName()).contains(HelloName.parse("out4.example.org"));
    assertThat(others)
        .singleElement()
        .satisfies(
            hop -> {
              assertThat(hop).hasToString("relay.example.org:587");
              assertThat(hop.address()).isEqualTo(fixed.address());
              assertThat(hop.tlsPolicy()).isEqualTo(TlsPolicy.REQUIRED);
              assertThat(hop.helloName()).isEqualTo(fixed.helloName());
            });
    assertThat(literal).singleElement().hasToString("relay.example.org:587");
    assertThat(server.questions()).noneMatch(it -> it.endsWith("MX"));
  }

  @Test
  void aConfiguredHostMayBeAnAddressOrInTheHostsFile() throws Exception {
    server.zone("", 300);
    var router =
        new Router(
            options().viaAll(Endpoint.of("192.0.2.7", 25), Endpoint.of("localhost", 25)).build());

    assertThat(RoutingTableTest.described(routed(router, "example.com")))
        .isEqualTo("192.0.2.7 192.0.2.7, localhost 127.0.0.1");
  }

  @Test
  void mailDoesNotComeBackForAFaultOfTheConfiguration() throws Exception {
    server.zone("", 300);
    var router = new Router(options().viaAll(Endpoint.of("typo.example.org", 25)).build());

    NoRoute none = (NoRoute) routed(router, "example.com");

    assertThat(none.isTransient()).isTrue();
    assertThat(none.code() + " " + none.status() + " " + none.reason())
        .isEqualTo(
            "451 4.4.4 no host that is configured for example.com can be used: "
                + "typo.example.org does not exist");
  }

  @Test
  void namesWithULabelsAreConvertedByWhatIsConfigured() throws Exception {
    server.zone("xn--bcher-kva.example MX 10 mx.example.net\nmx.example.net A 192.0.2.1", 300);
    var router =
        new Router(
            options().unicodeDomains(name -> DomainName.parse("xn--bcher-kva.example")).build());

    assertThat(RoutingTableTest.described(routed(router, "bücher.example")))
        .isEqualTo("mx.example.net 192.0.2.1");
  }

  @Test
  void aNameServerThatIsDeadIsReplacedByTheNext() throws Exception {
    server.zone("example.com A 192.0.2.1", 300);
    try (var silent = new DnsServer()) {
      silent.zone("example.com SILENT", 300);
      var router = new Router(options().nameServers(silent.address(), server.address()).build());

      assertThat(RoutingTableTest.described(routed(router, "example.com")))
          .isEqualTo("example.com 192.0.2.1");
    }
  }

  @Test
  void aNameServerThatIsNotThereIsATemporaryFault() throws Exception {
    server.close();
    var router = new Router(options().build());

    NoRoute none = (NoRoute) routed(router, "example.com");

    assertThat(none.isTransient()).isTrue();
    assertThat(none.reason()).startsWith("cannot look up the MX records of example.com: ");
  }

  /** The caller may be an I/O thread: it gets its stage although nothing can go on. */
  @Test
  void theCallerNeverWaits() throws Exception {
    server.zone("example.com A 192.0.2.1", 300);
    var pool = Executors.newSingleThreadExecutor();
    var open = new CountDownLatch(1);
    try {
      pool.execute(() -> await(open));
      var router = new Router(options().executor(pool).build());

      CompletableFuture<Routing> routing =
          router.route(Domain.parse("example.com")).toCompletableFuture();
      CompletionStage<Thread> completing = routing.thenApply(it -> Thread.currentThread());

      assertThat(routing).isNotDone();
      open.countDown();
      Thread last = completing.toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(last).isSameAs(CompletableFuture.supplyAsync(Thread::currentThread, pool).get());
      assertThat(RoutingTableTest.described(routing.get(20, TimeUnit.SECONDS)))
          .isEqualTo("example.com 192.0.2.1");
    } finally {
      pool.shutdownNow();
    }
  }

  private RouterOptions.Builder options() {
    return RouterOptions.builder()
        .nameServers(server.address())
        .queryTimeout(Duration.ofMillis(500))
        .withoutIpv6();
  }

  private static Routing routed(Router router, String domain) throws Exception {
    return RoutingTableTest.routed(router, domain);
  }

  private static List<List<String>> hosts(Router router, int times) throws Exception {
    var hosts = new ArrayList<List<String>>();
    for (int i = 0; i < times; i++) {
      hosts.add(
          ((Route) routed(router, "example.com")).hops().stream().map(Endpoint::host).toList());
    }
    return hosts;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
