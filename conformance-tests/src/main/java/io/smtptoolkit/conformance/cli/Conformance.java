package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.engine.Run;
import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.report.ConsoleReport;
import io.smtptoolkit.conformance.report.Occasion;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.reading.CaseFiles;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.subject.TargetException;
import io.smtptoolkit.conformance.verdict.Profile;
import io.smtptoolkit.conformance.verdict.Summary;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code conformance}: judges an SMTP server by RFC 5321 and its extensions. */
@Command(
    name = "smtp conformance",
    mixinStandardHelpOptions = true,
    versionProvider = Conformance.Version.class,
    description = "Judges an SMTP server by RFC 5321 and its extensions.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing failed",
      "1:something failed",
      "2:wrong options, or a fault in a script",
      "3:the target cannot be judged: unreachable, silent, ordinary mail is not taken, nothing or less"
          + " than --require-conclusive asks for could be decided",
      "4:no case was executed"
    })
public final class Conformance implements Callable<Integer> {
  static final int OWN_SERVER_JOBS = 12;

  // Chosen: each job is a thread and a connection or two; more would be an attack.
  private static final int MAX_JOBS = 1000;

  /** The version that the jar names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Optional.ofNullable(Conformance.class.getPackage().getImplementationVersion())
              .orElse("(unpackaged)");
      return new String[] {"smtp conformance " + version};
    }
  }

  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private TargetArguments targetArguments = new TargetArguments();

  @Option(
      names = "--only",
      paramLabel = "GLOB",
      description = "Only cases whose id fits; may be given again.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "No cases whose id fits; may be given again.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description = "Further scripts of your own; may be given again.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--list", description = "Prints id, level and title of each case and ends.")
  private boolean list;

  @Option(
      names = "--explain",
      paramLabel = "ID",
      description = "Prints what a case is about and ends.")
  private @Nullable String explain;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Writes junit.xml and report.json into this folder.")
  private @Nullable Path report;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "default, strict, lenient or security.",
      defaultValue = "default")
  private Profile profile = Profile.DEFAULT;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Cases at a time, most of which only wait; default: "
              + RunOptions.DEFAULT_JOBS
              + ", for our own server "
              + OWN_SERVER_JOBS
              + ".")
  private @Nullable Integer jobs;

  @Option(
      names = "--require-conclusive",
      paramLabel = "PERCENT",
      arity = "0..1",
      fallbackValue = "100",
      description =
          "Exit code 3 when less of the applicable cases could be decided; without a number: 100.")
  private int conclusive;

  @Option(
      names = "--quiet",
      description = "Prints only what is wrong, in short, and the counts; no progress.")
  private boolean quiet;

  /**
   * Prepares the program.
   *
   * @param out for results
   * @param err for progress and complaints
   */
  public Conformance(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the program and ends the JVM with its exit code.
   *
   * @param arguments of the command line
   */
  public static void main(String[] arguments) {
    System.exit(commandLine(System.out, System.err).execute(arguments));
  }

  static CommandLine commandLine(PrintStream out, PrintStream err) {
    return new CommandLine(new Conformance(out, err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        // Values are data: a file that one of them seems to name is not read.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(Conformance::explain)
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
  }

  private static int explain(ParameterException bad, String[] arguments) {
    String message = String.valueOf(bad.getMessage()).replace('\n', ' ');
    PrintWriter err = bad.getCommandLine().getErr();
    err.println("smtp conformance: " + Transcript.printable(message) + " (try --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public Integer call() throws IOException, XMLStreamException, InterruptedException {
    CaseSet cases;
    try {
      cases = CaseFiles.shippedAnd(files);
    } catch (ScriptException e) {
      err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (jobs != null && (jobs < 1 || jobs > MAX_JOBS)) {
      throw new ParameterException(
          command.commandLine(), "--jobs: " + jobs + " is not 1 to " + MAX_JOBS);
    }
    if (conclusive < 0 || conclusive > 100) {
      throw new ParameterException(
          command.commandLine(), "--require-conclusive: " + conclusive + " is not 0 to 100");
    }
    Selection selection = new Selection(only, exclude);
    if (explain != null) {
      return explain(cases, explain);
    }
    if (list) {
      new CaseListing(cases.cases().stream().filter(selection).toList()).print(out);
      return CommandLine.ExitCode.OK;
    }
    prepare(reports());
    try (Interruption interruption = Interruption.expected(err)) {
      Optional<Target> named = targetArguments.named(command);
      if (named.isPresent()) {
        return run(cases, selection, named.get(), jobsOr(RunOptions.DEFAULT_JOBS), interruption);
      }
      try (OwnServer own = OwnServer.start()) {
        Target target = targetArguments.described(own.target(), command);
        return run(cases, selection, target, jobsOr(OWN_SERVER_JOBS), interruption);
      }
    }
  }

  private int jobsOr(int usual) {
    return jobs == null ? usual : jobs;
  }

  private int run(
      CaseSet cases, Selection selection, Target target, int parallel, Interruption interruption)
      throws IOException, XMLStreamException, InterruptedException {
    Instant started = Instant.now();
    Progress progress = new Progress(err, progress(), parallel);
    RunOptions options = new RunOptions(profile, parallel, RunOptions.DEFAULT.maxTime());
    Run run = new Run(cases, selection, target, options, progress);
    interruption.stops(run);
    try {
      Summary summary = run.execute();
      progress.clear();
      Occasion occasion = occasion(started, parallel);
      if (quiet) {
        ConsoleReport.printShort(summary, occasion, out);
      } else {
        ConsoleReport.print(summary, occasion, out);
      }
      reports().write(summary, occasion);
      return summary.exitCode(conclusive);
    } catch (TargetException e) {
      progress.clear();
      String why = String.valueOf(e.getMessage());
      err.println("smtp conformance: " + Transcript.printable(why));
      reports().writeNoRun(target.address(), occasion(started, parallel), why);
      return Summary.EXIT_NO_TARGET;
    }
  }

  private Occasion occasion(Instant started, int parallel) {
    return new Occasion(
        started,
        Duration.between(started, Instant.now()),
        new Version().getVersion()[0],
        command.commandLine().getParseResult().originalArgs(),
        parallel);
  }

  private ReportFolder reports() {
    return new ReportFolder(Optional.ofNullable(report));
  }

  private void prepare(ReportFolder folder) {
    try {
      folder.prepare();
    } catch (IOException e) {
      throw new ParameterException(
          command.commandLine(), "--report: cannot create the folder " + report, e);
    }
  }

  private Progress.Kind progress() {
    if (quiet) {
      return Progress.Kind.NONE;
    }
    return onTerminal() ? Progress.Kind.TERMINAL : Progress.Kind.LOG;
  }

  /** From JDK 22 on there is a console also without a terminal; then no TERM tells of one. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    return System.console() != null
        && Optional.ofNullable(System.getenv("TERM"))
            .filter(name -> !name.equals("dumb"))
            .isPresent();
  }

  private int explain(CaseSet cases, String id) {
    if (new CaseListing(cases.cases()).explain(id, out)) {
      return CommandLine.ExitCode.OK;
    }
    err.println("smtp conformance: no case is called " + id + "; see --list");
    return CommandLine.ExitCode.USAGE;
  }
}
