package io.smtptoolkit.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  @Test
  void escapesWhateverATerminalCouldExecute() {
    assertThat(Transcript.escape("a \\\r\n\t\0\u001b\u007f\u0085\u00ff~"))
        .isEqualTo("a \\\\\\r\\n\\t\\x00\\x1b\\x7f\\x85\\xff~");
  }

  @Test
  void showsWhoSentWhatOnWhichConnection() {
    Transcript transcript = new Transcript();
    transcript.add("main", Direction.CLIENT, "NOOP\r\n");
    transcript.add("b", Direction.SERVER, "250 ok\r\n");
    transcript.add("main", Direction.NOTE, "connected");

    assertThat(transcript.entries().stream().map(Transcript.Entry::line))
        .containsExactly("C: NOOP\\r\\n", "@b S: 250 ok\\r\\n", "*: connected");
  }

  @Test
  void keepsTheEndsOfALongEntry() {
    Transcript transcript = new Transcript();
    transcript.add("main", Direction.CLIENT, "a".repeat(100_000) + "\r\n.\r\n");

    Transcript.Entry entry = transcript.entries().get(0);
    assertThat(entry.octets()).hasSize(4096).endsWith("a\r\n.\r\n");
    assertThat(entry.line())
        .startsWith("C: " + "a".repeat(400) + " … ")
        .endsWith("a\\r\\n.\\r\\n  (100005 octets)");
  }
}
