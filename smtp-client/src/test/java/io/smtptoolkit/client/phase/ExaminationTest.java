package io.smtptoolkit.client.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExaminationTest {
  @Test
  void countsAndLooks() throws IOException {
    assertThat(Examination.of(MessageContent.of("a\r\n")))
        .isEqualTo(new Examination(3, false, true));
    assertThat(Examination.of(MessageContent.of("a\r\nb")))
        .isEqualTo(new Examination(4, false, false));
    assertThat(Examination.of(MessageContent.of(""))).isEqualTo(new Examination(0, false, true));
    assertThat(Examination.of(MessageContent.of("\u00e9\r\n")).eightBit()).isTrue();
  }

  @Test
  void countsTheCrlfThatDataAdds() {
    assertThat(new Examination(4, false, false).octetsWithFinalCrlf()).isEqualTo(6);
    assertThat(new Examination(4, false, true).octetsWithFinalCrlf()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "aNb, bare lf at octet 1", "N, bare lf at octet 0", "aRb, bare cr at octet 1",
    "aRRN, bare cr at octet 1", "aR, bare cr at octet 1", "RNN, bare lf at octet 2",
    "aRN0, nul at octet 3", "NR, bare lf at octet 0",
  })
  void namesTheFirstFault(String text, String fault) {
    byte[] octets =
        MessageContentText.octets(text.replace('R', '\r').replace('N', '\n').replace('0', '\0'));

    assertThatThrownBy(() -> Examination.of(MessageContent.of(octets)))
        .isInstanceOf(ContentFaultException.class)
        .hasMessageContaining(fault);
    assertThatThrownBy(() -> Examination.of(() -> MessageContentText.oneByOne(octets)))
        .isInstanceOf(ContentFaultException.class)
        .hasMessageContaining(fault);
  }

  /** The same octets, in one read and in many. */
  private static final class MessageContentText {
    static byte[] octets(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    static ByteArrayInputStream oneByOne(byte[] octets) {
      return new ByteArrayInputStream(octets) {
        @Override
        public synchronized int read(byte[] into, int offset, int length) {
          return super.read(into, offset, Math.min(1, length));
        }
      };
    }
  }
}
