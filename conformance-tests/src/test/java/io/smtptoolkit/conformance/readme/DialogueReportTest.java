package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The example of docs/transcripts.md, with a dialogue of which it tells everything, and others. */
class DialogueReportTest {

  @Test
  void tellsWhatBecameOfEachRecipient() {
    String client =
        """
        EHLO client.example
        FOO
        MAIL FROM:<alice@client.example>
        RCPT TO:<bob@mx.example>
        RCPT TO:<nobody@mx.example>
        DATA
        Subject: hello

        ..
        .
        QUIT
        """;
    String server =
        """
        220 mx.example ready
        250 mx.example
        500 5.5.2 what
        250 2.1.0 ok
        250 2.1.5 ok
        550 5.1.1 no such mailbox
        354 go
        250 2.0.0 stored as 17
        221 bye
        """;

    assertThat(DialogueReport.of(wire(client), wire(server)))
        .containsExactly(
            "expected a command: 500 5.5.2 what",
            "RCPT TO:<nobody@mx.example>: 550 5.1.1 no such mailbox",
            "RCPT TO:<bob@mx.example>, 21 octets: 250 2.0.0 stored as 17",
            "Over[state=CLOSED, unanswered=0]");
  }

  @Test
  void saysWhereItCannotTellMore() {
    String client = "EHLO client.example\nSTARTTLS\n\u0016\u0003\u0001";

    assertThat(DialogueReport.of(wire(client), wire("220 mx\n250-mx\n250 STARTTLS\n220 go\n")))
        .containsExactly("Opaque[]");
    assertThat(DialogueReport.of(wire("EHLO a_b\n"), wire("220 mx\n250 mx\n")))
        .singleElement()
        .asString()
        .startsWith("LostStep[why=the server accepted");
  }

  private static byte[] wire(String text) {
    return text.replace("\n", "\r\n").getBytes(US_ASCII);
  }
}
