package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.DocsPage;
import io.smtptoolkit.codec.Leniency;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/bad-lines.md} shows what a session answers to the lines of {@code bad-lines.txt}.
 * When a reply was changed on purpose, the page is written anew with {@code -Ddocs=write}.
 */
class BadLinesTest {

  private static final Pattern POSITION = Pattern.compile("at octet (\\d+)");

  /** What leads to the state that a line of the file names; HELO is READY without extensions. */
  private static final Map<String, String> WAYS =
      Map.of(
          "GREETED", "",
          "HELO", "HELO client.example\r\n",
          "READY", "EHLO client.example\r\n",
          "MAIL", "EHLO client.example\r\nMAIL FROM:<>\r\n",
          "RCPT", "EHLO client.example\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n",
          "AUTHENTICATING", "EHLO client.example\r\nAUTH PLAIN\r\n");

  private static final String[] OFFERED = {
    "PIPELINING",
    "8BITMIME",
    "SIZE",
    "ENHANCEDSTATUSCODES",
    "CHUNKING",
    "STARTTLS",
    "AUTH PLAIN",
    "DSN",
    "SMTPUTF8",
    "MT-PRIORITY",
    "FUTURERELEASE 86400 2030-01-01T00:00:00Z"
  };

  /** A heading of the file, or a line. */
  private record Entry(String heading, BadLine line) {}

  @Test
  void thePageShowsTheReplies() throws IOException {
    DocsPage.of("bad-lines.md").says(page());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void isRefusedInOneShortLineThatEchoesNothing(BadLine line) {
    String output = reply(line, Set.of());

    assertThat(output).matches("(?s)[45]\\d\\d [45]\\.\\d\\.\\d{1,2} [ -~]{10,110}\r\n(?:5.*)?");
  }

  @ParameterizedTest
  @MethodSource("lines")
  void passesWithTheLeniencyThatTheNoteNamesAndWithNoOther(BadLine line) {
    Set<Leniency> named = line.leniencies();
    for (Leniency each : Leniency.values()) {
      assertThat(isRefused(line, EnumSet.of(each)))
          .as("%s with %s", line.shown(), each)
          .isEqualTo(!named.contains(each));
    }
  }

  static List<BadLine> lines() throws IOException {
    return entries().stream().map(Entry::line).flatMap(Stream::ofNullable).toList();
  }

  private static String page() throws IOException {
    var page = new StringBuilder();
    for (Entry entry : entries()) {
      if (entry.line() == null) {
        page.append(entry.heading()).append("\n\n");
        continue;
      }
      BadLine line = entry.line();
      page.append(line.note()).append("\n\n```\n").append("C: ").append(line.shown()).append('\n');
      String reply = reply(line, Set.of());
      Matcher position = POSITION.matcher(reply);
      if (position.find()) {
        int column = line.column(Integer.parseInt(position.group(1)));
        page.append(" ".repeat(column + 3)).append("^\n");
      }
      reply.lines().forEach(each -> page.append("S: ").append(each).append('\n'));
      page.append("```\n\n");
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static boolean isRefused(BadLine line, Set<Leniency> leniencies) {
    return play(line, leniencies).events.stream().anyMatch(it -> it.startsWith("violation"));
  }

  private static String reply(BadLine line, Set<Leniency> leniencies) {
    return play(line, leniencies).output.toString();
  }

  private static ServerRun play(BadLine line, Set<Leniency> leniencies) {
    var session = ServerSession.builder().leniencies(leniencies).build();
    var run = new ServerRun(session).reply(220, "mx.example");
    run.ehloLines = OFFERED;
    run.in(WAYS.get(line.state())).forget();
    return run.in(line.octets());
  }

  private static List<Entry> entries() throws IOException {
    var entries = new ArrayList<Entry>();
    for (String block : file().split("\n\n", -1)) {
      String[] parts = block.strip().split("\n", 2);
      Matcher bad = Pattern.compile("([A-Z]+)\\|(.*)").matcher(parts[0]);
      entries.add(
          bad.matches()
              ? new Entry("", new BadLine(bad.group(1), bad.group(2), parts[1]))
              : new Entry(block.strip(), null));
    }
    return entries;
  }

  private static String file() throws IOException {
    try (InputStream file = BadLinesTest.class.getResourceAsStream("bad-lines.txt")) {
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
