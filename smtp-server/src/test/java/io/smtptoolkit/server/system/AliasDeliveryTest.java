package io.smtptoolkit.server.system;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.server.mailbox.LocalMailbox;
import io.smtptoolkit.server.mailbox.MailDirectory;
import io.smtptoolkit.server.mailbox.MailDomain;
import io.smtptoolkit.server.mailbox.Quota;
import io.smtptoolkit.server.mailbox.Resolution;
import io.smtptoolkit.server.queue.JournalEntry;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.NewMessage;
import io.smtptoolkit.server.queue.NewRecipient;
import io.smtptoolkit.server.queue.Outcome;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.relay.Destinations;
import io.smtptoolkit.server.relay.RelayOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of own addresses through a whole mail system; rows of others stay in the queue. */
@Timeout(120)
class AliasDeliveryTest {
  private static final String FAR = "far.example";
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
  private static final Duration BOUND = Duration.ofSeconds(40);

  private record Expected(String subject, QueueId id, Set<String> ends) {}

  @TempDir private Path folder;

  @Test
  void anAliasThatKeepsACopyIsDeliveredOnceToEach() throws Exception {
    var table =
        new Table(0, "alice", Map.of("alice", List.of("alice@own0.example", "carol@" + FAR)));
    try (MailSystem system = start(List.of(table))) {
      QueueId atRcpt = accept(system.queue(), "Subject: 1\r\n", rows(table, "alice@own0.example"));
      QueueId ofReport = accept(system.queue(), "Subject: 2\r\n", here("alice@own0.example"));

      awaitEnd(system.queue());

      assertThat(stored()).isEqualTo(Map.of("alice@own0.example 1", 1, "alice@own0.example 2", 1));
      assertThat(waiting(system.queue(), atRcpt)).containsExactly("<carol@far.example>");
      assertThat(waiting(system.queue(), ofReport)).containsExactly("<carol@far.example>");
    }
  }

  /** Circles, aliases that name themselves, catch-alls of aliases, subaddresses, two names. */
  @Test
  void everyDeliveryEndsWithOneCopyForEachEnd() throws Exception {
    var random = new Random(20);
    List<Table> tables = new ArrayList<>();
    while (tables.size() < 25) {
      Table table = Table.random(tables.size(), random);
      if (table.directory(folder).isPresent()) {
        tables.add(table);
      }
    }
    List<Expected> expected = new ArrayList<>();
    try (MailSystem system = start(tables)) {
      int number = 0;
      for (Table table : tables) {
        for (String address : table.addresses(random)) {
          Set<String> ends = table.ends(address);
          for (NewMessage message : List.of(rows(table, address), here(address))) {
            String subject = ++number + " of " + table.number;
            QueueId id = accept(system.queue(), "Subject: " + subject + "\r\n", message);
            expected.add(new Expected(subject, id, ends));
          }
        }
      }

      awaitEnd(system.queue());

      Map<String, Integer> stored = stored();
      assertThat(stored.values()).containsOnly(1);
      for (Expected each : expected) {
        var found = new ArrayList<>(waiting(system.queue(), each.id));
        stored.keySet().stream()
            .filter(it -> it.endsWith(" " + each.subject))
            .forEach(it -> found.add("<" + it.substring(0, it.indexOf(' ')) + ">"));
        assertThat(found).as(each.subject).containsExactlyInAnyOrderElementsOf(each.ends);
      }
    }
  }

  @Test
  void whatTakesAPlaceIsAsOldAsTheMessageAndInItsCommit() throws Exception {
    var table = new Table(0, "alice", Map.of("team", List.of("x@" + FAR, "y@" + FAR)));
    try (MailSystem system = start(List.of(table))) {
      QueueId id = accept(system.queue(), "Subject: 1\r\n", here("team@own0.example"));

      awaitEnd(system.queue());

      assertThat(waiting(system.queue(), id)).containsExactly("<x@far.example>", "<y@far.example>");
      assertThat(system.queue().statistics().messages()).isEqualTo(1);
      assertThat(system.queue().journal(id))
          .extracting(JournalEntry::outcome)
          .containsExactly(Outcome.EXPANDED);
    }
  }

  @Test
  void aStepOfClosingThatFailsKeepsNoOtherFromBeingDone() throws Exception {
    var table = new Table(0, "alice", Map.of());
    MailSystem system = start(List.of(table));
    Path control = folder.resolve("queue/control");
    Files.deleteIfExists(control);
    Files.createDirectories(control.resolve("in the way"));

    assertThatExceptionOfType(IOException.class).isThrownBy(system::close);

    Files.delete(control.resolve("in the way"));
    start(List.of(table)).close();
  }

  private MailSystem start(List<Table> tables) throws Exception {
    List<MailDomain> domains = new ArrayList<>();
    tables.forEach(table -> domains.add(table.domain(folder)));
    return MailSystem.start(
        new MailSystemOptions(
            DomainName.parse("mx.example"),
            QueueOptions.builder(folder.resolve("queue")).reserveOctets(0).build(),
            RouterOptions.builder().build(),
            RelayOptions.builder().destinations(it -> !it.equals(FAR)),
            Set.of()),
        new MailPolicy(
            MailDirectory.of(domains), Map.of(), List.of(), new Submission(false, 0, false)));
  }

  /** As at RCPT. */
  private NewMessage rows(Table table, String address) throws Exception {
    ForwardPath path = ForwardPath.parseAddress(address);
    Resolution found = get(table.directory(folder).orElseThrow().resolver().resolve(path));
    return message(
        OwnAddresses.rows(
            path, (Resolution.Targets) found, RcptParameters.NONE, Destinations.BY_DOMAIN));
  }

