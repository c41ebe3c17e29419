package io.smtptoolkit.server.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReceivedFieldsTest {
  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("", 0),
        Arguments.of("\r\nReceived: in the body\r\n", 0),
        Arguments.of("Received: a\r\n\tb\r\nRECEIVED: c\r\nreceived : d\r\nSubject: x\r\n\r\n", 3),
        Arguments.of("Received\r\nReceived-SPF: a\r\nX-Received: b\r\nReceive: c\r\n", 0),
        Arguments.of("Subject: Received: x\r\n Received: folded\r\n", 0),
        Arguments.of("Received:\r\nReceived:\r\n\r\nReceived:\r\n", 2));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void countsHoweverTheContentIsCut(String content, int count) {
    byte[] octets = content.getBytes(US_ASCII);
    for (int cut = 0; cut <= octets.length; cut++) {
      var fields = new ReceivedFields();

      fields.read(ByteBuffer.wrap(octets, 0, cut));
      fields.read(ByteBuffer.wrap(octets, cut, octets.length - cut));

      assertThat(fields.count()).as("cut at %d", cut).isEqualTo(count);
    }
  }
}
