package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.AddressRates;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerTimeouts;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Limits and time-outs of the file as they reach the server. */
class LimitKeysTest {
  private static final String DISCARDING = "[delivery]\ndiscard = true\n";
  private static final String LISTENERS =
      """
      [[listener]]
      role = "mx"
      address = "127.0.0.1:0"
      auth = "offered"
      """;

  /** Every key with another value than its default. */
  private static final String OTHERS =
      """
      [auth]
      users = "users"
      max-failures-per-connection = 2
      max-failures-per-address = 4
      max-failures-per-user-and-network = 5
      lock-out = "1h"
      failure-delay = "2s"
      [limits]
      max-connections = 6
      max-connections-per-address = 7
      memory = "3MiB"
      read-ahead = "8KiB"
      unread-replies = "9KiB"
      max-violations = 10
      max-message-size = "11MiB"
      max-recipients = 112
      max-messages = 13
      max-recipient-domains = 14
      max-command-line = 515
      max-auth-line = 516
      max-chunk = "17MiB"
      max-proxy-header = 618
      max-commands = 119
      error-delay = "0s"
      least-content-rate = 20
      connections-per-minute = 21
      messages-per-minute = 22
      recipients-per-hour = 23
      early-talk = "report"
      uninvited-pipelining = "refuse"
      greeting-delay = "1s"
      [timeouts]
      command = "19m"
      content = "20m"
      handshake = "21s"
      proxy-header = "22s"
      service = "23s"
      completion = "24s"
      session = "25h"
      """;

  @Test
  void aFileWithoutLimitsHasThoseOfTheLibrary() throws Exception {
    assertThat(limits(options(LISTENERS + DISCARDING))).isEqualTo(LimitsPageTest.limits());
  }

  @Test
  void everyLimitOfTheLibraryHasAKey() throws Exception {
    Map<String, Object> usual = LimitsPageTest.limits();

    Map<String, Object> others = limits(options(LISTENERS + DISCARDING + OTHERS));

    assertThat(others).containsOnlyKeys(usual.keySet());
    usual.forEach((name, value) -> assertThat(others.get(name)).as(name).isNotEqualTo(value));
  }

  @Test
  void aListenerHasWhatItSaysItselfAndElseWhatIsSaidForAll() throws Exception {
    SmtpServerOptions options =
        options(
            """
            [limits]
            max-recipients = 200
            max-messages = 20
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            max-recipients = 300
            max-recipient-domains = 5
            [[listener]]
            role = "lmtp"
            address = "127.0.0.1:0"
            """
                + DISCARDING);

    ListenerOptions mx = options.listeners().get(0);
    ListenerOptions lmtp = options.listeners().get(1);
    assertThat(mx.limits().maxRecipients()).isEqualTo(300);
    assertThat(mx.sessionLimits().maxTransactions()).hasValue(20);
    assertThat(mx.sessionLimits().maxRecipientDomains()).hasValue(5);
    assertThat(lmtp.limits().maxRecipients()).isEqualTo(200);
    assertThat(lmtp.sessionLimits().maxTransactions()).hasValue(20);
    assertThat(lmtp.sessionLimits().maxRecipientDomains()).isEqualTo(OptionalInt.empty());
  }

  @Test
  void aListenerHasTimesAndABoundOfConnectionsOfItsOwn() throws Exception {
    SmtpServerOptions options =
        options(
            """
            [limits]
            max-connections = 100
            [timeouts]
            command = "1m"
            content = "2m"
            proxy-header = "3s"
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            max-connections = 10
            command-timeout = "11m"
            content-timeout = "12m"
            proxy-header-timeout = "13s"
            handshake-timeout = "14s"
            service-timeout = "15s"
            completion-timeout = "16s"
            session-timeout = "17h"
            [[listener]]
            role = "lmtp"
            address = "127.0.0.1:0"
            """
                + DISCARDING);

    ListenerOptions mx = options.listeners().get(0);
    assertThat(mx.defence().maxConnections()).hasValue(10);
    assertThat(mx.timeouts())
        .contains(
            new ServerTimeouts(
                Duration.ofMinutes(11),
                Duration.ofMinutes(12),
                Duration.ofSeconds(14),
                Duration.ofSeconds(15),
                Duration.ofSeconds(16),
                Duration.ofHours(17)));
    assertThat(mx.frontEnds().headerTime()).isEqualTo(Duration.ofSeconds(13));
    ListenerOptions lmtp = options.listeners().get(1);
    assertThat(lmtp.defence().maxConnections()).isEqualTo(OptionalInt.empty());
    assertThat(lmtp.timeouts())
        .contains(
            ServerTimeouts.DEFAULT
                .withCommand(Duration.ofMinutes(1))
                .withContent(Duration.ofMinutes(2)));
    assertThat(lmtp.frontEnds().headerTime()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.limits().maxConnections()).isEqualTo(100);
  }

  @Test
  void theRatesOfAListenerAreItsOwn() throws Exception {
    SmtpServerOptions options =
        options(
            """
            [limits]
            messages-per-minute = 100
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            connections-per-minute = 1
            messages-per-minute = 2
            recipients-per-hour = 3
            [[listener]]
            role = "lmtp"
            address = "127.0.0.1:0"
            """
                + DISCARDING);

    assertThat(options.rates()).isEqualTo(AddressRates.NONE.withMessagesPerMinute(100));
    assertThat(options.listeners().get(0).defence().rates())
        .isEqualTo(
            AddressRates.NONE
                .withConnectionsPerMinute(1)
                .withMessagesPerMinute(2)
                .withRecipientsPerHour(3));
    assertThat(options.listeners().get(1).defence().rates()).isEqualTo(AddressRates.NONE);
  }

  @Test
  void aListenerLeavesExtensionsOut() throws Exception {
    SmtpServerOptions options =
        options(
            LISTENERS
                + "without-extensions = [\"CHUNKING\", \"SMTPUTF8\"]\n"
                + LISTENERS
                + "name = \"other\"\n"
                + DISCARDING);

    ListenerOptions without = options.listeners().get(0);
    assertThat(without.extensions().extensions().offers("CHUNKING")).isFalse();
    assertThat(without.extensions().extensions().offers("PIPELINING")).isTrue();
    assertThat(without.extensions().withholds("SMTPUTF8")).isTrue();
    assertThat(options.listeners().get(1).extensions().extensions().offers("CHUNKING")).isTrue();
  }

  private static SmtpServerOptions options(String text) throws IOException {
    String withUsers = text.contains("[auth]") ? text : text + "[auth]\nusers = \"users\"\n";
    Configuration configuration = ConfigReader.parse(Path.of("smtp.toml"), withUsers);
    return new Assembly(configuration, Optional.empty(), Optional::empty, Optional.empty())
        .options(DiscardService.forAll())
        .build();
  }

  private static Map<String, Object> limits(SmtpServerOptions options)
      throws ReflectiveOperationException {
    ListenerOptions listener = options.listeners().get(0);
    Map<String, Object> limits = new TreeMap<>();
    for (Object values :
        List.of(
            options.limits(),
            options.timeouts(),
            listener.limits(),
            listener.sessionLimits(),
            listener.frontEnds(),
            listener.defence(),
            options.rates(),
            listener.auth().orElseThrow().guard().limits())) {
      limits.putAll(LimitsPageTest.components(values));
    }
    limits.put("ListenerOptions.maxMessageOctets", listener.maxMessageOctets());
    limits.keySet().retainAll(LimitsPageTest.limits().keySet());
    return limits;
  }
}
