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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    assertThat(transaction.complete().toString()).startsWith("250 ");

    Path message = onlyFile("alice/new");
    assertThat(message.getFileName().toString())
        .matches("1767323045\\.M678000P\\d+Q1\\.mx\\.example");
    assertThat(Files.readString(message, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "Return-Path: <carol@example.org>\n"
                + "Received: from client.example ([192.0.2.7])\n"
                + "\tby mx.example with ESMTP id "
                + message.getFileName().toString().replace(".mx.example", "")
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
  void syncsAllFilesAndFoldersBeforeTheFirstMove() throws Exception {
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
          void move(Path from, Path to) throws IOException {
            done.add("move to " + directory.relativize(to.getParent()));
            super.move(from, to);
          }
        };

    deliverToBoth(service(disk));

    assertThat(done)
        .containsExactly(
            "create in alice/tmp",
            "sync file",
            "create in bob/tmp",
            "sync file",
            "sync alice/tmp",
            "sync bob/tmp",
            "move to alice/new",
            "move to bob/new",
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
        .withMessage("Input/output error");
    assertThat(allFiles()).isEmpty();
  }

  @Test
  void aFaultOfTheSecondMoveLeavesNothing() throws Exception {
    Disk faulty =
        new Disk() {
          @Override
          void move(Path from, Path to) throws IOException {
            if (to.startsWith(directory.resolve("bob"))) {
              throw new IOException("Input/output error");
            }
            super.move(from, to);
          }
        };

    assertThatIOException()
        .isThrownBy(() -> deliverToBoth(service(faulty)))
        .withMessage("Input/output error");
    assertThat(allFiles()).isEmpty();
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
            "mx.example",
            new InetSocketAddress(25),
            new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 40_000),
            facts);
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
