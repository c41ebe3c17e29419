package io.smtptoolkit.server.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmittedHeaderTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # content                                        | what is kept                    | date  | id
          Subject: a~~Bcc: b~                              | Subject: a~~Bcc: b~             | false | false
          Bcc: b~Date: d~~x~                               | Date: d~~x~                     | true  | false
          To: a~bCC : b,~ c,~\tc~message-ID: <i>~~         | To: a~message-ID: <i>~~         | false | true
          Resent-Bcc:~Bccx: k~ Bcc: k~XBcc: k~~            | Bccx: k~ Bcc: k~XBcc: k~~       | false | false
          DATE: d~Bcc: b                                   | DATE: d~                        | true  | false
          no field~Bcc: b~~y                               | no field~~y                     | false | false
          ~Date: d~Bcc: b~                                 | ~Date: d~Bcc: b~                | false | false
          Bcc                                              | Bcc                             | false | false
          """)
  void keepsAllButBccWhereverTheContentIsCut(
      String content, String kept, boolean hasDate, boolean hasMessageId) {
    String octets = content.replace("~", "\r\n");
    for (int cut = 0; cut <= octets.length(); cut++) {
      var header = new SubmittedHeader();
      String out =
          text(header.filtered(buffer(octets.substring(0, cut))))
              + text(header.filtered(buffer(octets.substring(cut))))
              + text(header.rest());

      assertThat(out).isEqualTo(kept.replace("~", "\r\n"));
      assertThat(header.hasDate()).isEqualTo(hasDate);
      assertThat(header.hasMessageId()).isEqualTo(hasMessageId);
    }
  }

  @Test
  void holdsNoMoreThanALine() {
    var header = new SubmittedHeader();
    String line = "x".repeat(2_000);

    assertThat(text(header.filtered(buffer(line))) + text(header.rest())).isEqualTo(line);
    assertThat(header.rest().remaining()).isZero();
  }

  @Test
  void aUserGetsBackInAnHourWhatWasUsed() {
    long[] now = {0};
    var budget = new RecipientBudget(() -> now[0]);

    assertThat(budget.take("a", 2)).isTrue();
    assertThat(budget.take("a", 2)).isTrue();
    assertThat(budget.take("a", 2)).isFalse();
    assertThat(budget.take("b", 2)).isTrue();
    now[0] = 1_800_000_000_000L;
    assertThat(budget.take("a", 2)).isTrue();
    assertThat(budget.take("a", 2)).isFalse();
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1)).asReadOnlyBuffer();
  }

  private static String text(ByteBuffer octets) {
    return ISO_8859_1.decode(octets).toString();
  }
}
