package io.smtptoolkit.conformance.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.Script;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of content, and of what an attacker may hide in it. */
class ContentRowsTest extends ClientScene {
  private static final String HEADER = "Subject: x\r\n\r\n";

  private static MessageContent content(String octets) {
    return MessageContent.of(octets.getBytes(ISO_8859_1));
  }

  private String wire() throws InterruptedException {
    return transaction().octets();
  }

  @Test
  @Row("c-body/dot-stuffing")
  void doublesDotsAtTheBeginningOfLines() throws Exception {
    assertThat(send(content(".first\r\n.\r\n..\r\n.a\r\na.\r\n"))).isEqualTo("accepted 250");

    assertThat(wire()).isEqualTo("..first\r\n..\r\n...\r\n..a\r\na.\r\n.\r\n");
    assertThat(transaction().content()).isEqualTo(".first\r\n.\r\n..\r\n.a\r\na.\r\n");
  }

  @Test
  @Row("c-body/dot-at-buffer-edge")
  void doublesDotsAtTheEdgesOfBuffers() throws Exception {
    for (int size : new int[] {1_024, 4_096, 8_192, 16_384, 32_768, 65_536}) {
      for (int shift = -3; shift <= 1; shift++) {
        var server = server();
        String octets = HEADER + "x".repeat(size - HEADER.length() + shift) + "\r\n.\r\n.a\r\n";

        assertThat(send(content(octets))).isEqualTo("accepted 250");

        assertThat(server.content()).isEqualTo(octets);
      }
    }
  }

  /** The transaction of the next connection. */
  private Next server() {
    int next = server.connections().size() + 1;
    return () -> server.connection(next, BOUND).awaitEnd(BOUND).transactions().get(0).content();
  }

  private interface Next {
    String content() throws InterruptedException;
  }

  @Test
  @Row("c-body/lf-to-crlf")
  void sendsNoLfAlone() throws Exception {
    assertThat(send(content("Subject: x\n\na\nb\n"))).isEqualTo("unfit");
    assertThat(received().octets()).doesNotContain("MAIL");

    var second = server();
    assertThat(send(content("Subject: x\n\na\nb\n").withCrlf())).isEqualTo("accepted 250");
    assertThat(second.content()).isEqualTo("Subject: x\r\n\r\na\r\nb\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb\r\n", "a\r", "a\r\r\n", "\r.\r\n"})
  @Row("c-body/cr-alone")
  void sendsNoCrAlone(String body) throws Exception {
    assertThat(send(content(HEADER + body))).isEqualTo("unfit");

    assertThat(received().octets()).doesNotContain("MAIL");
  }

  @Test
  @Row("c-body/mixed-crlf-edges")
  void keepsCrlfWholeWhereverTheSourceCutsIt() throws Exception {
    MessageContent cut =
        () ->
            new SequenceInputStream(
                Collections.enumeration(
                    Stream.of(HEADER, "a\r", "\n", ".", "\r", "\nb\r", "\n")
                        .map(
                            piece ->
                                (InputStream) new ByteArrayInputStream(piece.getBytes(ISO_8859_1)))
                        .toList()));

    assertThat(send(cut)).isEqualTo("accepted 250");
    assertThat(wire()).isEqualTo(HEADER + "a\r\n..\r\nb\r\n.\r\n");

    var second = server();
    assertThat(send(cut.withCrlf())).isEqualTo("accepted 250");
    assertThat(second.content()).isEqualTo(HEADER + "a\r\n.\r\nb\r\n");
  }

  @Test
  @Row("c-body/final-crlf")
  void endsTheLastLine() throws Exception {
    assertThat(send(content(HEADER + "no end"))).isEqualTo("accepted 250");

    assertThat(wire()).isEqualTo(HEADER + "no end\r\n.\r\n");
  }

  @Test
  @Row("c-body/no-extra-line")
  void addsNoLine() throws Exception {
    assertThat(send(content(HEADER + "end\r\n"))).isEqualTo("accepted 250");

    assertThat(wire()).isEqualTo(HEADER + "end\r\n.\r\n");
  }

  @Test
  @Row("c-body/empty")
  void sendsEmptyContent() throws Exception {
    assertThat(send(content(""))).isEqualTo("accepted 250");

    assertThat(wire()).isEqualTo(".\r\n");
  }

  static Stream<String> smuggling() {
    return Stream.of("\r\n", "\n", "\r", "\r\r\n", "\r\n\r", "\0\r\n", "\r\0\n")
        .flatMap(
            before ->
                Stream.of("\r\n", "\n", "\r", "\r\r\n", "\0\r\n")
                    .map(after -> before + "." + after));
  }

  @ParameterizedTest
  @MethodSource("smuggling")
  @Row("c-body/smuggling-sequences")
  void hasOneEndOfMailData(String sequence) throws Exception {
    String evil = sequence + "MAIL FROM:<e@x.example>\r\nRCPT TO:<v@x.example>\r\nDATA\r\n";
    for (MessageContent content :
        new MessageContent[] {
          content(HEADER + "a" + evil), content(HEADER + "a" + evil).withCrlf(),
          content("Subject: a" + evil + "\r\n"), content("Subject: a" + evil + "\r\n").withCrlf()
        }) {
      int number = server.connections().size() + 1;

      assertThat(send(content)).isIn("accepted 250", "unfit");

      var connection = server.connection(number, BOUND).awaitEnd(BOUND);
      assertThat(connection.commands()).doesNotContain("MAIL FROM:<e@x.example>");
      assertThat(connection.octets()).doesNotContainPattern("[^\r]\n|\r[^\n]");
      assertThat(connection.transactions()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  @Row("c-body/nul")
  void cutsNothingAtANul() throws Exception {
    assertThat(send(content(HEADER + "a\0b\r\n"))).isEqualTo("unfit");

    assertThat(received().octets()).doesNotContain("MAIL");
  }

  @Test
  @Row("c-body/8bit-without-8bitmime")
  void sendsNo8BitContentWhereItWasNotOffered() throws Exception {
    assertThat(send(content(HEADER + "\u00e4\r\n"))).isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  @Test
  @Row("c-body/8bit-with")
  void declares8BitContent() throws Exception {
    play(Script.builder().extensions("8BITMIME"));

    assertThat(send(content(HEADER + "\u00e4\r\n"))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example> BODY=8BITMIME");
    assertThat(transaction().content()).isEqualTo(HEADER + "\u00e4\r\n");
  }

  @Test
  @Row("c-body/large-stream")
  void sendsMoreThanItHolds() throws Exception {
    byte[] block =
        "0123456789abcde.0123456789abcde.0123456789abcde.0123456789abcd\r\n"
            .repeat(1_024)
            .getBytes(ISO_8859_1);
    int blocks = 512;
    MessageContent large =
        () ->
            new SequenceInputStream(
                Collections.enumeration(
                    IntStream.range(0, blocks)
                        .mapToObj(i -> (InputStream) new ByteArrayInputStream(block))
                        .toList()));
    play(
        Script.builder()
            .on("DATA")
            .answer(Answer.reply("354 go").then(Answer.pause(Duration.ofMillis(100)))));

    assertThat(send(large)).isEqualTo("accepted 250");

    assertThat(transaction().octetCount()).isEqualTo((long) blocks * block.length + 3);
  }
}
