package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.Script;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of connection, greeting and EHLO. */
class GreetingRowsTest extends ClientScene {
  private static final Duration A_WHILE = Duration.ofMillis(100);

  @Test
  @Row("c-greet/waits")
  void waitsForTheGreeting() throws Exception {
    play(
        Script.builder()
            .atGreeting()
            .answer(Answer.pause(A_WHILE).then(Answer.reply("220 mx.example"))));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(received().received().get(0).after()).isGreaterThanOrEqualTo(A_WHILE);
  }

  @Test
  @Row("c-greet/multiline-split")
  void waitsForTheLastLineOfTheGreeting() throws Exception {
    play(
        Script.builder()
            .atGreeting()
            .answer(
                Answer.drip("220-mx.example\r\n220-two\r\n22", Duration.ZERO)
                    .then(Answer.pause(A_WHILE))
                    .then(Answer.octets("0 three\r\n"))));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(received().received().get(0).after()).isGreaterThanOrEqualTo(A_WHILE);
  }

  @Test
  @Row("c-greet/554")
  void quitsAfterARefusingGreeting() throws Exception {
    play(Script.builder().atGreeting().reply("554 no"));

    assertThat(send()).isEqualTo("refused greeting 554");

    assertThat(commands()).containsExactly("QUIT");
  }

  @Test
  @Row("c-greet/521")
  void takesAHostWithoutMailForAPermanentRefusal() throws Exception {
    play(Script.builder().atGreeting().reply("521 no mail here"));

    assertThat(send()).isEqualTo("refused greeting 521");
  }

  @Test
  @Row("c-greet/421")
  void takesABusyHostForATemporaryRefusal() throws Exception {
    play(Script.builder().atGreeting().answer(Answer.reply("421 busy").then(Answer.close())));

    assertThat(send()).isEqualTo("refused greeting 421");
  }