  /** As a report to a sender of an own domain. */
  private static NewMessage here(String address) throws SmtpSyntaxException {
    return message(
        List.of(
            new NewRecipient(ForwardPath.parseAddress(address), RcptParameters.NONE, Place.HERE)));
  }

  private static NewMessage message(List<NewRecipient> rows) {
    return NewMessage.of(ReversePath.NULL, MailParameters.NONE, rows);
  }

  private static void awaitEnd(MessageQueue queue) {
    await()
        .atMost(BOUND)
        .until(
            () ->
                queue.find(Selection.ALL, 10_000).stream()
                    .allMatch(it -> it.destination().equals(FAR)));
  }

  private static List<String> waiting(MessageQueue queue, QueueId id) throws IOException {
    return queue.find(Selection.of(id), 1_000).stream()
        .map(QueuedRecipient::forwardPath)
        .map(ForwardPath::toString)
        .toList();
  }

  /** How many copies there are, by mailbox and subject. */
  private Map<String, Integer> stored() throws IOException {
    Map<String, Integer> copies = new HashMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("mail"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        String mailbox = folder.resolve("mail").relativize(file).getName(0).toString();
        copies.merge(
            mailbox + text.substring(text.indexOf("Subject:") + 8).stripTrailing(),
            1,
            Integer::sum);
      }
    }
    return copies;
  }

  /** The addresses of one domain, and what they lead to, said in the plainest way. */
  private record Table(
      int number, Set<String> mailboxes, Map<String, List<String>> aliases, List<String> catchAll) {
    Table(int number, String mailbox, Map<String, List<String>> aliases) {
      this(number, Set.of(mailbox, "postmaster"), aliases, List.of());
    }

    static Table random(int number, Random random) {
      var mailboxes = new HashSet<>(Set.of("postmaster"));
      Map<String, List<String>> aliases = new HashMap<>();
      for (String name : NAMES) {
        if (random.nextInt(3) > 0) {
          mailboxes.add(name);
        }
        if (random.nextBoolean()) {
          aliases.put(name, someAddresses(number, random));
        }
      }
      return new Table(
          number,
          mailboxes,
          aliases,
          random.nextInt(3) == 0 ? someAddresses(number, random) : List.of());
    }

    private static List<String> someAddresses(int number, Random random) {
      return Stream.generate(() -> address(number, random)).limit(1 + random.nextInt(3)).toList();
    }

    private static String address(int number, Random random) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      return switch (random.nextInt(8)) {
        case 0, 1 -> name + "@" + FAR;
        case 2 -> name + "+more@own" + number + ".example";
        case 3 -> name.toUpperCase(Locale.ROOT) + "@ALSO" + number + ".example";
        default -> name + "@own" + number + ".example";
      };
    }

    MailDomain domain(Path folder) {
      Map<String, LocalMailbox> found = new HashMap<>();
      for (String name : mailboxes) {
        String full = name + "@own" + number + ".example";
        found.put(name, new LocalMailbox(full, folder.resolve("mail").resolve(full), Quota.NONE));
      }
      Map<String, List<Mailbox>> parsed = new HashMap<>();
      aliases.forEach((name, addresses) -> parsed.put(name, parsed(addresses)));
      return new MailDomain(
          List.of(name("own" + number + ".example"), name("also" + number + ".example")),
          found,
          parsed,
          parsed(catchAll),
          "+");
    }

    /** Empty for a table that is refused. */
    Optional<MailDirectory> directory(Path folder) {
      try {
        return Optional.of(MailDirectory.of(List.of(domain(folder))));
      } catch (IllegalArgumentException refused) {
        return Optional.empty();
      }
    }

    /** Those that lead somewhere, in any form. */
    List<String> addresses(Random random) {
      var all = new TreeSet<String>();
      for (String name : NAMES) {
        all.add(name + "@own" + number + ".example");
      }
      all.add(NAMES.get(random.nextInt(NAMES.size())) + "+news@own" + number + ".example");
      all.add("unknown@also" + number + ".example");
      return all.stream().filter(it -> !ends(it).isEmpty()).toList();
    }

    Set<String> ends(String address) {
      var ends = new TreeSet<String>();
      walk(address, new HashSet<>(), ends);
      return ends;
    }

    private void walk(String address, Set<String> before, Set<String> ends) {
      String lower = address.toLowerCase(Locale.ROOT);
      String local = lower.substring(0, lower.indexOf('@'));
      if (lower.endsWith("@" + FAR)) {
        ends.add("<" + address + ">");
        return;
      }
      String name = isKnown(local) ? local : local.replaceAll("\\+.*", "");
      if (!before.add(isKnown(name) ? name : "*")) {
        return;
      }
      if (!isKnown(name)) {
        catchAll.forEach(it -> walk(it, before, ends));
      } else if (aliases.containsKey(name)) {
        for (String each : aliases.get(name)) {
          if (each.toLowerCase(Locale.ROOT).startsWith(name + "@") && !each.endsWith(FAR)) {
            ends.add("<" + name + "@own" + number + ".example>");
          } else {
            walk(each, before, ends);
          }
        }
      } else {
        ends.add("<" + name + "@own" + number + ".example>");
      }
    }

    private boolean isKnown(String name) {
      return mailboxes.contains(name) || aliases.containsKey(name);
    }

    private static List<Mailbox> parsed(List<String> addresses) {
      return addresses.stream().map(Table::mailbox).toList();
    }

    private static Mailbox mailbox(String address) {
      try {
        return Mailbox.parse(address);
      } catch (SmtpSyntaxException e) {
        throw new IllegalArgumentException(e);
      }
    }

    private static DomainName name(String text) {
      try {
        return DomainName.parse(text);
      } catch (SmtpSyntaxException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }
}
