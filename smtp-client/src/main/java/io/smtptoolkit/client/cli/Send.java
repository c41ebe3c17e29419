package io.smtptoolkit.client.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Sends one message to one server.
 *
 * <p>Line ends of the file become CRLF, and a last line without one gets it. Each recipient's
 * outcome is one line on standard output; the exit code sums them up.
 */
@Command(
    name = "smtp send",
    mixinStandardHelpOptions = true,
    versionProvider = Send.Version.class,
    sortOptions = false,
    description = "Sends a message to an SMTP server.",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  every recipient was accepted",
      "  1  refused for good, for at least one recipient, or not fit to be sent",
      "  2  wrong usage",
      "  3  nothing worse than a temporary failure: try again later",
      "  4  unknown for at least one recipient: the message was sent, no reply came",
    })
public final class Send implements Callable<Integer> {
  private static final int ACCEPTED = 0;
  private static final int REFUSED = 1;
  private static final int TEMPORARY = 3;
  private static final int UNKNOWN = 4;

  /** The version of the jar this class came in. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Send.class.getPackage().getImplementationVersion();
      return new String[] {"smtp send " + (version == null ? "(unpackaged)" : version)};
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--server",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The server; [ADDRESS]:PORT for IPv6. Port 25 if none is given.")
  private Server server;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "ADDRESS",
      description = "The reverse-path; <> for none.")
  private ReversePath from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "ADDRESS",
      description = "A recipient; repeat the option for more.")
  private List<ForwardPath> to;

  @Option(
      names = "--tls",
      paramLabel = "POLICY",
      description =
          "never, if-offered, required or implicit. Default: required with --ca or --user, else"
              + " if-offered.")
  private Optional<TlsPolicy> tls = Optional.empty();

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Trust these certificates (PEM) and no others. With --tls if-offered only these are"
              + " checked, and not the host name.")
  private Optional<Path> ca = Optional.empty();

  @CommandLine.Mixin private AuthOptions auth = new AuthOptions();

  @Option(
      names = "--helo",
      paramLabel = "NAME",
      description = "Who to say hello as. Default: this side's address.")
  private Optional<HelloName> helo = Optional.empty();

  @Option(names = "--chunking", description = "Send content with BDAT if the server offers it.")
  private boolean chunking;

  @Option(
      names = "--no-pipelining",
      description = "Wait for each reply even if the server offers PIPELINING.")
  private boolean noPipelining;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Wait no longer for anything; at least 1. Default: the times of RFC 5321.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(names = "--trace", description = "Show the dialogue on standard error.")
  private boolean trace;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The message; - is standard input. Default: ${DEFAULT-VALUE}.")
  private String file;

  /** Made by {@link #commandLine()}. */
  @SuppressWarnings("NullAway.Init") // picocli sets what is required or has a default
  private Send() {}