  @Test
  @Row("c-greet/4yz-generic")
  void sendsNoMailAfterATemporaryRefusal() throws Exception {
    play(Script.builder().atGreeting().reply("450 later"));

    assertThat(send()).isEqualTo("refused greeting 450");

    assertThat(commands()).containsExactly("QUIT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 x\r\n", "* OK imap\r\n", "\0\u0001\u00ff\u00fe\n", "2"})
  @Row("c-greet/not-smtp")
  void saysNothingToAnotherProtocol(String octets) throws Exception {
    play(Script.builder().atGreeting().answer(Answer.octets(octets).then(Answer.close())));

    assertThat(send()).isEqualTo("failed greeting");

    assertThat(received().octets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"220", "220 "})
  @Row("c-greet/code-only")
  void needsNoWordsInTheGreeting(String line) throws Exception {
    play(Script.builder().atGreeting().reply(line));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @Test
  @Row("c-greet/silent")
  void givesASilentServerUp() throws Exception {
    play(Script.builder().atGreeting().answer(Answer.nothing()));
    use(hasty(Stage.GREETING, Duration.ofMillis(200)));

    assertThat(send()).isEqualTo("failed greeting");

    assertThat(commands()).isEmpty();
    assertThat(Timeouts.RFC_5321.greeting()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
  }

  @Test
  @Row("c-ehlo/first")
  void saysEhloFirst() throws Exception {
    assertThat(send()).isEqualTo("accepted 250");

    assertThat(commands())
        .containsExactly(
            "EHLO c.example",
            "MAIL FROM:<a@c.example>",
            "RCPT TO:<bob@mx.example>",
            "DATA",
            "QUIT");
  }

  @Test
  @Row("c-ehlo/argument-form")
  void saysItsAddressAsALiteralWhenItHasNoName() throws Exception {
    use(SmtpClientOptions.builder());

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(commands()).startsWith("EHLO [127.0.0.1]");
  }

  @Test
  @Row("c-ehlo/configurable")
  void saysTheNameOfTheEndpoint() throws Exception {
    Endpoint named = at(TlsPolicy.NEVER).helloName(helloName("Other.C.example")).build();

    assertThat(send(named)).isEqualTo("accepted 250");

    assertThat(commands()).startsWith("EHLO Other.C.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c\r\nRSET",
        "c\nx",
        "c\rx",
        "c x",
        "x XCLIENT ADDR=1.2.3.4",
        "",
        "c\0",
        "c_x.example "
      })
  @Row("c-ehlo/name-injection")
  void knowsNoNameThatHoldsAnotherCommand(String name) {
    assertThatThrownBy(() -> HelloName.parse(name)).isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  @Row("c-utf8/ehlo-ascii")
  void saysItsNameInAscii() {
    assertThatThrownBy(() -> HelloName.parse("b\u00fccher.example"))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "502", "504", "550"})
  @Row("c-ehlo/helo-fallback")
  void saysHeloToAnOldServer(String code) throws Exception {
    play(Script.builder().on("EHLO").reply(code + " what?"));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(commands())
        .startsWith("EHLO c.example", "HELO c.example", "MAIL FROM:<a@c.example>");
    assertThat(server.connections()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"421", "450"})
  @Row("c-ehlo/no-fallback-on-4yz")
  void doesNotTryHeloAfterATemporaryRefusal(String code) throws Exception {
    play(Script.builder().on("EHLO").reply(code + " later"));

    assertThat(send()).isEqualTo("refused EHLO " + code);

    assertThat(commands()).doesNotContain("HELO c.example");
  }

  @Test
  @Row("c-ehlo/no-extensions-after-helo")
  void usesNoExtensionsAfterHelo() throws Exception {
    Answer slowly = Answer.pause(Duration.ofMillis(20)).then(Answer.reply("250 ok"));
    play(
        Script.builder()
            .on("EHLO")
            .answer(Answer.reply("500-PIPELINING", "500-SIZE 1000", "500 STARTTLS"))
            .on("HELO")
            .answer(Answer.reply("250-mx.example", "250-PIPELINING", "250-STARTTLS", "250 SIZE"))
            .on("MAIL")
            .answer(slowly));

    assertThat(send(at(TlsPolicy.IF_OFFERED).build())).isEqualTo("accepted 250");

    assertThat(commands())
        .containsExactly(
            "EHLO c.example",
            "HELO c.example",
            "MAIL FROM:<a@c.example>",
            "RCPT TO:<bob@mx.example>",
            "DATA",
            "QUIT");
    assertThat(oneAtATime()).isTrue();
  }

  @Test
  @Row("c-ehlo/both-refused")
  void quitsWhenBothAreRefused() throws Exception {
    play(Script.builder().on("EHLO").reply("500 what?").on("HELO").reply("500 what?"));

    assertThat(send()).isEqualTo("refused HELO 500");

    assertThat(commands()).containsExactly("EHLO c.example", "HELO c.example", "QUIT");
  }

  @Test
  @Row("c-ehlo/drop-on-ehlo")
  void failsWhenTheServerClosesOnEhlo() throws Exception {
    play(Script.builder().on("EHLO").answer(Answer.close()));

    assertThat(send()).isEqualTo("failed EHLO");
  }

  @Test
  @Row("c-ehlo/keyword-case")
  void readsKeywordsInAnyCase() throws Exception {
    play(Script.builder().extensions("pipelining", "Size 1000"));

    try (SmtpConnection connection = client().connect(clear())) {
      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
    }

    assertThat(commands()).contains("MAIL FROM:<a@c.example> SIZE=25");
  }

  @Test
  @Row("c-ehlo/unknown-keywords")
  void ignoresKeywordsThatItDoesNotKnow() throws Exception {
    String lines =
        IntStream.range(0, 200)
            .mapToObj(i -> "250-XFOO" + i + " a=b c\r\n")
            .collect(Collectors.joining());
    play(
        Script.builder()
            .on("EHLO")
            .answer(Answer.octets("250-mx.example\r\n" + lines + "250 SIZE 1000\r\n")));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(commands()).contains("MAIL FROM:<a@c.example> SIZE=25");
  }

  @Test
  @Row("c-ehlo/param-parsing")
  void toleratesOddParameters() throws Exception {
    play(
        Script.builder()
            .extensions(
                "AUTH=LOGIN", "SIZE", "8BITMIME ", "STARTTLS  x", "AUTH  PLAIN  LOGIN ", "="));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @Test
  @Row("c-ehlo/no-substring-match")
  void takesNoPartOfAWordForAKeyword() throws Exception {
    Answer slowly = Answer.pause(Duration.ofMillis(20)).then(Answer.reply("250 ok"));
    play(
        Script.builder()
            .on("EHLO")
            .answer(
                Answer.reply(
                    "250-mx.example SIZE STARTTLS",
                    "250-X-STARTTLS-OFF",
                    "250-NOPIPELINING",
                    "250 XSIZE"))
            .on("MAIL")
            .answer(slowly));

    assertThat(send(at(TlsPolicy.IF_OFFERED).build())).isEqualTo("accepted 250");

    assertThat(commands()).startsWith("EHLO c.example", "MAIL FROM:<a@c.example>");
    assertThat(oneAtATime()).isTrue();
  }
}
