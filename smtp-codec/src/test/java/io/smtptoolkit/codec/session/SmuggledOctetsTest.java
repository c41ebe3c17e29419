package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Leniency;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session tells of hidden ends of mail data. */
class SmuggledOctetsTest {
  private static final String ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";
  private static final String INJECTED =
      "MAIL FROM:<root@d.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: y\r\n";
  private static final String END = "\r\n.\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\rM",
        "\n.\r",
        "\r.\n",
        "\r\n.\r\r\n"
      })
  void isTheFirstLooseLineOfADotAndWhatFollowsHoweverItIsCut(String line) {
    String content = "Subject: x\r\n\r\ntext" + line + INJECTED;
    String expected = (line + INJECTED).substring(0, 64);

    for (int cut = 0; cut < content.length(); cut++) {
      assertThat(data().inCut(content + "more\n.\n" + END, cut).session.smuggledOctets())
          .hasValue(expected);
      assertThat(data().in("a\r\n..b\r\n").inCut(content + END, cut).session.smuggledOctets())
          .hasValue(expected);
    }
    var single = data();
    (content + END).chars().forEach(octet -> single.in(String.valueOf((char) octet)));
    assertThat(single.session.smuggledOctets()).hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\r\n..\r\ntext",
        "text\r\n.text\r\n..text\r\n.",
        "text\r\n..\r\n..\r\n..\r\n.",
        "bare\nline\rends\n..\nand\r..\rdots .\n. .\r",
        "a\r\n..\n",
        "\n"
      })
  void isEmptyWithoutSuchALine(String content) {
    for (int cut = 0; cut <= content.length(); cut++) {
      assertThat(data().inCut(content + END, cut).session.smuggledOctets()).isEmpty();
    }
  }

  @Test
  void mayBeTheVeryFirstLine() {
    assertThat(data().in(".\nQUIT\r\n").in(END).session.smuggledOctets())
        .hasValue("\r\n.\nQUIT\r\n\r\n.\r\n");
  }

  @Test
  void isFoundInChunksToo() {
    var run = ServerRun.ready().in(ENVELOPE);
    assertThat(run.in("BDAT 6\r\nx\r\n.\r\n").session.smuggledOctets()).isEmpty();

    assertThat(run.in("BDAT 8 LAST\r\nx\n.\nQUIT").session.smuggledOctets()).hasValue("\n.\nQUIT");
  }

  @Test
  void isFoundWhereBareLineEndsAreTolerated() {
    var session =
        ServerSession.builder().leniencies(Set.of(Leniency.BARE_CR_OR_LF_IN_CONTENT)).build();
    var run = new ServerRun(session).reply(220, "mx.example").in("EHLO c.example\r\n" + ENVELOPE);

    run.in("DATA\r\na\nb\n.\nc\r\n.\r\n");

    assertThat(run.events).contains("content ended");
    assertThat(session.smuggledOctets()).hasValue("\n.\nc\r\n.\r\n");
  }

  @Test
  void isForgottenWithTheNextTransaction() {
    var run = data().in("\n.\n" + END);
    assertThat(run.session.smuggledOctets()).isPresent();

    run.in(ENVELOPE);

    assertThat(run.session.smuggledOctets()).isEmpty();
  }

  @Test
  void consumedOctetsAreThoseOfWholeLinesAndOfContent() {
    var run = ServerRun.smtp();
    run.in("NOOP\r\nNO");
    assertThat(run.session.consumedOctets()).isEqualTo(6);

    run.in("OP\r\nEHLO c.example\r\n" + ENVELOPE + "DATA\r\nabc");

    assertThat(run.session.consumedOctets())
        .isEqualTo(("NOOP\r\nNOOP\r\nEHLO c.example\r\n" + ENVELOPE + "DATA\r\nabc").length());
  }

  private static ServerRun data() {
    return ServerRun.ready().in(ENVELOPE + "DATA\r\n").forget();
  }
}
