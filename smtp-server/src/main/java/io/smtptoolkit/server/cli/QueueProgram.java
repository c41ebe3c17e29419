package io.smtptoolkit.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.smtptoolkit.server.queue.control.QueueAnswer;
import io.smtptoolkit.server.queue.control.QueueOperator;
import io.smtptoolkit.server.queue.control.QueueRequest;
import io.smtptoolkit.server.queue.control.QueueRequest.Target;
import io.smtptoolkit.server.queue.control.QueueRequest.Verb;
import io.smtptoolkit.server.text.FileFaults;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows and changes a queue, by the server that has it, or without one. */
@Command(
    name = "queue",
    description = {
      "Shows and changes the queue of a server, whether it runs or not.",
      "",
      "  list     messages and recipients: size, age, next attempt, last reply",
      "  show     all that is known of one message, ended recipients included",
      "  retry    try at once",
      "  hold     do not try until released",
      "  release  try again what is held",
      "  delete   remove, without a report to the sender",
      "  flush    try everything at once that is not held"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    sortOptions = false,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done",
      "1:not done: there is no such queue or message, or it cannot be reached",
      "2:wrong usage"
    },
    usageHelpAutoWidth = true)
public final class QueueProgram implements Callable<Integer> {
  private static final String DEFAULT_MOST = "1000";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "VERB",
      description = "list, show, retry, hold, release, delete or flush")
  private @Nullable Verb verb;

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "one message")
  private @Nullable String id;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      required = true,
      description = "the folder of the queue")
  private @Nullable Path folder;

  @Option(names = "--domain", paramLabel = "DOMAIN", description = "recipients at this domain")
  private @Nullable String domain;

  @Option(
      names = "--sender",
      paramLabel = "ADDRESS",
      description = "recipients of the messages of this sender; <> for reports")
  private @Nullable String sender;

  @Option(names = "--all", description = "all recipients; list and flush need no such option")
  private boolean all;

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = DEFAULT_MOST,
      description = "how many recipients are listed at most (default: ${DEFAULT-VALUE})")
  private int most;

  @Option(names = "--json", description = "print JSON, one object in each line")
  private boolean json;

  private QueueProgram() {}

  /**
   * Runs the program.
   *
   * @param arguments the verb, the options, and perhaps an id
   */
  public static void main(String[] arguments) {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.OFF); // what is to be said, is printed
    }
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new QueueProgram());
    commandLine.setExpandAtFiles(false); // values are data
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(QueueProgram::explain);
    return commandLine;
  }

  @Override
  public Integer call() {
    QueueRequest request;
    try {
      request = request(Optional.ofNullable(verb).orElseThrow());
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(parsed(), String.valueOf(bad.getMessage()), bad);
    }
    try {
      QueueAnswer answer = QueueOperator.of(Optional.ofNullable(folder).orElseThrow()).ask(request);
      if (!answer.isDone()) {
        return complain(String.join(" ", answer.lines()));
      }
      PrintWriter out = parsed().getOut();
      answer.lines().forEach(out::println);
      out.flush();
      return CommandLine.ExitCode.OK;
    } catch (IOException fault) {
      return complain(FileFaults.reason(fault));
    }
  }

  private QueueRequest request(Verb wanted) {
    if (count(id != null) + count(domain != null) + count(sender != null) + count(all) > 1) {
      throw new IllegalArgumentException("ID, --domain, --sender and --all exclude each other");
    }
    if (id != null) {
      return new QueueRequest(wanted, Target.ID, id, json, most);
    }
    if (domain != null) {
      return new QueueRequest(wanted, Target.DOMAIN, domain, json, most);
    }
    if (sender != null) {
      return new QueueRequest(wanted, Target.SENDER, sender, json, most);
    }
    if (!all && wanted != Verb.LIST && wanted != Verb.FLUSH && wanted != Verb.SHOW) {
      throw new IllegalArgumentException(wanted + " needs an ID, --domain, --sender or --all");
    }
    return new QueueRequest(wanted, Target.ALL, "", json, most);
  }

  private static int count(boolean is) {
    return is ? 1 : 0;
  }

  private int complain(String complaint) {
    PrintWriter err = parsed().getErr();
    err.println("smtp queue: " + complaint);
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private CommandLine parsed() {
    return Optional.ofNullable(spec).orElseThrow().commandLine();
  }

  private static int explain(ParameterException bad, String[] arguments) {
    PrintWriter err = bad.getCommandLine().getErr();
    err.println(
        "smtp queue: " + String.valueOf(bad.getMessage()).replace('\n', ' ') + " (try --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