  /**
   * Runs the program and ends the JVM with its exit code.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String... arguments) {
    silence();
    System.exit(commandLine().execute(arguments));
  }

  /**
   * The program as a picocli command, which does not end the JVM.
   *
   * @return a new command
   */
  public static CommandLine commandLine() {
    return new CommandLine(new Send())
        .registerConverter(Server.class, Server::parse)
        .registerConverter(ReversePath.class, Arguments::reversePath)
        .registerConverter(ForwardPath.class, Arguments::forwardPath)
        .registerConverter(TlsPolicy.class, Arguments::tlsPolicy)
        .registerConverter(HelloName.class, Arguments::helloName)
        .registerConverter(SaslMechanism.class, Arguments::mechanism)
        .registerConverter(Duration.class, Arguments::seconds)
        // Values are data: an address may begin with an at sign, and the file is not ours to read.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Send::explain);
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      return file.equals("-") ? sendOnce(System.in) : sendFile(existing(Path.of(file)));
    } catch (NegativeReplyException e) {
      complain(e);
      return e.isTransient() ? TEMPORARY : REFUSED;
    } catch (NotOfferedException e) {
      complain(e);
      return REFUSED;
    } catch (ContentException e) {
      complain(e);
      return e.isFaulty() ? REFUSED : TEMPORARY;
    } catch (IOException e) {
      complain(e);
      return TEMPORARY;
    }
  }

  private int sendFile(Path path) throws IOException, InterruptedException {
    return Files.isRegularFile(path)
        ? send(MessageContent.of(path))
        : sendOnce(Files.newInputStream(path));
  }

  /** A pipe can be read once, and content is read twice; in memory it might not fit. */
  private int sendOnce(InputStream source) throws IOException, InterruptedException {
    try (InputStream input = source;
        Spool spool = Spool.of(input)) {
      return send(spool.content());
    }
  }

  private int send(MessageContent message) throws IOException, InterruptedException {
    Endpoint endpoint = endpoint();
    try (SmtpClient client = SmtpClient.create(options());
        SmtpConnection connection = client.connect(endpoint)) {
      return report(connection.send(Envelope.of(from, to), message.withCrlf()));
    }
  }

  private Endpoint endpoint() throws IOException {
    var endpoint =
        Endpoint.builder(server.host(), server.port())
            .tlsPolicy(
                tls.orElse(
                    ca.isPresent() || auth.isAsked() ? TlsPolicy.REQUIRED : TlsPolicy.IF_OFFERED));
    helo.ifPresent(endpoint::helloName);
    if (ca.isPresent()) {
      try {
        endpoint.sslContext(Arguments.trusting(existing(ca.get())));
      } catch (GeneralSecurityException e) {
        throw new ParameterException(
            spec.commandLine(), ca.get() + " has no certificates: " + e.getMessage(), e);
      }
    }
    if (auth.prompts() && file.equals("-")) {
      throw new ParameterException(
          spec.commandLine(),
          "the message is standard input: the password must come from --password-file or"
              + " --password-env");
    }
    auth.addTo(endpoint, spec.commandLine());
    try {
      return endpoint.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), e.getMessage() + "; see --tls and --auth-in-clear", e);
    }
  }

  private SmtpClientOptions options() {
    var options = SmtpClientOptions.builder().chunking(chunking).pipelining(!noPipelining);
    timeout.ifPresent(it -> options.timeouts(Timeouts.RFC_5321.atMost(it)));
    if (trace) {
      options.observer(new Trace(spec.commandLine().getErr()));
    }
    return options.build();
  }

  private int report(SendResult result) {
    PrintWriter out = spec.commandLine().getOut();
    int code = ACCEPTED;
    for (SendResult.Recipient recipient : result.recipients()) {
      RecipientOutcome outcome = recipient.outcome();
      out.println(Trace.printable(describe(outcome, recipient.forwardPath())));
      code = worse(code, code(outcome));
    }
    out.flush();
    return code;
  }

  private static String describe(RecipientOutcome outcome, ForwardPath path) {
    if (outcome instanceof RecipientOutcome.Accepted accepted) {
      return "accepted " + path + ": " + Trace.oneLine(accepted.reply());
    }
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return "refused " + path + ": " + refused.stage() + ": " + Trace.oneLine(refused.reply());
    }
    if (outcome instanceof RecipientOutcome.NotSent notSent) {
      return "not sent " + path + ": " + notSent.why();
    }
    return "unknown " + path + ": " + ((RecipientOutcome.Unknown) outcome).why();
  }

  private static int code(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return refused.isTransient() ? TEMPORARY : REFUSED;
    }
    if (outcome instanceof RecipientOutcome.NotSent) {
      return TEMPORARY;
    }
    return outcome instanceof RecipientOutcome.Unknown ? UNKNOWN : ACCEPTED;
  }

  /** Unknown is worse than refused, which is worse than temporary. */
  private static int worse(int one, int other) {
    var ascending = List.of(ACCEPTED, TEMPORARY, REFUSED, UNKNOWN);
    return ascending.indexOf(one) >= ascending.indexOf(other) ? one : other;
  }

  private static int explain(ParameterException bad, String[] arguments) {
    PrintWriter err = bad.getCommandLine().getErr();
    String message = String.valueOf(bad.getMessage()).replace('\n', ' ');
    err.println("smtp send: " + Trace.printable(message) + " (try --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private Path existing(Path path) {
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new ParameterException(spec.commandLine(), "cannot read " + path);
    }
    return path;
  }

  private void complain(Exception e) {
    PrintWriter err = spec.commandLine().getErr();
    String message = e.getMessage();
    err.println("smtp send: " + Trace.printable(message == null ? e.toString() : message));
    err.flush();
  }

  /** What goes wrong is reported by us; a log would say it a second time. */
  private static void silence() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }
  }
}
