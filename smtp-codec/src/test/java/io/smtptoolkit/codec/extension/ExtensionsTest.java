package io.smtptoolkit.codec.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.parameter.DateTime;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionsTest {
  private static final Extensions ALL =
      Extensions.of(
          KeywordExtension.PIPELINING,
          SizeExtension.of(1000),
          KeywordExtension.EIGHT_BIT_MIME,
          KeywordExtension.ENHANCED_STATUS_CODES,
          KeywordExtension.STARTTLS,
          KeywordExtension.CHUNKING,
          new AuthExtension(List.of("PLAIN", "LOGIN")));

  @Test
  void goToAnEhloReply() {
    assertThat(ALL.toEhloReply("mx.example", "greets you"))
        .hasToString(
            "250-mx.example greets you\r\n"
                + "250-PIPELINING\r\n"
                + "250-SIZE 1000\r\n"
                + "250-8BITMIME\r\n"
                + "250-ENHANCEDSTATUSCODES\r\n"
                + "250-STARTTLS\r\n"
                + "250-CHUNKING\r\n"
                + "250 AUTH PLAIN LOGIN");
    assertThat(Extensions.NONE.toEhloReply("mx.example", "")).hasToString("250 mx.example");
  }

  @Test
  void doNotGoWhereALineWouldBeFolded() {
    var fits = new UnrecognizedExtension("XLONG", List.of("x".repeat(500)));
    var folds = new UnrecognizedExtension("XLONG", List.of("x".repeat(501)));

    assertThat(Extensions.of(fits).toEhloReply("mx", "").lines().get(1)).hasSize(506);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Extensions.of(folds).toEhloReply("mx", ""))
        .withMessage("an EHLO line of 507 octets where 506 fit: XLONG");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Extensions.NONE.toEhloReply("mx", "x".repeat(504)))
        .withMessage("an EHLO line of 507 octets where 506 fit: mx");
  }

  @Test
  void comeBackFromAnEhloReply() {
    assertThat(Extensions.fromEhlo(ALL.toEhloReply("mx.example", ""))).isEqualTo(ALL);
    assertThat(Extensions.fromEhlo(Reply.of(250, "mx.example"))).isEqualTo(Extensions.NONE);
  }

  @Test
  void areReadLeniently() {
    var reply =
        Reply.of(
            250,
            List.of(
                "PIPELINING is my name",
                "8bitmime",
                "AUTH=LOGIN",
                "",
                "   ",
                "-X",
                "size 5",
                "SIZE 6",
                "chunking of chunks",
                "XFOO  a\u00e9b  c ",
                "ünknown"));

    assertThat(Extensions.fromEhlo(reply))
        .isEqualTo(
            Extensions.of(
                KeywordExtension.EIGHT_BIT_MIME,
                SizeExtension.of(5),
                KeywordExtension.CHUNKING,
                new UnrecognizedExtension("XFOO", List.of("c"))));
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE, -1",
    "SIZE 0, 0",
    "SIZE 35651584, 35651584",
    "SIZE x, -1",
    "SIZE -5, -1",
    "SIZE 9223372036854775807, 9223372036854775807",
    "SIZE 9223372036854775808, 9223372036854775807",
    "SIZE 99999999999999999999, 9223372036854775807",
  })
  void readSize(String line, long octets) {
    var size =
        Extensions.fromEhlo(Reply.of(250, List.of("x", line)))
            .find(SizeExtension.class)
            .orElseThrow();

    assertThat(size.maxOctets())
        .isEqualTo(octets < 0 ? OptionalLong.empty() : OptionalLong.of(octets));
  }

  @Test
  void sizePermitsEverythingWithoutALimit() {
    assertThat(SizeExtension.of(0).permits(Long.MAX_VALUE)).isTrue();
    assertThat(new SizeExtension(OptionalLong.empty()).permits(Long.MAX_VALUE)).isTrue();
    assertThat(SizeExtension.of(10).permits(10)).isTrue();
    assertThat(SizeExtension.of(10).permits(11)).isFalse();
  }

  @Test
  void areLookedUpByTypeAndByKeyword() {
    assertThat(ALL.offers(KeywordExtension.CHUNKING)).isTrue();
    assertThat(ALL.offers("auth")).isTrue();
    assertThat(ALL.offers("SMTPUTF8")).isFalse();
    assertThat(ALL.without("Chunking").offers(KeywordExtension.CHUNKING)).isFalse();
    assertThat(ALL.offers(SizeExtension.class)).isTrue();
    assertThat(ALL.offers(KeywordExtension.SMTPUTF8)).isFalse();
    assertThat(ALL.find(SizeExtension.class)).contains(SizeExtension.of(1000));
  }

  @Test
  void holdEachKeywordOnce() {
    assertThat(
            Extensions.of(SizeExtension.of(1), KeywordExtension.CHUNKING)
                .with(SizeExtension.of(2))
                .all())
        .containsExactly(SizeExtension.of(2), KeywordExtension.CHUNKING);
  }

  @Test
  void refuseWhatCouldEndALine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnrecognizedExtension("X\r\n", List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnrecognizedExtension("X", List.of("a\n")));
    assertThatIllegalArgumentException().isThrownBy(() -> new UnrecognizedExtension("", List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnrecognizedExtension("X", List.of("a b")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE",
        "SIZE 1000",
        "PIPELINING",
        "8BITMIME",
        "ENHANCEDSTATUSCODES",
        "STARTTLS",
        "CHUNKING",
        "BINARYMIME",
        "SMTPUTF8",
        "AUTH",
        "AUTH PLAIN LOGIN SCRAM-SHA-256-PLUS",
        "DSN",
        "DELIVERBY",
        "DELIVERBY 0",
        "DELIVERBY 999999999",
        "FUTURERELEASE",
        "FUTURERELEASE 2592000 2007-06-01T12:00:00Z",
        "MT-PRIORITY",
        "MT-PRIORITY MIXER",
        "MT-PRIORITY a-b_c.d90123456789",
        "REQUIRETLS",
        "LIMITS",
        "LIMITS RCPTMAX=20 MAILMAX=5 X-OTHER FOO_BAR=a=b",
        "RRVS",
        "BURL",
        "BURL imap",
        "BURL imap imap://imap.example.com",
        "NO-SOLICITING",
        "NO-SOLICITING net.example:ADV,org.example:ADV:ADLT",
        "ETRN",
        "XCLIENT NAME ADDR PROTO HELO",
        "XFORWARD NAME ADDR PROTO HELO SOURCE IDENT",
        "HELP",
        "VRFY",
        "EXPN",
        "X-ANONYMOUSTLS",
        "X-EXPS GSSAPI NTLM",
        "XEXCH50",
        "XRDST",
        "XSHADOWREQUEST",
      })
  void comeBackAsAnnounced(String line) {
    Extensions extensions = Extensions.fromEhlo(Reply.of(250, List.of("mx", line)));

    assertThat(extensions).hasToString(line);
    assertThat(extensions.offers(line.split(" ", -1)[0].toLowerCase(Locale.ROOT))).isTrue();
    assertThat(Extensions.fromEhlo(extensions.toEhloReply("mx", ""))).isEqualTo(extensions);
    boolean known = !line.startsWith("X") || line.startsWith("XCLIENT") || line.startsWith("XFORW");
    assertThat(extensions.offers(UnrecognizedExtension.class)).isNotEqualTo(known);
  }

  @Test
  void knowWhatPostfixAnnouncesToItsFriends() {
    var extensions =
        Extensions.fromEhlo(Reply.of(250, List.of("mx", "XCLIENT NAME ADDR", "xforward source")));

    assertThat(extensions)
        .isEqualTo(
            Extensions.of(
                new XclientExtension(List.of("NAME", "ADDR")),
                new XforwardExtension(List.of("source"))));
    assertThat(extensions.find(XclientExtension.class).orElseThrow().takes("addr")).isTrue();
    assertThat(extensions.find(XclientExtension.class).orElseThrow().takes("HELO")).isFalse();
    assertThat(extensions.find(XforwardExtension.class).orElseThrow().takes("SOURCE")).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aKeywordAloneIsAConstant(KeywordExtension extension) {
    var reply = Reply.of(250, List.of("mx", extension.keyword() + " and more"));

    assertThat(Extensions.fromEhlo(reply)).isEqualTo(Extensions.of(extension));
    assertThat(extension.toEhloLine()).isEqualTo(extension.keyword());
  }

  /** What does not fit is left out, and the extension is known all the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dsn please | DSN",
        "AUTH PLAIN pl@in TWENTY-ONE-CHARACTERS twenty-characters-20 | AUTH PLAIN"
            + " twenty-characters-20",
        "DELIVERBY 1000000000 | DELIVERBY",
        "DELIVERBY 240,X=1 | DELIVERBY 240",
        "DELIVERBY soon | DELIVERBY",
        "FUTURERELEASE 60 | FUTURERELEASE 60",
        "FUTURERELEASE 60 never | FUTURERELEASE 60",
        "FUTURERELEASE long 2007-06-01T12:00:00Z | FUTURERELEASE",
        "MT-PRIORITY TWENTY-ONE-CHARACTERS | MT-PRIORITY",
        "MT-PRIORITY a/b | MT-PRIORITY",
        "LIMITS =5 RCPTMAX= A;B=1 MAILMAX=1;2 RCPTMAX=7 | LIMITS RCPTMAX=7",
        "NO-SOLICITING a,9b,,c | NO-SOLICITING a,c",
      })
  void leaveOutWhatDoesNotFit(String line, String read) {
    assertThat(Extensions.fromEhlo(Reply.of(250, List.of("mx", line)))).hasToString(read);
  }

  @Test
  void authKnowsItsMechanisms() {
    var auth = new AuthExtension(List.of("PLAIN", "SCRAM-SHA-256"));

    assertThat(auth.offers("plain")).isTrue();
    assertThat(auth.offers("SCRAM")).isFalse();
  }

  @Test
  void limitsAreNumbersOfOneToSixDigits() {
    var limits =
        new LimitsExtension(
            List.of(
                new LimitsExtension.Limit("rcptmax", "999999"),
                new LimitsExtension.Limit("MAILMAX", "1"),
                new LimitsExtension.Limit("RCPTDOMAINMAX", "20")));

    assertThat(limits.rcptMax()).hasValue(999_999);
    assertThat(limits.mailMax()).hasValue(1);
    assertThat(limits.rcptDomainMax()).hasValue(20);
    for (String value : List.of("", "0", "07", "1000000", "-1", "x")) {
      var odd = new LimitsExtension(List.of(new LimitsExtension.Limit("RCPTMAX", value)));
      assertThat(odd.rcptMax()).as(value).isEmpty();
    }
    assertThat(new LimitsExtension(List.of()).mailMax()).isEmpty();
  }

  @Test
  void futureReleaseHasTwoLimits() throws SmtpSyntaxException {
    var latest = DateTime.parse("2007-06-01T12:00:00Z");
    var extension = FutureReleaseExtension.of(60, latest);

    assertThat(extension.toEhloLine()).isEqualTo("FUTURERELEASE 60 2007-06-01T12:00:00Z");
    assertThat(extension.maxSeconds()).hasValue(60);
    assertThat(extension.latest()).contains(latest);
  }

  @Test
  void cannotBeMadeInvalid() throws SmtpSyntaxException {
    var latest = DateTime.parse("2007-06-01T12:00:00Z");

    assertThatIllegalArgumentException().isThrownBy(() -> new AuthExtension(List.of("A B")));
    assertThatIllegalArgumentException().isThrownBy(() -> new AuthExtension(List.of("")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeliverByExtension(OptionalInt.of(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeliverByExtension(OptionalInt.of(1_000_000_000)));
    assertThatIllegalArgumentException().isThrownBy(() -> FutureReleaseExtension.of(-1, latest));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FutureReleaseExtension.of(1_000_000_000, latest));
    assertThatIllegalArgumentException().isThrownBy(() -> new MtPriorityExtension("a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new LimitsExtension.Limit("A B", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new LimitsExtension.Limit("A", "1;2"));
    assertThatIllegalArgumentException().isThrownBy(() -> new LimitsExtension.Limit("A", "1\r\n"));
    assertThatIllegalArgumentException().isThrownBy(() -> new BurlExtension(List.of("a b")));
    assertThatIllegalArgumentException().isThrownBy(() -> new XclientExtension(List.of("")));
    assertThatIllegalArgumentException().isThrownBy(() -> new XforwardExtension(List.of("\n")));
    assertThatIllegalArgumentException().isThrownBy(() -> new NoSolicitingExtension(List.of("9")));
  }
}
