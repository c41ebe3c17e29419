package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.engine.Target;
import io.smtptoolkit.conformance.mutant.MutantServer;
import io.smtptoolkit.conformance.mutant.MutantSettings;
import io.smtptoolkit.conformance.script.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The server that is judged when no target is named, with a folder for its mail. One per run. */
final class OwnServer implements AutoCloseable {
  // It answers at once; so windows are short, and what does not come soon will not come.
  private static final double TIMEOUT_SCALE = 0.1;
  private static final Duration MAX_REPLY_WAIT = Duration.ofSeconds(10);

  private final MutantServer server;
  private final Path maildir;

  private OwnServer(MutantServer server, Path maildir) {
    this.server = server;
    this.maildir = maildir;
  }

  static OwnServer start() throws IOException {
    Path maildir = Files.createTempDirectory("conformance");
    MutantServer server = MutantServer.start(MutantSettings.standard().withMaildir(maildir));
    return new OwnServer(server, maildir);
  }

  Target target() {
    MutantSettings settings = MutantSettings.standard();
    String domain = settings.domains().get(0);
    return Target.at(server.address().getHostString(), server.address().getPort())
        .with(Fixture.RCPT, "alice@" + domain)
        .with(Fixture.RCPT2, "bob@" + domain)
        .with(Fixture.REJECT, "nobody@" + domain)
        .with(Fixture.GENERATOR, "u%@" + domain)
        .with(Fixture.LOCAL64, MutantSettings.LONG_LOCAL_PART + "@" + domain)
        .with(Fixture.LONGDOMAIN, "alice@" + MutantSettings.LONG_DOMAIN)
        .with(Fixture.REFUSED_SENDER, settings.refusedSender())
        .with(Fixture.REFUSED_CONTENT, settings.refusedLine())
        .with(Fixture.UNTRUSTED, "yes")
        .withMaildir(maildir)
        .withTimeoutScale(TIMEOUT_SCALE)
        .withMaxReplyWait(MAX_REPLY_WAIT);
  }

  @Override
  public void close() throws IOException {
    server.close();
    List<Path> files;
    try (Stream<Path> all = Files.walk(maildir)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
