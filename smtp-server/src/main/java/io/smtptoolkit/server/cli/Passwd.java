package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.server.auth.UserFile;
import io.smtptoolkit.server.auth.UserFileEditor;
import io.smtptoolkit.server.text.FileFaults;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Writes the file of users that {@code serve --auth} reads. The password is never an argument,
 * which every user of the machine could read.
 */
@Command(
    name = "passwd",
    description = "Sets the password of a user in the file of serve --auth, or removes the user.",
    mixinStandardHelpOptions = true,
    versionProvider = Serve.Version.class,
    sortOptions = false,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the file was changed",
      "1:the file was not changed: it cannot be used, or the passwords that were typed differ",
      "2:wrong usage"
    },
    usageHelpAutoWidth = true)
public final class Passwd implements Callable<Integer> {
  // Chosen: longer than any SASL message that a client can send.
  private static final int MAX_PASSWORD_OCTETS = 16_384;

  private final InputStream stdin;
  private final Optional<Console> console;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "the file of users; made if it does not exist, for its owner alone")
  private @Nullable Path file;

  @Parameters(
      index = "1",
      paramLabel = "USER",
      description = "the user's name, as the client gives it; no colon")
  private @Nullable String user;

  @Option(
      names = "--password-stdin",
      description = "read the password from the first line of standard input, and do not ask")
  private boolean fromStdin;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "read the password from the first line of this file, and do not ask")
  private @Nullable Path passwordFile;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + UserFile.DEFAULT_ITERATIONS,
      description =
          "how often the password is hashed, 4096 to 2000000 (default: ${DEFAULT-VALUE}, which RFC"
              + " 7677 advises; clients hash as often). The same for all users, or they can be"
              + " told from names without a user")
  private int rounds;

  @Option(
      names = "--scram-sha-1",
      description =
          "store a verifier for SCRAM-SHA-1 as well; it is offered once all users have one")
  private boolean sha1;

  @Option(names = "--delete", description = "remove the user")
  private boolean delete;

  private Passwd(InputStream stdin, Optional<Console> console) {
    this.stdin = stdin;
    this.console = console;
  }

  /**
   * Runs the program.
   *
   * @param arguments the options, the file and the user
   */
  public static void main(String[] arguments) {
    System.exit(commandLine(System.in, Optional.ofNullable(System.console())).execute(arguments));
  }

  static CommandLine commandLine(InputStream stdin, Optional<Console> console) {
    CommandLine commandLine = new CommandLine(new Passwd(stdin, console));
    commandLine.setExpandAtFiles(false); // values are data
    commandLine.setParameterExceptionHandler(Passwd::explain);
    return commandLine;
  }

  @Override
  public Integer call() {
    Path users = Optional.ofNullable(file).orElseThrow();
    String name = Optional.ofNullable(user).orElseThrow();
    UserFileEditor editor = new UserFileEditor(users);
    try {
      if (delete) {
        return editor.remove(name)
            ? CommandLine.ExitCode.OK
            : complain("there is no user " + name + " in " + users);
      }
      Optional<String> password = password(name);
      if (password.isEmpty()) {
        return complain("the two passwords differ");
      }
      editor.setPassword(name, password.get(), rounds, sha1);
      return CommandLine.ExitCode.OK;
    } catch (CharacterCodingException bad) {
      return complain("the password is not UTF-8");
    } catch (IOException fault) {
      return complain(FileFaults.reason(fault));
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(commandLine(), String.valueOf(bad.getMessage()), bad);
    }
  }

  /** Empty if the two that were typed differ. */
  private Optional<String> password(String name) throws IOException {
    if (fromStdin && passwordFile != null) {
      throw new IllegalArgumentException("--password-stdin and --password-file exclude each other");
    }
    if (fromStdin) {
      return Optional.of(firstLine(stdin));
    }
    if (passwordFile != null) {
      try (InputStream in = Files.newInputStream(passwordFile)) {
        return Optional.of(firstLine(in));
      }
    }
    Console terminal =
        console.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no terminal to ask for the password: use --password-stdin or"
                        + " --password-file"));
    char[] first = terminal.readPassword("Password of %s: ", name);
    char[] second = terminal.readPassword("Again: ");
    return first != null && Arrays.equals(first, second)
        ? Optional.of(new String(first))
        : Optional.empty();
  }

  private static String firstLine(InputStream in) throws IOException {
    byte[] octets = in.readNBytes(MAX_PASSWORD_OCTETS);
    int end = 0;
    while (end < octets.length && octets[end] != '\n') {
      end++;
    }
    int length = end < octets.length && end > 0 && octets[end - 1] == '\r' ? end - 1 : end;
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length)).toString();
  }

  private int complain(String complaint) {
    PrintWriter err = commandLine().getErr();
    err.println("smtp passwd: " + complaint);
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private CommandLine commandLine() {
    return Optional.ofNullable(spec).orElseThrow().commandLine();
  }

  private static int explain(ParameterException bad, String[] arguments) {
    PrintWriter err = bad.getCommandLine().getErr();
    err.println(
        "smtp passwd: " + String.valueOf(bad.getMessage()).replace('\n', ' ') + " (try --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
