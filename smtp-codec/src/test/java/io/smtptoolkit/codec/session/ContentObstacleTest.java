package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.wire.ContentScan;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reasons for which a server cannot be sent a content. */
class ContentObstacleTest {

  private static final String EIGHT_BIT = "a\u00e9\r\n";
  private static final String BARE_LF = "a\nb\r\n";

  /** In columns: offered, parameters of MAIL, kind of content, obstacle. */
  @ParameterizedTest(name = "[{index}] {0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          HELP                        | ""              | text    | ""
          HELP                        | ""              | 8-bit   | the content has 8-bit octets and needs 8BITMIME, which is not offered
          8BITMIME                    | ""              | 8-bit   | ""
          8BITMIME                    | BODY=8BITMIME   | 8-bit   | ""
          8BITMIME                    | BODY=7BIT       | 8-bit   | the content has 8-bit octets, but BODY=7BIT is declared
          8BITMIME                    | body=7bit       | 8-bit   | the content has 8-bit octets, but BODY=7BIT is declared
          8BITMIME                    | BODY=7BIT       | text    | ""
          8BITMIME                    | ""              | bare LF | the content has a bare lf at octet 1, which needs BODY=BINARYMIME
          BINARYMIME CHUNKING         | ""              | bare LF | the content has a bare lf at octet 1, which needs BODY=BINARYMIME
          BINARYMIME CHUNKING         | BODY=BINARYMIME | bare LF | ""
          BINARYMIME CHUNKING         | BODY=BINARYMIME | 8-bit   | ""
          BINARYMIME                  | BODY=BINARYMIME | text    | BODY=BINARYMIME needs CHUNKING, which is not offered
          HELP                        | BODY=8BITMIME   | text    | BODY needs 8BITMIME or BINARYMIME, which is not offered
          """)
  void aContentNeedsWhatItsOctetsNeed(String offered, String mail, String kind, String obstacle)
      throws Exception {
    String content =
        switch (kind) {
          case "8-bit" -> EIGHT_BIT;
          case "bare LF" -> BARE_LF;
          default -> "a\r\n";
        };

    assertThat(obstacle(offered, mail, content).orElse("")).isEqualTo(obstacle);
  }

  /** RFC 1870 §5: DATA ends the last line; BODY=BINARYMIME does not. */
  @ParameterizedTest
  @CsvSource({
    "SIZE 5, '', 5, true", // with its CRLF
    "SIZE 5, '', 6, false",
    "SIZE, '', 6, true",
    "SIZE 0, '', 6, true",
    "HELP, '', 6, true",
  })
  void theMessageMustFit(String offered, String mail, int octets, boolean fits) throws Exception {
    Optional<String> obstacle = obstacle(offered, mail, "x".repeat(octets - 2) + "\r\n");

    assertThat(obstacle)
        .isEqualTo(
            fits
                ? Optional.empty()
                : Optional.of("the message has 6 octets and the server's limit is 5"));
  }

  @Test
  void theFinalCrlfThatDataAddsCounts() throws Exception {
    assertThat(obstacle("SIZE 5", "", "xxx")).isEmpty();
    assertThat(obstacle("SIZE 5", "", "xxxx")).isPresent();
    assertThat(obstacle("SIZE 5 | BINARYMIME | CHUNKING", "BODY=BINARYMIME", "xxxxx")).isEmpty();
  }

  private static Optional<String> obstacle(String offered, String mail, String content)
      throws Exception {
    String[] keywords =
        offered.startsWith("SIZE") ? offered.split(" \\| ", -1) : offered.split(" ", -1);
    ClientSession session = ClientRun.offered(keywords).session;
    var envelope =
        new Envelope(
            ReversePath.parse("<a@b.example>"),
            EsmtpParameters.parse(mail),
            List.of(new Rcpt(ForwardPath.parse("<c@d.example>"))));
    return session.obstacle(envelope, traits(content));
  }

  private static ContentTraits traits(String content) {
    var scan = new ContentScan();
    scan.add(ByteBuffer.wrap(content.getBytes(ISO_8859_1)));
    return scan.traits();
  }
}
