package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.Conversation.Order;
import io.smtptoolkit.codec.session.Conversation.Standing;
import io.smtptoolkit.codec.session.Conversation.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/conversation.md} shows the table as it is. When this fails, the page is to be
 * replaced by what is expected.
 */
class ConversationDocsTest {

  private static final String BEGIN = "<!-- table -->\n";
  private static final String END = "<!-- end of table -->\n";

  @Test
  void thePageShowsTheTable() throws IOException, SmtpSyntaxException {
    String page = Files.readString(root().resolve("docs/conversation.md"));

    String shown = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

    assertThat(shown).isEqualTo(table());
  }

  private static String table() throws SmtpSyntaxException {
    Map<String, Step> steps = new TreeMap<>(new ConversationTest().everyStep());
    var page = new StringBuilder();
    for (SessionState state : SessionState.values()) {
      var standing = new Standing(state, ConversationTest.offeringEverything(state));
      page.append("\n### ").append(state).append("\n\n");
      var rows = new ArrayList<String>();
      for (Map.Entry<String, Step> each : steps.entrySet()) {
        if (Conversation.order(standing, each.getValue()) == Order.IN_ORDER) {
          rows.add(row(standing, each.getKey(), each.getValue()));
        }
      }
      if (rows.isEmpty()) {
        page.append("Nothing is in order.\n");
      } else {
        page.append("| in order | 2yz | 3yz | 4yz, 5yz |\n|---|---|---|---|\n");
        rows.forEach(page::append);
      }
    }
    return page.append("\n").toString();
  }

  private static String row(Standing standing, String name, Step step) {
    return "| %s | %s | %s | %s |\n"
        .formatted(
            name, next(standing, step, 250), next(standing, step, 354), next(standing, step, 550));
  }

  private static String next(Standing standing, Step step, int code) {
    var reply = new ReplyCode(code);
    if (!Conversation.permits(standing, step, reply)) {
      return "–";
    }
    SessionState next = Conversation.after(standing, step, reply).state();
    return next == standing.state() ? "=" : next.name();
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    for (Path each : List.of(here, here.resolve(".."), here.resolve("../.."))) {
      if (Files.exists(each.resolve("docs/conversation.md"))) {
        return each;
      }
    }
    return here;
  }
}
