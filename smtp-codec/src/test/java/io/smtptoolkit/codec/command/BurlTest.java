package io.smtptoolkit.codec.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.CommandEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BurlTest {
  private static final String URL =
      "imap://harry@gryffindor.example/outbox;uidvalidity=1078863300/;uid=25;urlauth=submit+harry";
  private static final String TOKEN = ":internal:91354a473744909de610943775f92038";

  @ParameterizedTest
  @ValueSource(strings = {"imap:/a", "imap://[2001:db8::1]/a%20b?x", "x-y.z+1:", "imap://a/b LAST"})
  void comesBackAsItWas(String argument) throws SmtpSyntaxException {
    Burl burl = Burl.parse(argument);

    assertThat(burl.line()).isEqualTo("BURL " + argument);
    assertThat(burl).hasToString("BURL " + argument);
    assertThat(new Burl(burl.url(), burl.last())).isEqualTo(burl);
  }

  @Test
  void theEndMarkerIsOfAnyCase() throws SmtpSyntaxException {
    assertThat(Burl.parse("imap:/a last")).isEqualTo(new Burl("imap:/a", true));
    assertThat(Burl.parse("imap:/a")).isEqualTo(new Burl("imap:/a", false));
  }

  @Test
  void whatAuthorizesAccessIsSentAndNotShown() throws SmtpSyntaxException {
    Burl burl = Burl.parse(URL + TOKEN + " LAST");

    assertThat(new String(CommandEncoder.encode(burl), US_ASCII))
        .isEqualTo("BURL " + URL + TOKEN + " LAST\r\n");
    assertThat(burl)
        .hasToString(
            "BURL imap://harry@gryffindor.example/outbox;uidvalidity=1078863300/;uid=25"
                + ";urlauth=(secret) LAST");
    assertThat(new Burl("imap:/a;URLAUTH=anonymous:x:1", false))
        .hasToString("BURL imap:/a;URLAUTH=(secret)");
  }

  @ParameterizedTest
  @CsvSource({
    "https://h:a%20b:x@[2001:db8::1]:80/a@b, https://h:(secret)@[2001:db8::1]:80/a@b",
    "imap://harry:pencil@a.example/b, imap://harry:(secret)@a.example/b",
    "imap://harry@h:pencil@a.example, imap://harry@h:(secret)@a.example",
    "imap://harry:pen@cil@a.example?x, imap://harry:(secret)@a.example?x",
    "imap://harry:x@a.example/;URLAUTH=y:1, imap://harry:(secret)@a.example/;URLAUTH=(secret)",
    "imap://harry@a.example:143/b@c, imap://harry@a.example:143/b@c",
    "imap://[2001:db8::1]/b@c, imap://[2001:db8::1]/b@c",
    "imap:/a:b@c, imap:/a:b@c"
  })
  void aPasswordInFrontOfTheHostIsSentAndNotShown(String url, String shown) {
    var burl = new Burl(url, false);

    assertThat(burl.line()).isEqualTo("BURL " + url);
    assertThat(burl).hasToString("BURL " + shown);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, an absolute URL",
    "/relative, 0, an absolute URL",
    "imap, 4, \":\"",
    "im_ap:x, 2, \":\"",
    "imap:/a#b, 7, the end",
    "imap:/a%2, 9, two hexadecimal digits",
    "imap:/a%xx, 8, two hexadecimal digits",
    "imap:/a<b>, 7, the end",
    "imap:/a LASTING, 12, the end",
    "imap:/a FIRST, 7, the end",
    "imap:/a  LAST, 7, the end"
  })
  void refuses(String argument, int position, String expected) {
    assertThatThrownBy(() -> Burl.parse(argument))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected.replace("\"\"", "\""));
              assertThat(e.position()).isEqualTo(position);
            });
  }

  @Test
  void cannotBeMadeWithWhatWouldBeReadOtherwise() {
    assertThatThrownBy(() -> new Burl("imap:/a LAST", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an absolute URL");
    assertThatThrownBy(() -> new Burl("imap:/a\r\nRSET", false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
