package io.smtptoolkit.server.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserLinesTest {
  /** The SHA-256 of RFC 7677's example: user, pencil. */
  static final String SHA_256 =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  /** The SHA-1 of RFC 5802's example: user, pencil. */
  static final String SHA_1 =
      "SCRAM-SHA-1$4096:QSXCR+Q6sek8bf92$6dlGYMOdZcOPutkcNY8U2g7vK9Y="
          + ":D+CSWLOshSulAsxiupA+qs2/fTE=";

  private static final Path FILE = Path.of("users");

  @Test
  void writesWhatItReads() throws Exception {
    String text =
        "# users\n\n:decoy-key AAECAwQFBgcICQoLDA0ODw==\nalice:"
            + SHA_256
            + "\nbob@example.com:"
            + SHA_256
            + " "
            + SHA_1
            + "\nJ\u00f6rg M:"
            + SHA_256
            + "\n";

    UserLines lines = parse(text);

    assertThat(new String(lines.octets(), UTF_8)).isEqualTo(text);
    assertThat(lines.users()).containsOnlyKeys("alice", "bob@example.com", "J\u00f6rg M");
    assertThat(lines.users().get("alice").sha1()).isEmpty();
    assertThat(lines.users().get("bob@example.com").sha1()).isPresent();
    assertThat(lines.decoyKey()).isPresent();
  }

  @Test
  void toleratesTheLineEndsOfWindowsAndAMissingLastOne() throws Exception {
    assertThat(parse("alice:" + SHA_256 + "\r\nbob:" + SHA_256).users())
        .containsOnlyKeys("alice", "bob");
  }

  @Test
  void changesOneLineAndLeavesTheOthers() throws Exception {
    UserLines lines = parse("# a\nalice:" + SHA_256 + "\n# b\nbob:" + SHA_256 + "\n");
    StoredUser both = parse("alice:" + SHA_256 + " " + SHA_1).users().get("alice");

    assertThat(new String(lines.with(both).octets(), UTF_8))
        .isEqualTo("# a\nalice:" + SHA_256 + " " + SHA_1 + "\n# b\nbob:" + SHA_256 + "\n");
    assertThat(new String(lines.without("alice").octets(), UTF_8))
        .isEqualTo("# a\n# b\nbob:" + SHA_256 + "\n");
    assertThat(new String(lines.without("alice").with(both).octets(), UTF_8))
        .isEqualTo("# a\n# b\nbob:" + SHA_256 + "\nalice:" + SHA_256 + " " + SHA_1 + "\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "alice|expected NAME:VERIFIER",
        ":@256|a user's name is not empty and contains no colon",
        " alice:@256|a user's name begins with no # and neither begins nor ends with a space",
        "alice :@256|a user's name begins with no # and neither begins nor ends with a space",
        "a\\u0000b:@256|a user's name is not in the form that SASLprep gives it (RFC 4013)",
        "a\\u00adb:@256|a user's name is not in the form that SASLprep gives it (RFC 4013)",
        "\\ufeffalice:@256|a user's name is not in the form that SASLprep gives it (RFC 4013)",
        "alice:secret|expected a verifier SCRAM-SHA-256$ROUNDS:SALT$STOREDKEY:SERVERKEY with 4096"
            + " to 2000000 rounds",
        "alice:@1|expected a verifier SCRAM-SHA-256$ROUNDS:SALT$STOREDKEY:SERVERKEY with 4096"
            + " to 2000000 rounds",
        "alice:@256 @256|expected a verifier SCRAM-SHA-1$ROUNDS:SALT$STOREDKEY:SERVERKEY with"
            + " 4096 to 2000000 rounds",
        "alice:@256 |expected a verifier SCRAM-SHA-1$ROUNDS:SALT$STOREDKEY:SERVERKEY with 4096"
            + " to 2000000 rounds",
        "alice:@256 @1 @1|expected one verifier or two, with one space between them",
        "first:@256|the same user a second time",
        ":decoy-key secret!|expected a key in base64",
        ":decoy-key AAEC|expected a key of at least 16 octets",
        ":decoy-key|a user's name is not empty and contains no colon",
      })
  void namesTheLineAndWhatIsWrongAndQuotesNothing(String line, String complaint) {
    String bad =
        line.replace("\\u0000", "\0")
            .replace("\\u00ad", "\u00ad")
            .replace("\\ufeff", "\ufeff")
            .replace("@256", SHA_256)
            .replace("@1", SHA_1);

    assertThatExceptionOfType(UserFileException.class)
        .isThrownBy(() -> parse("first:" + SHA_256 + "\n" + bad + "\nlast:" + SHA_256 + "\n"))
        .withMessage("users:2: " + complaint);
  }

  @Test
  void namesTheLineThatIsNotUtf8() {
    assertThatExceptionOfType(UserFileException.class)
        .isThrownBy(() -> UserLines.parse(FILE, "#\nJ\u00f6rg:x\n".getBytes(ISO_8859_1)))
        .withMessage("users:2: not UTF-8");
  }

  private static UserLines parse(String text) throws UserFileException {
    return UserLines.parse(FILE, text.getBytes(UTF_8));
  }
}
