package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisteredStatusTest {

  /** How many details each subject has, from 0 on without a gap. */
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 11", "2, 5", "3, 7", "4, 8", "5, 7", "6, 11", "7, 31"})
  void holdsTheWholeRegistry(int subject, int details) {
    for (int detail = 0; detail < details; detail++) {
      RegisteredStatus status =
          new EnhancedStatusCode(5, subject, detail).registered().orElseThrow();
      assertThat(status.subject().number()).isEqualTo(subject);
      assertThat(status.detail()).isEqualTo(detail);
    }
    assertThat(new EnhancedStatusCode(5, subject, details).registered()).isEmpty();
  }

  @Test
  void hasNoEntryTwice() {
    Set<EnhancedStatusCode> codes = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (RegisteredStatus status : RegisteredStatus.values()) {
      codes.add(status.in(StatusClass.PERMANENT_FAILURE));
      texts.add(status.text());
      assertThat(status.text()).matches("[ -~]+");
      assertThat(status.source()).isNotEmpty();
    }
    assertThat(codes).hasSize(81);
    assertThat(texts).hasSize(81);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2.1.5   | Success | Addressing Status | Destination address valid | RFC 3463 §3.2",
        "5.1.10  | Permanent Failure | Addressing Status | Recipient address has null MX | RFC"
            + " 7505",
        "4.2.2   | Persistent Transient Failure | Mailbox Status | Mailbox full | RFC 3463 §3.3",
        "2.3.6   | Success | Mail System Status | Requested priority was changed | RFC 6710 §10",
        "4.4.7   | Persistent Transient Failure | Network and Routing Status"
            + " | Delivery time expired | RFC 3463 §3.5",
        "5.5.3   | Permanent Failure | Mail Delivery Protocol Status"
            + " | Too many recipients | RFC 3463 §3.6",
        "5.6.6   | Permanent Failure | Message Content or Media Status"
            + " | Message content not available | RFC 4468",
        "5.7.8   | Permanent Failure | Security or Policy Status"
            + " | Authentication credentials invalid | RFC 4954 §6",
        "5.7.30  | Permanent Failure | Security or Policy Status"
            + " | REQUIRETLS support required | RFC 8689 §7",
        "4.0.0   | Persistent Transient Failure | Other or Undefined Status"
            + " | Other undefined Status | RFC 3463 §3.1",
      })
  void namesClassSubjectAndDetail(
      String code, String statusClass, String subject, String text, String source) {
    var parsed = EnhancedStatusCode.of(code);
    RegisteredStatus status = parsed.registered().orElseThrow();

    assertThat(parsed.statusClass().text()).isEqualTo(statusClass);
    assertThat(status.subject().text()).isEqualTo(subject);
    assertThat(status.text()).isEqualTo(text);
    assertThat(status.source()).isEqualTo(source);
    assertThat(status.in(parsed.statusClass())).hasToString(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.8.0", "5.7.31", "4.1.999", "2.999.999"})
  void whatIsNotRegisteredIsKept(String code) {
    var parsed = EnhancedStatusCode.of(code);

    assertThat(parsed.registered()).isEmpty();
    assertThat(parsed).hasToString(code);
  }
}
