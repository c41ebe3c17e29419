package io.smtptoolkit.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.session.ExtensionStates;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildirServiceTest {
  private static final LocalMailboxes MAILBOXES =
      LocalMailboxes.of(List.of("example.com"), List.of("alice", "bob"));

  @TempDir Path directory;

  @Test
  void makesFoldersForTheirOwnerAlone() throws Exception {
    MaildirService.open(directory.resolve("mail"), MAILBOXES);

    for (String mailbox : List.of("alice", "bob")) {
      for (String folder : List.of("tmp", "new", "cur")) {
        Path made = directory.resolve("mail").resolve(mailbox).resolve(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void bringsNewFoldersToTheDiskAndLeavesOldOnesAlone() throws Exception {
    var synced = new ArrayList<Path>();
    var disk =
        new Disk() {
          @Override
          void syncFolder(Path folder) {
            synced.add(directory.relativize(folder));
          }
        };
    var maildir = new Maildir(directory.resolve("mail").resolve("alice"));

    maildir.create(disk);

    assertThat(synced)
        .containsExactly(
            Path.of(""),
            Path.of("mail"),
            Path.of("mail/alice"),
            Path.of("mail/alice"),
            Path.of("mail/alice"));

    synced.clear();
    maildir.create(disk);

    assertThat(synced).isEmpty();
  }

  @Test
  void deliversWithTraceFieldsOnTopAndLfForCrlf() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<carol@example.org>");

    transaction.recipient(ForwardPath.parse("<Alice@example.com>"), noParameters());
    transaction.content(octets("Subject: x\r\n\r"));
    transaction.content(octets("\n.dot\r\n\u00ff"));
    String id = transaction.messageId().orElseThrow();
    assertThat(transaction.complete()).hasToString("250 2.0.0 Message accepted: " + id);

    Path message = onlyFile("alice/new");
    assertThat(message.getFileName()).hasToString(id + ".mx.example");
    assertThat(message.getFileName().toString())
        .matches("1767323045\\.M678000P\\d+Q1\\.mx\\.example");
    assertThat(Files.readString(message, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "Return-Path: <carol@example.org>\n"
                + "Received: from client.example ([192.0.2.7])\n"
                + "\tby mx.example with ESMTP id "
                + id
                + "\n"
                + "\tfor <Alice@example.com>;\n"
                + "\tFri, 2 Jan 2026 03:04:05 +0000\n"
                + "Subject: x\n\n.dot\n\u00ff");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(message)))
        .isEqualTo("rw-------");
    assertThat(files("alice/tmp")).isEmpty();
    assertThat(files("bob/new")).isEmpty();
  }

  @Test
  void deliversToEachMailboxOnceAndNamesNoRecipient() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<>");

    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());
    transaction.recipient(ForwardPath.parse("<bob@example.com>"), noParameters());
    transaction.recipient(ForwardPath.parse("<Postmaster>"), noParameters());
    transaction.content(octets("x\r\n".repeat(50_000)));
    transaction.complete();

    String alices = Files.readString(onlyFile("alice/new"));
    assertThat(alices).startsWith("Return-Path: <>\n").endsWith("\nx\nx\n").doesNotContain("for <");
    assertThat(alices.lines().filter("x"::equals)).hasSize(50_000);
    assertThat(Files.readString(onlyFile("bob/new"))).isEqualTo(alices);
  }

  @Test
  void aMailboxGivenTwiceIsNotNamed() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<>");

    transaction.recipient(
        ForwardPath.parse("<@a.example,@b.example:alice@example.com>"), noParameters());
    transaction.recipient(ForwardPath.parse("<ALICE@example.com>"), noParameters());
    transaction.content(octets("x\r\n"));
    transaction.complete();

    assertThat(Files.readString(onlyFile("alice/new"))).endsWith("\nx\n").doesNotContain("for <");
  }

  @Test
  void syncsAllFilesBeforeTheFirstLinkAndTheirFoldersAfterTheLast() throws Exception {
    List<String> done = new ArrayList<>();
    Disk disk =
        new Disk() {
          @Override
          FileChannel create(Path file) throws IOException {
            done.add("create in " + directory.relativize(file.getParent()));
            return super.create(file);
          }

          @Override
          void sync(FileChannel file) throws IOException {
            done.add("sync file");
            super.sync(file);
          }

          @Override
          void syncFolder(Path folder) throws IOException {
            done.add("sync " + directory.relativize(folder));
            super.syncFolder(folder);
          }

          @Override
          void link(Path from, Path to) throws IOException {
            done.add("link in " + directory.relativize(to.getParent()));
            super.link(from, to);
          }
        };

    deliverToBoth(service(disk));

    assertThat(done)
        .containsExactly(
            "create in alice/tmp",
            "sync file",
            "create in bob/tmp",
            "sync file",
            "link in alice/new",
            "link in bob/new",
            "sync alice/new",
            "sync bob/new");
  }

  @Test
  void anEmptyContentIsAMessage() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<>");

    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());
    transaction.complete();

    assertThat(Files.readString(onlyFile("alice/new"))).startsWith("Return-Path: <>\nReceived: ");
  }

  @Test
  void abortLeavesNothing() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<>");
    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());
    transaction.content(octets("half a mess"));
    assertThat(files("alice/tmp")).hasSize(1);

    transaction.abort();

    assertThat(allFiles()).isEmpty();
  }

  @Test
  void abortBeforeContentDoesNothing() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<>");
    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());

    transaction.abort();

    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aFullDiskIs452AndLeavesNothing() throws Exception {
    Disk full =
        new Disk() {
          @Override
          void sync(FileChannel file) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> deliverToBoth(service(full)))
        .satisfies(refusal -> assertThat(refusal.reply().toString()).startsWith("452 4.3.1 "));
    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aDiskThatIsFullWhenTheContentBeginsIs452() throws Exception {
    Disk full =
        new Disk() {
          @Override
          FileChannel create(Path file) throws IOException {
            throw new IOException("Disk quota exceeded");
          }
        };
    BlockingMailService.Transaction transaction = begin(service(full), "<>");
    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());

    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> transaction.content(octets("x")))
        .satisfies(refusal -> assertThat(refusal.reply().toString()).startsWith("452 4.3.1 "));
    transaction.abort();
    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aFaultOfTheSecondFileLeavesNothing() throws Exception {
    Disk faulty =
        new Disk() {
          @Override
          FileChannel create(Path file) throws IOException {
            if (file.startsWith(directory.resolve("bob"))) {
              throw new IOException("Input/output error");
            }
            return super.create(file);
          }
        };

    assertThatIOException()
        .isThrownBy(() -> deliverToBoth(service(faulty)))
        .withMessageMatching("cannot store [0-9MPQ.]+: Input/output error");
    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aFaultOfTheSecondLinkLeavesNothing() throws Exception {
    Disk faulty =
        new Disk() {
          @Override
          void link(Path from, Path to) throws IOException {
            if (to.startsWith(directory.resolve("bob"))) {
              throw new IOException("Input/output error");
            }
            super.link(from, to);
          }
        };

    assertThatIOException()
        .isThrownBy(() -> deliverToBoth(service(faulty)))
        .withMessageMatching("cannot store [0-9MPQ.]+: Input/output error");
    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aNameThatIsTakenIsAFaultAndTheOtherMessageStays() throws Exception {
    BlockingMailService.Transaction transaction = begin(service(new Disk()), "<>");
    String name = transaction.messageId().orElseThrow() + ".mx.example";
    Path other = Files.writeString(directory.resolve("bob/new").resolve(name), "other");
    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());
    transaction.recipient(ForwardPath.parse("<bob@example.com>"), noParameters());

    assertThatIOException()
        .isThrownBy(transaction::complete)
        .withMessageEndingWith(name + " exists already, and is not a folder");
    assertThat(allFiles()).containsExactly(other);
    assertThat(Files.readString(other)).isEqualTo("other");
  }

  @Test
  void removesWhatWasLeftInTmpAfter36HoursOnceADay() throws Exception {
    MaildirService.open(directory, MAILBOXES);
    var now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    MaildirService service = new MaildirService(directory, MAILBOXES, clock(now::get), new Disk());
    Path old = leftInTmp("old", Instant.parse("2025-12-31T15:04:04Z"));
    Path young = leftInTmp("young", Instant.parse("2025-12-31T15:04:06Z"));
    Path folder = Files.createDirectory(directory.resolve("alice/tmp/folder"));
    Files.setLastModifiedTime(folder, FileTime.from(Instant.EPOCH));

    begin(service, "<>");

    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(folder).exists();

    now.set(Instant.parse("2026-01-03T03:04:04Z"));
    begin(service, "<>");
    assertThat(young).exists();

    now.set(Instant.parse("2026-01-03T03:04:05Z"));
    begin(service, "<>");
    assertThat(young).doesNotExist();
  }

  @Test
  void removesWhatIsOldAtTheStart() throws Exception {
    MaildirService.open(directory, MAILBOXES);
    Path old = leftInTmp("old", Instant.EPOCH);

    MaildirService.open(directory, MAILBOXES);

    assertThat(old).doesNotExist();
  }

  @Test
  void saysWhyAMailboxCannotBeMade() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));

    assertThatIOException()
        .isThrownBy(() -> MaildirService.open(file, MAILBOXES))
        .withMessage(
            "cannot deliver to a mailbox: " + file + " exists already, and is not a folder");
    assertThatIOException()
        .isThrownBy(() -> MaildirService.open(link, MAILBOXES))
        .withMessage(
            "cannot deliver to a mailbox: " + link + " is a link to nowhere, which does not exist");
  }

  private Path leftInTmp(String name, Instant written) throws IOException {
    Path file = Files.writeString(directory.resolve("alice/tmp").resolve(name), "half a mess");
    return Files.setLastModifiedTime(file, FileTime.from(written));
  }

  private static Clock clock(InstantSource source) {
    return source.withZone(ZoneOffset.UTC);
  }

  private static void deliverToBoth(MaildirService service) throws Exception {
    BlockingMailService.Transaction transaction = begin(service, "<>");
    transaction.recipient(ForwardPath.parse("<alice@example.com>"), noParameters());
    transaction.recipient(ForwardPath.parse("<bob@example.com>"), noParameters());
    transaction.content(octets("x\r\n"));
    transaction.complete();
  }

  private MaildirService service(Disk disk) throws IOException {
    MaildirService.open(directory, MAILBOXES);
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    return new MaildirService(directory, MAILBOXES, clock, disk);
  }

  private static BlockingMailService.Transaction begin(MaildirService service, String reversePath)
      throws Exception {
    Facts facts =
        new Facts(
            Protocol.SMTP,
            Optional.of(HelloName.parse("client.example")),
            true,
            false,
            false,
            Extensions.NONE,
            0,
            0,
            ExtensionStates.NONE);
    SessionInfo session =
        new SessionInfo(
            "c1",
            "smtp",
            "mx.example",
            new InetSocketAddress(25),
            new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 40_000),
            facts,
            Optional.empty());
    return service.open(session, ReversePath.parse(reversePath), MailParameters.NONE);
  }

  private static RcptParameters noParameters() throws Exception {
    return RcptParameters.of(EsmtpParameters.NONE);
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
  }

  private Path onlyFile(String folder) throws IOException {
    List<Path> files = files(folder);
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(folder))) {
      return files.toList();
    }
  }

  private List<Path> allFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
