package io.smtptoolkit.bench;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine;

/** Runs the programs of {@code smtp bench} that have options of their own. Stateless. */
public final class Program {
  /** The work of a program. */
  public interface Work {
    /**
     * Runs once the options are read.
     *
     * @return the exit status
     * @throws IOException told as one line
     * @throws InterruptedException ends the program
     */
    int run() throws IOException, InterruptedException;
  }

  private Program() {}

  /**
   * Reads the options and runs the program, or prints its help.
   *
   * @param name its option of {@code smtp bench}, for errors
   * @param options where the options are put, as picocli's annotations say
   * @param work what is done then
   * @param arguments those after {@code name}
   * @return what the work gives, 0 after help, 1 when it failed, 2 for wrong usage
   */
  public static int run(String name, Object options, Work work, List<String> arguments) {
    var line = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
    try {
      line.parseArgs(arguments.toArray(String[]::new));
      if (line.isUsageHelpRequested()) {
        line.usage(System.out);
        return 0;
      }
      return work.run();
    } catch (CommandLine.ParameterException wrongUsage) {
      System.err.println("smtp bench: " + wrongUsage.getMessage() + " (try " + name + " --help)");
      return 2;
    } catch (IOException failure) {
      System.err.println("smtp bench: " + failure.getMessage());
      return 1;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }
}
