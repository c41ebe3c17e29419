package io.smtptoolkit.bench;

import io.smtptoolkit.bench.process.ProcessBench;
import io.smtptoolkit.bench.relay.BacklogBench;
import io.smtptoolkit.bench.relay.RelayBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/**
 * The program {@code bench}: JMH, with its own options and help a reader can follow, and {@link
 * ProcessBench}.
 *
 * <p>Exit status: 0 when all ran, 1 when a benchmark failed, 2 for wrong usage.
 */
public final class Bench {

  private static final String HELP =
      """
      Usage: smtp bench [--list | --help | --version] [NAME...] [JMH-OPTION...]
             smtp bench --table JSON [--into PAGE]
             smtp bench --processes [--rounds N] [--seconds S] [--json FILE]
             smtp bench --backlog [--minutes M]
             smtp bench --relay [--rounds N] [--messages N]

      Runs the benchmarks whose name contains a NAME (a regular expression); all of them without one.

        --list    print the names of the benchmarks
        --table   print the goals and the results of a run, as a table in Markdown
        --into    write the table into a page such as docs/performance.md, and leave in JSON only
                  what the table is made of
        --processes  measure servers and clients as whole processes, ours and others in turn; needs
                  Postfix's smtp-source and smtp-sink; --processes --help prints its options
        --backlog  measure the relay with 100,000 messages of which most are for dead domains;
                  --backlog --help prints its options
        --relay   measure how fast the relay accepts, queues and relays, and Postfix in turn;
                  --relay --help prints its options
        --help    print this text
        --version print the version
        -h        print the options of JMH, which all work here; the most useful are
                    -f N        forked JVMs (0: none, for debugging)
                    -wi N -i N  warm-up and measured iterations
                    -w T -r T   their length, for example 1s
                    -p NAME=V   a value of a parameter
                    -e NAME     leave benchmarks out
                    -prof gc    allocation
                    -rf json -rff FILE  results as a file
      """;

  private Bench() {}

  /**
   * Runs the program.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    List<String> words = Arrays.asList(arguments);
    if (words.contains("--processes")) {
      return ProcessBench.run(words.stream().filter(it -> !it.equals("--processes")).toList());
    }
    if (words.contains("--backlog")) {
      return BacklogBench.run(words.stream().filter(it -> !it.equals("--backlog")).toList());
    }
    if (words.contains("--relay")) {
      return RelayBench.run(words.stream().filter(it -> !it.equals("--relay")).toList());
    }
    if (words.contains("--help")) {
      System.out.print(HELP);
      return 0;
    }
    if (words.contains("--version")) {
      String version = Bench.class.getPackage().getImplementationVersion();
      System.out.println("smtp bench " + (version == null ? "(unpackaged)" : version));
      return 0;
    }
    try {
      if (words.contains("--table")) {
        return table(words);
      }
      boolean list = words.contains("--list");
      var options =
          new CommandLineOptions(
              words.stream().filter(word -> !word.equals("--list")).toArray(String[]::new));
      if (options.shouldHelp()) {
        options.showHelp();
      } else if (options.shouldListProfilers()) {
        options.listProfilers();
      } else if (options.shouldListResultFormats()) {
        options.listResultFormats();
      } else if (options.shouldListWithParams()) {
        new Runner(options).listWithParams(options);
      } else if (list || options.shouldList()) {
        new Runner(options).list();
      } else {
        new Runner(options).run();
      }
      return 0;
    } catch (NoBenchmarksException none) {
      System.err.println("smtp bench: no benchmark has such a name; --list prints them");
      return 2;
    } catch (CommandLineOptionException wrongUsage) {
      System.err.println("smtp bench: " + wrongUsage.getMessage() + " (try --help)");
      return 2;
    } catch (IOException | RunnerException | IllegalArgumentException failure) {
      System.err.println("smtp bench: " + failure.getMessage());
      return 1;
    }
  }

  private static int table(List<String> words) throws IOException {
    boolean into = words.size() == 4 && words.get(2).equals("--into");
    if (!words.get(0).equals("--table") || !(into || words.size() == 2)) {
      System.err.println("smtp bench: --table needs JSON [--into PAGE] (try --help)");
      return 2;
    }
    Path json = Path.of(words.get(1));
    String text = Files.readString(json);
    // JMH writes a list, --processes an object.
    Optional<Results> results =
        text.startsWith("{") ? Optional.empty() : Optional.of(Results.parse(text));
    String table =
        results.isPresent()
            ? PerformanceTable.of(results.get(), Goal.ALL)
            : ProcessBench.table(text);
    if (!into) {
      System.out.print(table);
      return 0;
    }
    Path page = Path.of(words.get(3));
    String name = results.isPresent() ? PerformanceTable.NAME : ProcessBench.TABLE;
    Files.writeString(page, PerformanceTable.into(Files.readString(page), name, table));
    if (results.isPresent()) {
      Files.writeString(json, results.get().toJson());
    }
    return 0;
  }
}
