package io.smtptoolkit.client.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientException;
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
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
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
import picocli.CommandLine.Spec;

/**
 * Sends messages to a server.
 *
 * <p>Line ends of the files become CRLF, and a last line without one gets it. Each recipient's
 * outcome is one line on standard output; the exit code sums them up.
 */
@Command(
    name = "smtp send",
    mixinStandardHelpOptions = true,
    versionProvider = Send.Version.class,
    sortOptions = false,
    description = {
      "Sends messages to an SMTP or LMTP server, all on one connection unless its LIMITS ask for"
          + " more."
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "   0  every recipient was accepted",
      "   2  wrong usage",
      "  1x  refused for good, for at least one recipient, or not fit to be sent",
      "  3x  nothing worse than a temporary failure: try again later",
      "  4x  unknown for at least one recipient: the message was sent, no reply came",
      "where x is the stage of the first of the worst: 0 connecting, 1 TLS, 2 greeting, 3 EHLO,",
      "4 AUTH, 5 before MAIL, 6 MAIL, 7 RCPT, 8 DATA and content, 9 end of content.",
    })
public final class Send implements Callable<Integer> {
  /** The version of the jar this class came in. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Send.class.getPackage().getImplementationVersion();
      return new String[] {"smtp send " + (version == null ? "(unpackaged)" : version)};
    }
  }

  @Spec private CommandSpec spec;

  @CommandLine.Mixin private ServerOptions server = new ServerOptions();

  @CommandLine.Mixin private AuthOptions auth = new AuthOptions();

  @CommandLine.Mixin private EnvelopeOptions envelope = new EnvelopeOptions();

  @CommandLine.Mixin private MessageOptions message = new MessageOptions();

  @CommandLine.Mixin private StopOptions stop = new StopOptions();

  @Option(
      names = "--pipeline",
      paramLabel = "on|off",
      description = "Whether to send commands in groups if the server offers it. Default: on.")
  private Switch pipelining = Switch.ON;

  @Option(
      names = "--chunking",
      paramLabel = "on|off",
      description = "Whether to send content with BDAT if the server offers it. Default: off.")
  private Switch chunking = Switch.OFF;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Wait no longer for anything; at least 1. Default: the times of RFC 5321.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(names = "--json", description = "Say what became of each message in a line of JSON.")
  private boolean json;

  @Option(names = "--trace", description = "Show the dialogue on standard error.")
  private boolean trace;

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
        .registerConverter(Switch.class, Switch::parse)
        .registerConverter(StopOptions.Step.class, StopOptions.Step::parse)
        // Values are data: an address may begin with an at sign, and the file is not ours to read.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Send::explain);
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine program = spec.commandLine();
    var report = new Report(program.getOut(), program.getErr(), json);
    Optional<StopOptions.Step> last = stop.last(program);
    if (last.isEmpty() && auth.prompts() && message.readsStandardInput()) {
      throw new ParameterException(
          program,
          "the message is standard input: the password must come from --password-file or"
              + " --password-env");
    }
    var spools = new ArrayList<AutoCloseable>();
    try {
      Envelope addressed = envelope.envelope(program);
      if (last.isPresent()) {
        stopAfter(last.get(), server.endpoints(auth, stop, program), addressed, report);
      } else {
        List<MessageOptions.Message> messages = message.messages(envelope, spools, program);
        send(server.endpoints(auth, stop, program), addressed, messages, report);
      }
    } catch (ServerOptions.NoServerException e) {
      report.failed("", e, e.isForNow() ? ExitCode.temporary() : ExitCode.forGood());
    } catch (SmtpClientException e) {
      report.failed("", e, ExitCode.of(e));
    } catch (IOException e) {
      report.failed("", e, ExitCode.temporary());
    } finally {
      spools.forEach(Send::close);
    }
    return report.code();
  }

  private void send(
      List<Endpoint> servers,
      Envelope addressed,
      List<MessageOptions.Message> messages,
      Report report)
      throws SmtpClientException, InterruptedException {
    try (SmtpClient client = SmtpClient.create(options());
        var conversation = new Conversation(client::connect, servers, report)) {
      for (MessageOptions.Message each : messages) {
        try {
          SendResult result = conversation.send(addressed, each.content());
          report.sent(each.name(), result);
        } catch (SmtpClientException e) {
          report.failed(each.name(), e, ExitCode.of(e));
        }
      }
      if (stop.drops()) {
        conversation.connection().abort();
      }
    }
  }

  private void stopAfter(
      StopOptions.Step last, List<Endpoint> servers, Envelope addressed, Report report)
      throws SmtpClientException, InterruptedException {
    try (SmtpClient client = SmtpClient.create(options());
        var conversation = new Conversation(opening(client, last), servers, report)) {
      SmtpConnection connection = conversation.connection();
      if (last.command().isPresent()) {
        report.calledOut(connection.callOut(addressed, last.command().get()));
      } else {
        report.reached(connection.id(), last.toString());
      }
      if (stop.drops()) {
        connection.abort();
      }
    }
  }

  private static Conversation.Opening opening(SmtpClient client, StopOptions.Step last) {
    return last == StopOptions.Step.CONNECT ? client::greet : client::connect;
  }

  private SmtpClientOptions options() {
    var options =
        SmtpClientOptions.builder()
            .chunking(chunking == Switch.ON)
            .pipelining(pipelining == Switch.ON);
    timeout.ifPresent(it -> options.timeouts(Timeouts.RFC_5321.atMost(it)));
    if (trace) {
      options.observer(new Trace(spec.commandLine().getErr()));
    }
    return options.build();
  }

  private static void close(AutoCloseable spool) {
    try {
      spool.close();
    } catch (Exception e) {
      // It has no name any more, and goes with the program.
      LoggerFactory.getLogger(Send.class).debug("a spooled message does not close", e);
    }
  }

  private static int explain(ParameterException bad, String[] arguments) {
    PrintWriter err = bad.getCommandLine().getErr();
    String message = String.valueOf(bad.getMessage()).replace('\n', ' ');
    err.println("smtp send: " + Trace.printable(message) + " (try --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** What goes wrong is reported by us; a log would say it a second time. */
  private static void silence() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }
  }
}
