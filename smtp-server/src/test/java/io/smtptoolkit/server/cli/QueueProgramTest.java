package io.smtptoolkit.server.cli;

import static io.smtptoolkit.server.queue.Queues.accept;
import static io.smtptoolkit.server.queue.Queues.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class QueueProgramTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void changesWhatIsChosen() throws Exception {
    QueueId id;
    try (var queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build())) {
      id = accept(queue, "x", message("c@s.example", "a@x.example", "b@y.example"));
    }

    assertThat(run("list")).isZero();
    assertThat(out.toString()).startsWith(id + "  1 octet, ").contains("    <b@y.example>  due");
    assertThat(run("hold", "--domain", "x.example")).isZero();
    assertThat(out).hasToString("1 recipient held\n");
    assertThat(run("release", "--sender=c@s.example")).isZero();
    assertThat(out).hasToString("1 recipient released\n");
    assertThat(run("retry", id.toString().toLowerCase(Locale.ROOT))).isZero();
    assertThat(out).hasToString("2 recipients due now\n");
    assertThat(run("flush", "--json")).isZero();
    assertThat(out).hasToString("{\"verb\":\"flush\",\"changed\":2,\"after_attempt\":0}\n");
    assertThat(run("delete", "--all")).isZero();
    assertThat(out).hasToString("2 recipients deleted\n");
    assertThat(run("show", id.toString())).isZero();
    assertThat(out.toString()).contains("deleted by an operator");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delete | delete needs an ID, --domain, --sender or --all",
        "delete X --all | ID, --domain, --sender and --all exclude each other",
        "show | show needs the id of a message",
        "flush --domain x.example | flush is for all; retry is for some",
        "list --most 0 | most is 1 to 50000, not 0",
        "list --domain .. | not a domain: \"..\": ",
        "explode | Invalid value for positional parameter at index 0 (VERB)",
        "hold - | not a queue id: \"-\""
      })
  void saysWhatIsWrong(String arguments, String complaint) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("smtp queue: " + complaint).hasLineCount(1);
  }

  @Test
  void saysThatThereIsNoQueue() {
    assertThat(run("list")).isEqualTo(1);
    assertThat(err)
        .hasToString("smtp queue: no such file or folder: " + folder.resolve("queue.db") + "\n");
  }

  @Test
  void explainsItself() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("list", "release", "--domain", "Exit status:");
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine commandLine = QueueProgram.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--folder", folder.toString()));
    int status = commandLine.execute(all.toArray(String[]::new));
    commandLine.getOut().flush();
    return status;
  }
}
