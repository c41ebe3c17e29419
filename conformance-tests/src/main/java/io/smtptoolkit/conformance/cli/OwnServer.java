package io.smtptoolkit.conformance.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.LocalMailboxes;
import io.smtptoolkit.server.delivery.MaildirService;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our own server with every fixture a case can ask for, started for one run. One per run. */
final class OwnServer implements AutoCloseable {
  private static final String DOMAIN = "own.example";
  // 255 octets, the longest domain there is (RFC 5321 §4.5.3.1.2).
  private static final String LONG_DOMAIN =
      ("l".repeat(62) + ".").repeat(3) + "l".repeat(58) + ".example";
  // 64 octets, the longest local-part (RFC 5321 §4.5.3.1.1).
  private static final String LONG_LOCAL_PART = "l".repeat(64);
  private static final String REFUSED_SENDER = "refused@example.com";
  private static final String REFUSED_LINE = "X-Refuse: please";
  // Chosen: RFC 5321 §4.5.3.1.8 wants 100 recipients; a limit not far above is soon exceeded.
  private static final int MAX_RECIPIENTS = 120;
  private static final int GENERATED = MAX_RECIPIENTS + 10;
  // Chosen: more than the largest content of a case, and small enough to be exceeded in one.
  private static final long MAX_MESSAGE_OCTETS = 1 << 20;
  // It answers at once: windows are short, and what does not come soon will not come.
  private static final double TIMEOUT_SCALE = 0.1;
  private static final Duration MAX_REPLY_WAIT = Duration.ofSeconds(10);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(2);

  private final SmtpServer server;
  private final Path maildir;

  private OwnServer(SmtpServer server, Path maildir) {
    this.server = server;
    this.maildir = maildir;
  }

  static OwnServer start() throws IOException {
    silenceLog();
    Path maildir = Files.createTempDirectory("conformance");
    List<String> mailboxes =
        Stream.concat(
                Stream.of("alice", "bob", LONG_LOCAL_PART),
                IntStream.rangeClosed(1, GENERATED).mapToObj(number -> "u" + number))
            .toList();
    LocalMailboxes local = LocalMailboxes.of(List.of(DOMAIN, LONG_DOMAIN), mailboxes);
    RefusingService service =
        new RefusingService(MaildirService.open(maildir, local), REFUSED_SENDER, REFUSED_LINE);
    ListenerOptions listener =
        ListenerOptions.builder()
            .domain(DOMAIN)
            .startTls(TlsIdentity.selfSigned(DOMAIN))
            .maxMessageOctets(MAX_MESSAGE_OCTETS)
            .limits(Limits.DEFAULT.withMaxRecipients(MAX_RECIPIENTS))
            .build();
    SmtpServerOptions options =
        SmtpServerOptions.builder(MailService.blocking(service)).listener(listener).build();
    return new OwnServer(SmtpServer.start(options), maildir);
  }

  /** Cases reset connections and break rules on purpose; the report tells what matters of it. */
  private static void silenceLog() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
      context.getLogger("org.apache.mina").setLevel(Level.OFF);
    }
  }

  Target target() {
    return Target.at(server.address().getAddress().getHostAddress(), server.address().getPort())
        .with(Fixture.RCPT, "alice@" + DOMAIN)
        .with(Fixture.RCPT2, "bob@" + DOMAIN)
        .with(Fixture.REJECT, "nobody@" + DOMAIN)
        .with(Fixture.GENERATOR, "u%@" + DOMAIN)
        .with(Fixture.LOCAL64, LONG_LOCAL_PART + "@" + DOMAIN)
        .with(Fixture.LONGDOMAIN, "alice@" + LONG_DOMAIN)
        .with(Fixture.REFUSED_SENDER, REFUSED_SENDER)
        .with(Fixture.REFUSED_CONTENT, REFUSED_LINE)
        .with(Fixture.UNTRUSTED, "yes")
        .withMaildir(maildir)
        .withTimeoutScale(TIMEOUT_SCALE)
        .withMaxReplyWait(MAX_REPLY_WAIT);
  }

  @Override
  public void close() throws IOException {
    server.stop(STOP_DEADLINE);
    List<Path> files;
    try (Stream<Path> all = Files.walk(maildir)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
