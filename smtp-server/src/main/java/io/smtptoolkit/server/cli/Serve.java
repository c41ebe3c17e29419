package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.cli.ListenOptions.Listening;
import io.smtptoolkit.server.config.LogAddresses;
import io.smtptoolkit.server.config.LogLevel;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.tls.ServerNames;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Receives mail into Maildirs, until it is told to stop.
 *
 * <p>Exit codes: 0 after a graceful stop (SIGTERM, Ctrl-C; a second one hurries), 1 if the server
 * cannot start, 2 for bad options, 3 if it could not go on.
 */
@Command(
    name = "serve",
    description = "Receives mail by SMTP into Maildirs, until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    sortOptions = false,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:stopped by a signal, after the mail transactions that were going on",
      "1:cannot start: a file, a folder or an address cannot be used",
      "2:wrong usage, or something is wrong in the file of --config or in the files that it names",
      "3:the server could not go on: no memory was left, or a thread of it died"
    },
    usageHelpAutoWidth = true)
public final class Serve implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Mixin private ListenOptions listen = new ListenOptions();

  @Option(
      names = "--name",
      paramLabel = "HOST",
      description =
          "the server's own name, in its greeting and in Received (default: the first --domain of ASCII)")
  private @Nullable String name;

  @Mixin private DeliveryOptions delivery = new DeliveryOptions();

  @Mixin private TlsOptions tls = new TlsOptions();

  @Mixin private AuthOptions auth = new AuthOptions();

  @Mixin private FrontEndOptions frontEnds = new FrontEndOptions();

  @Option(
      names = "--lenient",
      paramLabel = "NAME,...",
      arity = "0..1",
      fallbackValue = Leniencies.PUBLIC_MX,
      converter = Leniencies.Converter.class,
      completionCandidates = Leniencies.Names.class,
      description =
          "tolerate deviations: those named, or without a name public-mx, all that concern how a"
              + " command is written; docs/leniencies.md says who needs which. Names:"
              + " ${COMPLETION-CANDIDATES}")
  private Leniencies lenient = new Leniencies(Set.of());

  @Option(
      names = "--max-size",
      paramLabel = "N",
      description = "the largest message accepted, in octets (default: 52428800)")
  private @Nullable Long maxSize;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text or json (default: ${DEFAULT-VALUE}); a line for each mail transaction and for the"
              + " end of each connection, on standard error")
  private LogFormat logFormat = LogFormat.TEXT;

  @Option(
      names = "--log-addresses",
      paramLabel = "FORM",
      defaultValue = "full",
      description =
          "how mailboxes and users are shown in the log: full, domain (only that) or hash (in place"
              + " of the local-part, the same until the program ends) (default: ${DEFAULT-VALUE})")
  private LogAddresses logAddresses = LogAddresses.FULL;

  @Mixin private MetricsOptions metrics = new MetricsOptions();

  @Option(names = "--verbose", description = "log every command and reply as well")
  private boolean verbose;

  @Option(
      names = "--trace-from",
      paramLabel = "NET",
      converter = FrontEndOptions.Converter.class,
      description =
          "log every command and reply of these clients, with secrets masked, several times for"
              + " several networks")
  private List<Network> traced = List.of();

  private Serve() {}

  /**
   * Runs the program.
   *
   * @param arguments the options
   */
  public static void main(String[] arguments) {
    CommandLine commandLine = new CommandLine(new Serve());
    commandLine.setExpandAtFiles(false); // values are data
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(Serve::explain);
    int status = commandLine.execute(arguments);
    if (status != 0) {
      System.exit(status);
    }
    // The server's threads keep the JVM running.
  }

  @Override
  public Integer call() {
    Optional<Path> file = config.file();
    if (file.isPresent()) {
      refuseOtherOptions();
      return new ConfiguredServer(file.get(), commandLine().getOut(), commandLine().getErr())
          .run(config);
    }
    if (config.check() || config.print()) {
      throw new ParameterException(
          commandLine(), "--check-config and --print-config need --config FILE");
    }
    // Certificates are not chosen by name here, so that a name is nothing to fail for.
    ServerNames.ignore();
    Logging.configure(logFormat, verbose ? LogLevel.TRACE : LogLevel.INFO, logAddresses);
    SmtpServerOptions.Builder options;
    try {
      options = options();
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(commandLine(), String.valueOf(bad.getMessage()), bad);
    } catch (IOException fault) {
      complain(FileFaults.reason(fault));
      return CommandLine.ExitCode.SOFTWARE;
    }
    SmtpServer server;
    Optional<ProgramMetrics> shown;
    try {
      shown = MetricsOptions.start(metrics.endpoint());
      shown.ifPresent(it -> it.addTo(options));
      server = SmtpServer.start(options.build());
    } catch (IOException fault) {
      complain(String.valueOf(fault.getMessage()));
      return CommandLine.ExitCode.SOFTWARE;
    }
    shown.ifPresent(it -> it.started(server));
    Stopping.atSignal(server, () -> {});
    Stopping.atDeath(server);
    PrintWriter out = commandLine().getOut();
    for (Listening listening : listen.all(tls.implicit())) {
      int port = server.address(listening.name()).getPort();
      out.println("listening on " + listening.describe(port));
    }
    shown.ifPresent(it -> out.println(it.describe()));
    out.flush();
    Readiness.tell();
    return CommandLine.ExitCode.OK;
  }

  private void refuseOtherOptions() {
    for (OptionSpec option : commandLine().getParseResult().matchedOptions()) {
      if (!ConfigOptions.isAllowedWithFile(option.longestName())) {
        throw new ParameterException(
            commandLine(),
            option.longestName() + " and --config exclude each other: the file says everything");
      }
    }
  }

  private SmtpServerOptions.Builder options() throws IOException {
    String domain =
        Optional.ofNullable(name)
            .or(() -> delivery.domains().stream().filter(Serve::isAscii).findFirst())
            .orElse("localhost");
    Optional<TlsIdentity> identity = tls.identity(List.of(domain), listen.needsTls());
    Optional<AuthPolicy> policy = auth.policy(tls.asksClients());
    SmtpServerOptions.Builder options =
        SmtpServerOptions.builder(delivery.service())
            .observer(new TransactionLog())
            .traced(client -> Network.anyContains(traced, client));
    for (Listening listening : listen.all(tls.implicit())) {
      options.listener(listener(listening, domain, identity, policy));
    }
    return options.limits(Descriptors.affordable(ServerLimits.DEFAULT));
  }

  /** RFC 6531 §3.7.1: a server's own name is in A-labels. */
  private static boolean isAscii(String domain) {
    return domain.chars().allMatch(c -> c < 0x80);
  }

  private ListenerOptions listener(
      Listening listening,
      String domain,
      Optional<TlsIdentity> identity,
      Optional<AuthPolicy> policy) {
    ListenerOptions.Builder listener =
        ListenerOptions.builder()
            .name(listening.name())
            .address(listening.endpoint().address())
            .protocol(listening.protocol())
            .domain(domain)
            .frontEnds(frontEnds.frontEnds())
            .leniencies(lenient.values());
    if (maxSize != null) {
      listener.maxMessageOctets(maxSize);
    }
    identity.ifPresent(listening.tls() ? listener::implicitTls : listener::startTls);
    policy.ifPresent(listener::auth);
    return listener.build();
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
