package io.smtptoolkit.codec.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.parameter.DateTime;
import io.smtptoolkit.codec.parameter.DeclaredSize;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.HoldFor;
import io.smtptoolkit.codec.parameter.HoldUntil;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.MtPriority;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.parameter.Rrvs;
import io.smtptoolkit.codec.parameter.Solicitation;
import io.smtptoolkit.codec.parameter.Submitter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EsmtpParametersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SIZE=1",
        "size=1 Body=8BITMIME",
        "BODY=8BITMIME SIZE=8BITMIME X=8BITMIMEX Y=8BITMIM",
        "A B C D E F G H I=1 J=2",
        "SIZE",
        "SIZES=1 SIZ=2 BODY-3",
        "SMTPUTF8",
        "MT-PRIORITY=-3",
        "ORCPT=rfc822;a+2Bb@c",
        "8X=!\"<>",
        "AUTH=<>",
        "X=ü",
      })
  void comeBackAsSent(String text) throws SmtpSyntaxException {
    assertThat(EsmtpParameters.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "` `; 0",
        "=1; 0",
        "-X; 0",
        "SIZE=; 5",
        "SIZE=1=2; 6",
        "SIZE=1  BODY=7BIT; 7",
        "SIZE=1 size=2; 7",
        "X Y x; 4",
        "X_Y; 1",
        "X\tY; 1",
        "`X=a\u0000`; 3",
        "`X=a\r\nRSET`; 3",
      })
  void refuseAndSayWhere(String text, int position) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> EsmtpParameters.parse(text));

    assertThat(error.position()).isEqualTo(position);
    assertThat(error.suggestedCode()).hasToString("501");
  }

  @Test
  void areAfterAPath() throws SmtpSyntaxException {
    assertThat(afterPath("<> A=1 B")).hasToString("A=1 B");
    assertThat(afterPath("<>")).isEqualTo(EsmtpParameters.NONE);
    assertThatThrownBy(() -> afterPath("<>A"))
        .hasMessage("expected a space or the end at octet 2, found \"A\"");
    assertThatThrownBy(() -> afterPath("<> "))
        .hasMessage("expected a parameter keyword at octet 3, found the end");
    assertThatThrownBy(() -> afterPath("<> A=ü"))
        .hasMessage("expected a parameter value at octet 5, found U+00FC");
  }

  private static EsmtpParameters afterPath(String text) throws SmtpSyntaxException {
    LineCursor line = LineCursor.of(text);
    line.skip("<>");
    return EsmtpParameters.readAfterPath(line);
  }

  @Test
  void areFoundInAnyCase() throws SmtpSyntaxException {
    var parameters = EsmtpParameters.parse("a=1 B=2");

    assertThat(parameters.find("b")).contains(EsmtpParameter.of("B", "2"));
    assertThat(parameters.find("c")).isEmpty();
    assertThat(EsmtpParameters.parse("A=1 b=2"))
        .isEqualTo(parameters)
        .hasSameHashCodeAs(parameters);
    assertThat(EsmtpParameters.parse("b=2 A=1")).isNotEqualTo(parameters);
  }

  @Test
  void cannotBeMadeInvalid() {
    var size = EsmtpParameter.of("SIZE", "1");

    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X", "a\r\nDATA"));
    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X", "a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X Y"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EsmtpParameters.of(size, EsmtpParameter.of("size", "2")));
  }

  @Test
  void ofMailAreTyped() throws SmtpSyntaxException {
    var parameters = MailParameters.of(EsmtpParameters.parse("x=y size=0012 BODY=8bitmime"));

    assertThat(parameters.size()).hasValue(12);
    assertThat(parameters.body()).contains(BodyType.EIGHTBITMIME);
    assertThat(parameters.raw().all()).hasSize(3);
    assertThat(MailParameters.of(EsmtpParameters.NONE)).isEqualTo(MailParameters.NONE);
  }

  @Test
  void sizeBeyondALongIsTheGreatestLong() throws SmtpSyntaxException {
    for (String digits : List.of("9223372036854775808", "99999999999999999999")) {
      assertThat(MailParameters.of(EsmtpParameters.parse("SIZE=" + digits)).size())
          .hasValue(Long.MAX_VALUE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SIZE", "SIZE=x", "SIZE=-1", "SIZE=999999999999999999999", "BODY", "BODY=9BIT"})
  void ofMailRefuseMalformedValues(String text) throws SmtpSyntaxException {
    var parameters = EsmtpParameters.parse(text);

    assertThatThrownBy(() -> MailParameters.of(parameters)).isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void ofMailAreTypedInBothDirections() throws SmtpSyntaxException {
    String wire =
        "SIZE=1 BODY=8BITMIME SMTPUTF8 AUTH=<> RET=HDRS ENVID=a+2Bb BY=9;RT HOLDFOR=60"
            + " MT-PRIORITY=-3 REQUIRETLS SOLICIT=org.example:ADV X=y";

    var built =
        MailParameters.NONE
            .with(new DeclaredSize(1))
            .with(BodyType.EIGHTBITMIME)
            .with(MailFlag.SMTPUTF8)
            .with(Submitter.UNKNOWN)
            .with(Ret.HDRS)
            .with(EnvelopeId.of("a+b"))
            .with(new By(Duration.ofSeconds(9), By.Mode.RETURN, true))
            .with(new HoldFor(Duration.ofMinutes(1)))
            .with(new MtPriority(-3))
            .with(MailFlag.REQUIRETLS)
            .with(new Solicitation(List.of("org.example:ADV")))
            .with(EsmtpParameter.of("X", "y"));

    assertThat(built).hasToString(wire).isEqualTo(MailParameters.of(EsmtpParameters.parse(wire)));
    assertThat(built.isUtf8()).isTrue();
    assertThat(built.requiresTls()).isTrue();
    assertThat(built.submitter()).contains(Submitter.UNKNOWN);
    assertThat(built.ret()).contains(Ret.HDRS);
    assertThat(built.envelopeId()).contains(EnvelopeId.of("a+b"));
    assertThat(built.by()).contains(new By(Duration.ofSeconds(9), By.Mode.RETURN, true));
    assertThat(built.holdFor()).contains(new HoldFor(Duration.ofSeconds(60)));
    assertThat(built.holdUntil()).isEmpty();
    assertThat(built.priority()).contains(new MtPriority(-3));
    assertThat(built.solicitation()).contains(new Solicitation(List.of("org.example:ADV")));
    assertThat(new Mail(ReversePath.NULL, built)).hasToString("MAIL FROM:<> " + wire);
    assertThat(MailParameters.NONE.isUtf8()).isFalse();
    assertThat(MailParameters.NONE.requiresTls()).isFalse();
  }

  @Test
  void ofRcptAreTypedInBothDirections() throws SmtpSyntaxException {
    String wire = "NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b.example RRVS=1970-01-01T00:00:00Z;C X";
    var since = Rrvs.of(DateTime.of(Instant.EPOCH), Rrvs.Unsupported.CONTINUE);
    var original = OriginalRecipient.of(Mailbox.parse("a@b.example"));

    var built =
        RcptParameters.NONE
            .with(Notify.on(Notify.When.SUCCESS, Notify.When.DELAY))
            .with(original)
            .with(since)
            .with(EsmtpParameter.of("X"));

    assertThat(built).hasToString(wire).isEqualTo(RcptParameters.of(EsmtpParameters.parse(wire)));
    assertThat(built.notification()).contains(Notify.on(Notify.When.SUCCESS, Notify.When.DELAY));
    assertThat(built.originalRecipient()).contains(original);
    assertThat(built.rrvs()).contains(since);
    assertThat(new Rcpt(ForwardPath.postmaster(), built))
        .hasToString("RCPT TO:<Postmaster> " + wire);
    assertThat(RcptParameters.of(EsmtpParameters.NONE)).isSameAs(RcptParameters.NONE);
  }

  @Test
  void ofMailAndRcptKeepWhatWasSent() throws SmtpSyntaxException {
    for (String wire : List.of("size=0012 Body=8bitmime", "by=+5;n ENVID=+41")) {
      assertThat(MailParameters.of(EsmtpParameters.parse(wire))).hasToString(wire);
    }
    for (String wire : List.of("Notify=delay,,SUCCESS", "orcpt=RFC822;+41@b.example")) {
      assertThat(RcptParameters.of(EsmtpParameters.parse(wire))).hasToString(wire);
    }
  }

  @Test
  void ofMailAndRcptEqualWhenTheySayTheSame() throws SmtpSyntaxException {
    var mail = MailParameters.of(EsmtpParameters.parse("RET=FULL ENVID=a"));
    var rcpt = RcptParameters.of(EsmtpParameters.parse("NOTIFY=NEVER"));

    assertThat(MailParameters.NONE.with(Ret.FULL).with(EsmtpParameter.of("ENVID", "a")))
        .isEqualTo(mail)
        .hasSameHashCodeAs(mail);
    assertThat(MailParameters.NONE.with(Ret.FULL)).isNotEqualTo(mail);
    assertThat(RcptParameters.NONE.with(Notify.NEVER)).isEqualTo(rcpt).hasSameHashCodeAs(rcpt);
    assertThat(RcptParameters.NONE).isNotEqualTo(rcpt);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"RET=FULL ENVID=a | 8", "RET, | 3", "=FULL | 0", "RET= | 4"})
  void eachIsOneKeywordWithItsValue(String text, int position) {
    assertThatThrownBy(() -> EsmtpParameter.parse(text))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class, e -> assertThat(e.position()).isEqualTo(position));
  }

  @Test
  void ofMailAndRcptHaveEachKeywordOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MailParameters.NONE.with(Ret.FULL).with(Ret.HDRS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RcptParameters.NONE.with(Notify.NEVER).with(Notify.NEVER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MailParameters.NONE.with(EsmtpParameter.of("SIZE", "x")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RcptParameters.NONE.with(EsmtpParameter.of("NOTIFY")));
  }

  @Test
  void ofMailHoldForATimeOrUntilOne() throws SmtpSyntaxException {
    var both = EsmtpParameters.parse("HOLDUNTIL=2007-05-01T12:00:00Z HOLDFOR=60");

    assertThatThrownBy(() -> MailParameters.of(both))
        .hasMessage("expected HOLDFOR or HOLDUNTIL, not both at octet 0, found \"H\"");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MailParameters.NONE
                    .with(new HoldFor(Duration.ofSeconds(1)))
                    .with(new HoldUntil(DateTime.of(Instant.EPOCH))));
  }

  /** Each ü is two octets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIZE=1 RET=ALL | 11",
        "X=ü SIZE=1k | 11",
        "SIZE | 4",
        "SMTPUTF8=1 | 9",
      })
  void ofMailLocateErrorsInOctets(String text, int position) throws SmtpSyntaxException {
    var parameters = EsmtpParameters.parse(text);

    var error =
        catchThrowableOfType(SmtpSyntaxException.class, () -> MailParameters.of(parameters));
    assertThat(error.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X=ü ORCPT=utf-8;ü\\y | 19",
        "NOTIFY=DELAY,x RRVS=x | 13",
        "ORCPT | 5",
      })
  void ofRcptLocateErrorsInOctets(String text, int position) throws SmtpSyntaxException {
    var parameters = EsmtpParameters.parse(text);

    var error =
        catchThrowableOfType(SmtpSyntaxException.class, () -> RcptParameters.of(parameters));
    assertThat(error.position()).isEqualTo(position);
  }
}
