package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import io.smtptoolkit.server.delivery.LocalMailboxes;
import io.smtptoolkit.server.delivery.MaildirService;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Receives mail into Maildirs, until it is told to stop.
 *
 * <p>Exit codes: 0 after a graceful stop (SIGTERM, Ctrl-C), 1 if the server cannot start, 2 for bad
 * options.
 */
@Command(
    name = "serve",
    description = "Receives mail by SMTP into Maildirs, until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class Serve implements Callable<Integer> {
  // Chosen: well under the 90 s after which systemd kills, and long enough for a large message.
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:2525",
      converter = Endpoint.Converter.class,
      description = "where to listen (default: ${DEFAULT-VALUE}); port 0 takes a free one")
  private @Nullable Endpoint listen;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      arity = "1..*",
      description = "a domain whose mail is received; the first one is also the server's name")
  private List<String> domains = List.of();

  @Option(
      names = "--mailbox",
      paramLabel = "NAME",
      arity = "1..*",
      description = "a mailbox, at each of the domains")
  private List<String> mailboxes = List.of();

  @Option(
      names = "--maildir",
      paramLabel = "DIR",
      description = "where mail is delivered: DIR/MAILBOX/{tmp,new,cur}")
  private @Nullable Path maildir;

  @Option(
      names = "--postmaster",
      paramLabel = "NAME",
      description = "the mailbox of the postmaster (default: the first one)")
  private @Nullable String postmaster;

  @Option(names = "--discard", description = "accept mail and forget it, instead of delivering it")
  private boolean discard;

  @Option(
      names = "--tls-self-signed",
      description =
          "offer STARTTLS with a certificate made on the spot, which no client can verify")
  private boolean tlsSelfSigned;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "offer STARTTLS with the certificates in this PEM file")
  private @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "the private key for --tls-cert, in PEM")
  private @Nullable Path tlsKey;

  @Option(
      names = "--max-size",
      paramLabel = "N",
      description = "the largest message accepted, in octets (default: 52428800)")
  private @Nullable Long maxSize;

  private Serve() {}

  /**
   * Runs the program.
   *
   * @param arguments the options
   */
  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new Serve());
    commandLine.setParameterExceptionHandler(Serve::explain);
    // Values are data: a file that one of them seems to name is not read.
    commandLine.setExpandAtFiles(false);
    int status = commandLine.execute(arguments);
    if (status != 0) {
      System.exit(status);
    }
    // The server's threads keep the JVM running.
  }

  @Override
  public Integer call() {
    Logging.configure();
    SmtpServerOptions options = options();
    SmtpServer server;
    try {
      server = SmtpServer.start(options);
    } catch (IOException fault) {
      complain("cannot listen on " + listen() + ": " + reason(fault));
      return CommandLine.ExitCode.SOFTWARE;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "smtp-stop"));
    PrintWriter out = commandLine().getOut();
    out.println("listening on " + listen().withPort(server.address().getPort()));
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private SmtpServerOptions options() {
    try {
      SmtpServerOptions.Builder options =
          SmtpServerOptions.builder(service()).listen(listen().address());
      if (!domains.isEmpty()) {
        options.domain(domains.get(0));
      }
      if (maxSize != null) {
        options.maxMessageOctets(maxSize);
      }
      identity().ifPresent(options::tls);
      return options.build();
    } catch (IllegalArgumentException | IOException bad) {
      throw new ParameterException(commandLine(), String.valueOf(bad.getMessage()), bad);
    }
  }

  private MailService service() throws IOException {
    if (discard && domains.isEmpty() && mailboxes.isEmpty()) {
      return DiscardService.forAll();
    }
    require(!domains.isEmpty(), "--domain is needed: whose mail is received?");
    require(!mailboxes.isEmpty(), "--mailbox is needed: who receives mail?");
    LocalMailboxes local = LocalMailboxes.of(domains, mailboxes);
    if (postmaster != null) {
      local = local.withPostmaster(postmaster);
    }
    if (discard) {
      require(maildir == null, "--discard and --maildir exclude each other");
      return DiscardService.forMailboxes(local);
    }
    if (maildir == null) {
      throw bad("--maildir (or --discard) is needed: where is mail delivered?");
    }
    return MailService.blocking(MaildirService.open(maildir, local));
  }

  private Optional<TlsIdentity> identity() throws IOException {
    if (tlsSelfSigned) {
      require(
          tlsCertificate == null && tlsKey == null,
          "--tls-self-signed and --tls-cert exclude each other");
      String[] names =
          domains.isEmpty() ? new String[] {"localhost"} : domains.toArray(String[]::new);
      return Optional.of(TlsIdentity.selfSigned(names));
    }
    if (tlsCertificate == null && tlsKey == null) {
      return Optional.empty();
    }
    if (tlsCertificate == null || tlsKey == null) {
      throw bad("--tls-cert and --tls-key go together");
    }
    return Optional.of(TlsIdentity.fromPem(tlsCertificate, tlsKey));
  }

  /** The system's own words are in the innermost cause. */
  private static String reason(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private void require(boolean condition, String complaint) {
    if (!condition) {
      throw bad(complaint);
    }
  }

  private ParameterException bad(String complaint) {
    return new ParameterException(commandLine(), complaint);
  }

  private Endpoint listen() {
    return Optional.ofNullable(listen).orElseThrow();
  }

  private CommandLine commandLine() {
    return Optional.ofNullable(spec).orElseThrow().commandLine();
  }

  private void complain(String complaint) {
    PrintWriter err = commandLine().getErr();
    err.println("smtp serve: " + complaint);
    err.flush();
  }

  private static int explain(ParameterException bad, String[] arguments) {
    PrintWriter err = bad.getCommandLine().getErr();
    err.println(
        "smtp serve: " + String.valueOf(bad.getMessage()).replace('\n', ' ') + " (try --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static void stop(SmtpServer server) {
    server.stop(STOP_DEADLINE);
    // A JVM that ends by a signal exits with 128 + its number; a server that stopped as it was told
    // has not failed.
    Runtime.getRuntime().halt(0);
  }

  /** The version, as written into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Optional.ofNullable(Serve.class.getPackage().getImplementationVersion())
              .orElse("(unpackaged)");
      return new String[] {"smtp serve " + version};
    }
  }
}
