package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static io.smtptoolkit.client.phase.Scene.words;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.UnicodeDomains;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.HoldFor;
import io.smtptoolkit.codec.parameter.HoldUntil;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.MailParameter;
import io.smtptoolkit.codec.parameter.MtPriority;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.parameter.Ret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message needs of a server: asked for, left out as allowed, or refused before MAIL. */
class FittingTest {
  private static final MessageContent HELLO = MessageContent.of("hello\r\n");
  private static final Envelope PLAIN = Envelope.of("a@c.example", "x@d.example");
  private static final UnicodeDomains BUECHER =
      name -> {
        if (name.toString().equals("b\u00fccher.example")) {
          return DomainName.parse("xn--bcher-kva.example");
        }
        throw SmtpSyntaxException.expectedValue("a name that the test knows");
      };

  /** The octets of a text in UTF-8, one character each, as the fake link shows them. */
  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  @Test
  void anAddressBeyondAsciiIsSentWithSmtpUtf8WhereItIsOffered() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "8BITMIME", "SMTPUTF8");
    var unused = scene.send(Envelope.of("a@c.example", "\u00fc@b\u00fccher.example"), HELLO);

    scene.expect(
        utf8(
            "MAIL FROM:<a@c.example> SMTPUTF8\r\nRCPT TO:<\u00fc@b\u00fccher.example>\r\nDATA\r\n"));
  }

  @Test
  void smtpUtf8IsSaidOnceAndAlsoForHeadersAlone() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "8BITMIME", "SMTPUTF8");
    var unused =
        scene.send(PLAIN.with(MailFlag.SMTPUTF8), MessageContent.of("Subject: \u00fc\r\n"));

    scene.expect(
        "MAIL FROM:<a@c.example> SMTPUTF8 BODY=8BITMIME\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
  }

  @Test
  void contentInMemoryIsExaminedOnceForAllItsMessages() {
    var content = new OctetContent("\u00fc\r\n".getBytes(UTF_8));
    for (int i = 0; i < 2; i++) {
      Scene scene = Scene.ready(Scene.options(), "PIPELINING", "8BITMIME");
      var unused = scene.send(PLAIN, content);

      scene.expect("MAIL FROM:<a@c.example> BODY=8BITMIME\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
    }
    assertThat(content.traits()).isSameAs(content.traits());
  }

  @Test
  void aDomainBecomesALabelsWithoutSmtpUtf8() {
    Scene scene = Scene.ready(Scene.options().unicodeDomains(BUECHER), "PIPELINING", "8BITMIME");
    CompletableFuture<SendResult> sending =
        scene.send(
            Envelope.of("a@b\u00fccher.example", "x@b\u00fccher.example", "y@d.example"), HELLO);

    scene.expect(
        "MAIL FROM:<a@xn--bcher-kva.example>\r\nRCPT TO:<x@xn--bcher-kva.example>\r\n"
            + "RCPT TO:<y@d.example>\r\nDATA\r\n");
    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").says("250 taken\r\n");
    assertThat(sending.join().recipients().get(0).forwardPath())
        .hasToString("<x@b\u00fccher.example>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | \u00fc@d.example | the address \u00fc@d.example is beyond ASCII and needs SMTPUTF8,"
            + " which is not offered",
        "false | x@b\u00fccher.example | the domain of x@b\u00fccher.example is beyond ASCII and"
            + " needs SMTPUTF8, which is not offered; write it in A-labels (xn--...), or set"
            + " SmtpClientOptions.unicodeDomains",
        "true | x@\u00e4.example | the domain of x@\u00e4.example has no A-labels: expected a name"
            + " that the test knows at octet 0, found another value",
      })
  void whatHasNoFormInAsciiIsRefusedBeforeMail(boolean converter, String to, String why) {
    var options = Scene.options();
    if (converter) {
      options.unicodeDomains(BUECHER);
    }
    Scene scene = Scene.ready(options, "PIPELINING", "8BITMIME");

    assertRefused(scene, Envelope.of("a@c.example", to), why);
  }

  @Test
  void whatIsAskedOfNotificationsIsSentWhereThereIsDsn() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "DSN");
    CompletableFuture<SendResult> sending = scene.send(withDsn(), HELLO);

    scene.expect(
        "MAIL FROM:<a@c.example> RET=HDRS ENVID=Q1\r\nRCPT TO:<x@d.example>\r\n"
            + "RCPT TO:<y@d.example> NOTIFY=NEVER ORCPT=rfc822;y@e.example\r\nDATA\r\n");
    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").says("250 taken\r\n");
    assertThat(sending.join().dropped()).isEmpty();
  }

  @Test
  void whatIsAskedOfNotificationsIsLeftOutWithoutDsnAndTheResultSaysSo() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> sending = scene.send(withDsn(), HELLO);

    scene.expect(
        "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nRCPT TO:<y@d.example>\r\nDATA\r\n");
    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").says("250 taken\r\n");
    assertThat(sending.join().dropped()).containsExactly("RET", "ENVID", "NOTIFY", "ORCPT");
    assertThat(words(sending.join())).containsExactly("accepted 250", "accepted 250");
  }

  @Test
  void anEnvelopeThatRequiresDsnIsRefusedWithoutIt() {
    assertRefused(
        Scene.ready(Scene.options(), "PIPELINING"),
        withDsn().requiringDsn(),
        "RET needs DSN, which is not offered");
  }

  private static Envelope withDsn() {
    return PLAIN
        .with(Ret.HDRS)
        .with(EnvelopeId.of("Q1"))
        .and("y@d.example", Notify.NEVER, OriginalRecipient.of("rfc822", "y@e.example"));
  }

  /** Each parameter without its extension, and beyond what the server says of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REQUIRETLS | REQUIRETLS | REQUIRETLS needs TLS with a verified server, which this"
            + " connection has not; see TlsPolicy.REQUIRED",
        "priority | PIPELINING | MT-PRIORITY needs MT-PRIORITY, which is not offered",
        "by | PIPELINING | BY needs DELIVERBY, which is not offered",
        "by | DELIVERBY 240 | BY=120;R is sooner than the 240 seconds that the server needs",
        "for | PIPELINING | HOLDFOR needs FUTURERELEASE, which is not offered",
        "for | FUTURERELEASE 3599 2030-01-01T00:00:00Z | HOLDFOR=3600 is longer than the 3599"
            + " seconds that the server holds a message",
        "until | FUTURERELEASE 3600 2030-01-01T00:00:00Z | HOLDUNTIL=2030-01-01T00:00:01Z is after"
            + " 2030-01-01T00:00:00Z, until when the server holds a message",
        "binary | CHUNKING | BODY needs 8BITMIME or BINARYMIME, which is not offered",
        "binary | 8BITMIME | BODY=BINARYMIME needs BINARYMIME, which is not offered",
        "binary | BINARYMIME | BODY=BINARYMIME needs CHUNKING, which is not offered",
      })
  void whatTheServerLacksIsRefusedBeforeMail(String need, String offered, String why)
      throws Exception {
    assertRefused(Scene.ready(Scene.options(), offered), PLAIN.with(parameter(need)), why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "priority | MT-PRIORITY | MT-PRIORITY=3",
        "by | DELIVERBY 120 | BY=120;R",
        "by | DELIVERBY | BY=120;R",
        "for | FUTURERELEASE 3600 2030-01-01T00:00:00Z | HOLDFOR=3600",
        "until | FUTURERELEASE 3600 2030-01-01T00:00:01Z | HOLDUNTIL=2030-01-01T00:00:01Z",
      })
  void whatTheServerOffersIsAskedFor(String need, String offered, String parameter)
      throws Exception {
    Scene scene = Scene.ready(Scene.options(), offered);
    var unused = scene.send(PLAIN.with(parameter(need)), HELLO);

    scene.expect("MAIL FROM:<a@c.example> " + parameter + "\r\n");
  }

  /** For programs: what is missing, apart from the words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "REQUIRETLS | REQUIRETLS | REQUIRETLS",
        "priority | PIPELINING | MT-PRIORITY",
        "by | PIPELINING | DELIVERBY",
        "by | DELIVERBY 240 | DELIVERBY",
        "for | PIPELINING | FUTURERELEASE",
        "for | FUTURERELEASE 3599 2030-01-01T00:00:00Z | FUTURERELEASE",
        "binary | CHUNKING | BINARYMIME",
        "binary | 8BITMIME | BINARYMIME",
        "binary | BINARYMIME | CHUNKING",
        "DSN | PIPELINING | DSN",
        "address | 8BITMIME | SMTPUTF8",
        "domain | 8BITMIME | SMTPUTF8",
        "8bit | SMTPUTF8 | 8BITMIME",
        "size | SIZE 9 | SIZE",
        "7bit | 8BITMIME | ",
      })
  void tellsWhichExtensionIsMissing(String need, String offered, String extension)
      throws Exception {
    Envelope envelope =
        switch (need) {
          case "DSN" -> withDsn().requiringDsn();
          case "address" -> Envelope.of("a@c.example", "\u00e4@d.example");
          case "domain" -> Envelope.of("a@c.example", "x@\u00e4.example");
          case "8bit", "size" -> PLAIN;
          case "7bit" -> PLAIN.with(BodyType.SEVENBIT);
          default -> PLAIN.with(parameter(need));
        };
    MessageContent content =
        switch (need) {
          case "8bit", "7bit" -> MessageContent.of("Subject: x\r\n\r\n\u00e4\r\n");
          case "size" -> MessageContent.of("Subject: ten\r\n");
          default -> HELLO;
        };

    Throwable failure = failure(Scene.ready(Scene.options(), offered).send(envelope, content));

    assertThat(((NotOfferedException) failure).extension())
        .isEqualTo(Optional.ofNullable(extension));
  }

  private static MailParameter parameter(String need) throws SmtpSyntaxException {
    return Map.of(
            "REQUIRETLS",
            MailFlag.REQUIRETLS,
            "priority",
            MtPriority.parse("3"),
            "by",
            new By(Duration.ofMinutes(2), By.Mode.RETURN, false),
            "for",
            new HoldFor(Duration.ofHours(1)),
            "until",
            HoldUntil.parse("2030-01-01T00:00:01Z"),
            "binary",
            BodyType.BINARYMIME)
        .get(need);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb\rc\0d", "\u0000", "a\r\n.\r\n"})
  void binaryContentIsSentAsItIs(String content) {
    Scene scene = Scene.ready(Scene.options(), "CHUNKING", "BINARYMIME", "PIPELINING");
    CompletableFuture<SendResult> sending =
        scene.send(PLAIN.with(BodyType.BINARYMIME), MessageContent.of(content));

    scene.expect("MAIL FROM:<a@c.example> BODY=BINARYMIME\r\nRCPT TO:<x@d.example>\r\n");
    scene.says("250 a\r\n250 x\r\n");
    scene.expect("BDAT " + content.length() + " LAST\r\n" + content).says("250 taken\r\n");
    assertThat(words(sending.join())).containsExactly("accepted 250");
  }

  private static void assertRefused(Scene scene, Envelope envelope, String why) {
    CompletableFuture<SendResult> sending = scene.send(envelope, HELLO);

    scene.expectNothing();
    assertThat(failure(sending))
        .isInstanceOf(NotOfferedException.class)
        .hasMessage(why + " (c1, before MAIL)");
    // Nothing was sent: the connection is as good as before.
    var unused = scene.send(PLAIN, HELLO);
    assertThat(String.join("", scene.link().takeWrites())).startsWith("MAIL FROM:<a@c.example>");
  }
}
