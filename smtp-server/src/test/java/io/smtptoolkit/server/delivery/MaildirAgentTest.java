package io.smtptoolkit.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.mailbox.Directory;
import io.smtptoolkit.server.mailbox.LocalMailbox;
import io.smtptoolkit.server.mailbox.Lookup;
import io.smtptoolkit.server.mailbox.Quota;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaildirAgentTest {
  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant AFTER_START = START.plusSeconds(60);
  private static final Instant BEFORE_START = START.minusSeconds(60);
  private static final String CONTENT = "Subject: x\r\n\r\nhello\r\n";
  private static final String STORED =
      "Return-Path: <alice@example.com>\nDelivered-To: bob@a.example\nX: y\nSubject: x\n\nhello\n";
  private static final String NAME = ".Q21I3V9R7.mx.example,S=" + STORED.length();

  @TempDir private Path folder;

  /** Breaks at one step, once. */
  private static final class BrokenDisk extends Disk {
    private final String step;
    private final String fault;
    private boolean isBroken = true;

    BrokenDisk(String step, String fault) {
      this.step = step;
      this.fault = fault;
    }

    private void breakAt(String now) throws IOException {
      if (isBroken && now.equals(step)) {
        isBroken = false;
        throw new IOException(fault);
      }
    }

    @Override
    FileChannel create(Path file) throws IOException {
      breakAt("create");
      return super.create(file);
    }

    @Override
    void sync(FileChannel file) throws IOException {
      breakAt("sync");
      super.sync(file);
    }

    @Override
    void syncFolder(Path path) throws IOException {
      breakAt("sync " + path.getFileName());
      super.syncFolder(path);
    }

    @Override
    void link(Path from, Path to) throws IOException {
      breakAt("link");
      super.link(from, to);
      breakAt("linked");
    }
  }

  private MaildirAgent agent(Quota quota) {
    return agent(quota, new Disk());
  }

  private MaildirAgent agent(Quota quota, Disk disk) {
    return agent(it -> completedFuture(new Lookup.Found(mailbox(quota))), disk);
  }

  private static MaildirAgent agent(Directory directory, Disk disk) {
    try {
      return new MaildirAgent(
          directory,
          DomainName.parse("mx.example"),
          Runnable::run,
          Clock.fixed(START, ZoneOffset.UTC),
          disk);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private LocalMailbox mailbox(Quota quota) {
    return new LocalMailbox("bob", folder.resolve("bob"), quota);
  }

  private static QueuedMessage message(Instant acceptedAt) throws SmtpSyntaxException {
    return new QueuedMessage(
        new QueueId(123_456_789),
        acceptedAt,
        ReversePath.parse("<alice@example.com>"),
        MailParameters.NONE,
        "X: y\r\n",
        CONTENT.length());
  }

  private static QueuedRecipient row(long number, int attempts) throws SmtpSyntaxException {
    return new QueuedRecipient(
        number,
        new QueueId(123_456_789),
        ForwardPath.parse("<bob@a.example>"),
        RcptParameters.NONE,
        "local",
        false,
        START,
        attempts,
        0,
        false,
        Optional.empty(),
        "");
  }

  private static MailboxOutcome deliver(
      MaildirAgent agent, QueuedMessage message, QueuedRecipient row, String content) {
    return agent
        .deliver(message, row, () -> new ByteArrayInputStream(content.getBytes(UTF_8)))
        .toCompletableFuture()
        .join();
  }

  private List<String> files(String sub) throws IOException {
    Path path = folder.resolve("bob").resolve(sub);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (var files = Files.list(path)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aRowBecomesAFile() throws Exception {
    MailboxOutcome outcome = deliver(agent(Quota.NONE), message(AFTER_START), row(7, 0), CONTENT);

    String name = AFTER_START.getEpochSecond() + NAME;
    assertThat(outcome).isEqualTo(new MailboxOutcome.Stored(name));
    assertThat(files("new")).containsExactly(name);
    assertThat(files("tmp")).isEmpty();
    assertThat(Files.readString(folder.resolve("bob/new").resolve(name))).isEqualTo(STORED);
    assertThat(folder.resolve("bob/maildirsize")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"1, true", "0, false", "0, true", "3, false"})
  void aSecondAttemptFindsWhatTheFirstStored(int attempts, boolean isMarked) throws Exception {
    Instant accepted = attempts == 0 ? BEFORE_START : AFTER_START;
    deliver(agent(Quota.NONE), message(accepted), row(7, 0), CONTENT);
    if (isMarked) {
      Path bob = folder.resolve("bob");
      String name = files("new").get(0);
      Files.move(bob.resolve("new").resolve(name), bob.resolve("cur").resolve(name + ":2,S"));
    }

    MailboxOutcome outcome =
        deliver(agent(Quota.NONE), message(accepted), row(7, attempts), CONTENT);

    assertThat(outcome).isInstanceOf(MailboxOutcome.Stored.class);
    assertThat(files("new").size() + files("cur").size()).isEqualTo(1);
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void twoRowsAreTwoFiles() throws Exception {
    deliver(agent(Quota.NONE), message(BEFORE_START), row(7, 0), CONTENT);
    deliver(agent(Quota.NONE), message(BEFORE_START), row(70, 0), CONTENT);
    deliver(agent(Quota.NONE), message(BEFORE_START), row(8, 1), CONTENT);

    assertThat(files("new")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "sync", "link", "linked", "sync new"})
  void aFaultOfTheDiskIsForLaterAndLeavesNoSecondFile(String step) throws Exception {
    MaildirAgent agent = agent(Quota.ofOctets(10_000), new BrokenDisk(step, "Input/output error"));

    MailboxOutcome first = deliver(agent, message(AFTER_START), row(7, 0), CONTENT);
    assertThat(files("tmp")).isEmpty();
    MailboxOutcome second = deliver(agent, message(AFTER_START), row(7, 1), CONTENT);

    assertThat(first).isEqualTo(MailboxOutcome.later("4.3.0", "The message cannot be stored now."));
    assertThat(second).isInstanceOf(MailboxOutcome.Stored.class);
    assertThat(files("new")).hasSize(1);
  }

  @Test
  void aFullDiskIsForLater() throws Exception {
    MaildirAgent agent = agent(Quota.NONE, new BrokenDisk("sync", "No space left on device"));

    assertThat(deliver(agent, message(AFTER_START), row(7, 0), CONTENT))
        .isEqualTo(MailboxOutcome.later("4.3.1", "There is no room on the disk now."));
  }

  @Test
  void whatACrashLeftIsReplaced() throws Exception {
    Path left =
        folder.resolve("bob/tmp").resolve(AFTER_START.getEpochSecond() + ".Q21I3V9R7.mx.example");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "half");

    deliver(agent(Quota.NONE), message(AFTER_START), row(7, 0), CONTENT);

    assertThat(files("tmp")).isEmpty();
    assertThat(files("new")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'Delivered-To: bob@a.example||', true",
    "'X: y|DELIVERED-TO:BOB@A.EXAMPLE |Y: z||hello', true",
    "'Delivered-To: bob@b.example||', false",
    "'X: y||Delivered-To: bob@a.example|', false",
    "'|Delivered-To: bob@a.example||', false",
    "'X-Delivered-To: bob@a.example||', false"
  })
  void refusesWhatWasDeliveredHereBefore(String content, boolean isRefused) throws Exception {
    MailboxOutcome outcome =
        deliver(agent(Quota.NONE), message(AFTER_START), row(7, 0), content.replace("|", "\r\n"));

    assertThat(outcome instanceof MailboxOutcome.Never it ? it.status().toString() : "stored")
        .isEqualTo(isRefused ? "5.4.6" : "stored");
    assertThat(files("new")).hasSize(isRefused ? 0 : 1);
    assertThat(files("tmp")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // The message has 84 octets as stored.
    "83, '', '', 5.2.3",
    "84, '', '', stored",
    "184, '', '100 1', stored",
    "183, '', '100 1', 4.2.2",
    "'', 1, '', stored",
    "'', 1, '5 1', 4.2.2",
    "'', 2, '5 1', stored",
    "1000, 2, '5 1', stored",
    "1000, 2, '5 2', 4.2.2",
    "1000, 2, '950 1', 4.2.2"
  })
  void keepsToTheQuota(String octets, String messages, String before, String expected)
      throws Exception {
    assertThat(STORED).hasSize(84);
    var quota = new Quota(number(octets), number(messages));
    Path file = folder.resolve("bob/maildirsize");
    Files.createDirectories(file.getParent());
    if (!before.isEmpty()) {
      Files.writeString(file, quota + "\n" + before + "\n");
      Files.setLastModifiedTime(file, FileTime.from(START));
    }

    MailboxOutcome outcome = deliver(agent(quota), message(AFTER_START), row(7, 0), CONTENT);

    assertThat(status(outcome)).isEqualTo(expected);
    assertThat(files("new")).hasSize(expected.equals("stored") ? 1 : 0);
    assertThat(files("tmp")).isEmpty();
    if (expected.equals("stored")) {
      assertThat(Files.readString(file))
          .isEqualTo(quota + "\n" + (before.isEmpty() ? "0 0" : before) + "\n84 1\n");
    }
  }

  /** A disk that fails would be told: nothing is written for a mailbox that is full already. */
  @Test
  void aMessageForAFullMailboxIsNotWritten() throws Exception {
    Files.createDirectories(folder.resolve("bob/cur"));
    Files.writeString(folder.resolve("bob/cur/1.x.y,S=1000:2,S"), "");
    var disk = new BrokenDisk("create", "no file may be made");

    MailboxOutcome outcome =
        deliver(agent(Quota.ofOctets(1000), disk), message(AFTER_START), row(7, 0), CONTENT);

    assertThat(status(outcome)).isEqualTo("4.2.2");
  }

  private static OptionalLong number(String text) {
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  private static String status(MailboxOutcome outcome) {
    if (outcome instanceof MailboxOutcome.Later later) {
      return later.status().toString();
    }
    return outcome instanceof MailboxOutcome.Never never ? never.status().toString() : "stored";
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0, 0, ''",
    "1000, 1000, 0, ''",
    "1000, 1001, 0, 552 5.2.3 Message exceeds the 1000 octets that the mailbox may hold",
    "1000, 0, 999, ''",
    "1000, 1, 999, ''",
    "1000, 2, 999, 452 4.2.2 Mailbox full; try again later",
    "1000, 0, 1000, 452 4.2.2 Mailbox full; try again later"
  })
  void saysAtRcptWhetherThereIsRoom(long most, long declared, long used, String reply)
      throws Exception {
    Files.createDirectories(folder.resolve("bob/cur"));
    Files.writeString(folder.resolve("bob/cur/1.x.y,S=" + used + ":2,S"), "");

    Optional<Reply> found =
        agent(Quota.ofOctets(most))
            .check(mailbox(Quota.ofOctets(most)), declared)
            .toCompletableFuture()
            .join();

    assertThat(found.map(Object::toString).orElse("")).isEqualTo(reply);
  }

  /** The second comes when the first one has seen that there is room, and has not taken it yet. */
  @Test
  void twoDeliveriesAtTheSameTimeDoNotTakeTheSameRoom() throws Exception {
    var agent = new AtomicReference<MaildirAgent>();
    var outcome = new CompletableFuture<MailboxOutcome>();
    var second =
        new Thread(
            () -> {
              try {
                outcome.complete(deliver(agent.get(), message(AFTER_START), row(8, 0), CONTENT));
              } catch (SmtpSyntaxException e) {
                outcome.completeExceptionally(e);
              }
            });
    var isFirst = new AtomicBoolean(true);
    agent.set(
        agent(
            Quota.NONE.withMessages(1),
            new Disk() {
              @Override
              void link(Path from, Path to) throws IOException {
                if (isFirst.getAndSet(false)) {
                  second.start();
                  await()
                      .atMost(Duration.ofSeconds(20))
                      .until(
                          () ->
                              second.getState() == Thread.State.BLOCKED
                                  || second.getState() == Thread.State.TERMINATED);
                }
                super.link(from, to);
              }
            }));

    MailboxOutcome first = deliver(agent.get(), message(AFTER_START), row(7, 0), CONTENT);

    assertThat(first).isInstanceOf(MailboxOutcome.Stored.class);
    assertThat(outcome.get(20, TimeUnit.SECONDS))
        .isEqualTo(MailboxOutcome.later("4.2.2", "The mailbox is full."));
    assertThat(files("new")).hasSize(1);
  }

  @Test
  void removesFromTmpWhatIsOlderThan36Hours() throws Exception {
    Path tmp = Files.createDirectories(folder.resolve("bob/tmp"));
    Path old = Files.createFile(tmp.resolve("1.old"));
    Path younger = Files.createFile(tmp.resolve("2.younger"));
    Files.setLastModifiedTime(old, FileTime.from(START.minus(Duration.ofHours(37))));
    Files.setLastModifiedTime(younger, FileTime.from(START.minus(Duration.ofHours(35))));

    deliver(agent(Quota.NONE), message(AFTER_START), row(7, 0), CONTENT);

    assertThat(old).doesNotExist();
    assertThat(younger).exists();
  }

  @Test
  void withoutAQuotaThereIsRoom() {
    assertThat(agent(Quota.NONE).check(mailbox(Quota.NONE), Long.MAX_VALUE).toCompletableFuture())
        .isCompletedWithValue(Optional.empty());
  }

  @Test
  void followsTheDirectory() throws Exception {
    var kept =
        new Lookup.Forward(
            List.of(Mailbox.parse("x@far.example")), Optional.of(mailbox(Quota.NONE)));
    var gone = new Lookup.Forward(List.of(Mailbox.parse("x@far.example")), Optional.empty());

    assertThat(outcome(it -> completedFuture(kept))).isEqualTo("stored");
    assertThat(outcome(it -> completedFuture(gone))).isEqualTo("4.3.5");
    assertThat(outcome(it -> completedFuture(new Lookup.Elsewhere()))).isEqualTo("4.3.5");
    assertThat(outcome(it -> completedFuture(new Lookup.Unknown()))).isEqualTo("5.1.1");
    assertThat(outcome(it -> completedFuture(new Lookup.Unavailable("x")))).isEqualTo("4.3.0");
    assertThat(outcome(it -> CompletableFuture.failedFuture(new IOException("x"))))
        .isEqualTo("4.3.0");
    assertThat(
            outcome(
                it -> {
                  throw new RejectedExecutionException("x");
                }))
        .isEqualTo("4.3.0");
  }

  private static String outcome(Directory directory) throws SmtpSyntaxException {
    return status(deliver(agent(directory, new Disk()), message(AFTER_START), row(7, 0), CONTENT));
  }

  @Test
  void contentThatCannotBeReadIsForLater() throws Exception {
    MaildirAgent agent = agent(Quota.NONE);

    MailboxOutcome outcome =
        agent
            .deliver(
                message(AFTER_START),
                row(7, 0),
                () -> {
                  throw new IllegalStateException("gone");
                })
            .toCompletableFuture()
            .join();

    assertThat(status(outcome)).isEqualTo("4.3.0");
    assertThat(files("tmp")).isEmpty();
  }
}
