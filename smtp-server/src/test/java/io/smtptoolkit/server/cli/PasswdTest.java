package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PasswdTest {
  @TempDir Path folder;
  private Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void choose() {
    file = folder.resolve("users");
  }

  @Test
  void setsThePasswordOfTheFirstLineOfStandardInput() throws Exception {
    assertThat(run("pencil\r\nmore\n", UTF_8, "alice", "--password-stdin")).isZero();

    assertThat(Files.readString(file))
        .contains("\nalice:SCRAM-SHA-256$15000:")
        .doesNotContain("SHA-1$", "pencil");
    assertThat(out + "" + err).isEmpty();
  }

  @Test
  void setsThePasswordOfAFile() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "pencil");

    assertThat(
            run(
                "",
                UTF_8,
                "alice",
                "--password-file",
                secret.toString(),
                "--rounds=4096",
                "--scram-sha-1"))
        .isZero();

    assertThat(Files.readString(file))
        .contains("\nalice:SCRAM-SHA-256$4096:", " SCRAM-SHA-1$4096:");
  }

  @Test
  void removesAUser() throws Exception {
    run("pencil\n", UTF_8, "alice", "--password-stdin");

    assertThat(run("", UTF_8, "alice", "--delete")).isZero();

    assertThat(Files.readString(file)).doesNotContain("alice");
    assertThat(run("", UTF_8, "alice", "--delete")).isEqualTo(1);
    assertThat(err).hasToString("smtp passwd: there is no user alice in " + file + "\n");
  }

  @Test
  void takesNoPasswordAsAnArgument() {
    assertThat(run("", UTF_8, "alice", "pencil")).isEqualTo(2);
    assertThat(run("", UTF_8, "alice", "--password=pencil")).isEqualTo(2);
    assertThat(file).doesNotExist();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    complains(2, "there is no terminal to ask for the password", "pencil\n", "alice");
    complains(2, "the password is empty", "\n", "alice", "--password-stdin");
    complains(2, "4095 iterations, not 4096", "x\n", "alice", "--password-stdin", "--rounds=4095");
    complains(2, "a user's name is not empty", "x\n", "a:b", "--password-stdin");
    complains(
        2,
        "--password-stdin and --password-file exclude each other",
        "x\n",
        "alice",
        "--password-stdin",
        "--password-file=x");
    complains(1, "no such file or folder: none", "", "alice", "--password-file=none");
    assertThat(run("p\u00e4ncil\n", ISO_8859_1, "alice", "--password-stdin")).isEqualTo(1);
    assertThat(err).hasToString("smtp passwd: the password is not UTF-8\n");
    Files.writeString(file, "alice\n");
    complains(1, file + ":1: expected NAME:VERIFIER", "x\n", "bob", "--password-stdin");
  }

  @Test
  void explainsItself() {
    assertThat(run("", UTF_8, "--help")).isZero();
    assertThat(out.toString()).contains("--password-stdin", "--rounds", "15000", "Exit status:");
  }

  private void complains(int status, String complaint, String stdin, String... arguments) {
    assertThat(run(stdin, UTF_8, arguments)).isEqualTo(status);
    assertThat(err.toString()).startsWith("smtp passwd: " + complaint).hasLineCount(1);
  }

  private int run(String stdin, Charset charset, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine commandLine =
        Passwd.commandLine(new ByteArrayInputStream(stdin.getBytes(charset)), Optional.empty());
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(file.toString()));
    all.addAll(List.of(arguments));
    int status = commandLine.execute(all.toArray(String[]::new));
    commandLine.getOut().flush();
    return status;
  }
}
