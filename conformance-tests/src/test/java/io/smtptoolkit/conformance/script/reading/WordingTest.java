package io.smtptoolkit.conformance.script.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.conformance.script.ScriptException;
import io.smtptoolkit.conformance.script.Step;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  private static Step parsed(String step) throws ScriptException {
    return new StepParser(List.of(new Cursor("f", 1, step))).all().get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "S: 250; reply 250",
        "S: 5xx; reply 5yz",
        "S: 25x; reply 25z",
        "S: 4xx,5xx; reply 4yz or 5yz",
        "S: *; reply of any code",
        "S: 250,501 | 5xx; reply 250, 501 or 5yz",
        "S: 503,554 -> pass | 5xx -> warn \"another code\" | 354; reply 503, 554 or 354",
        "S: 5xx -> warn | 2xx -> fail; reply 5yz",
        "S: 250 | 4xx -> inconclusive \"policy\"; reply 250",
        "S 2s: quiet | 2xx -> fail \"why\" | 4xx,5xx | close -> pass; reply 4yz or 5yz, or silence, or the end of the connection",
        "S: fin -> pass | rst -> warn; the end of the connection by FIN",
        "S: 501 esc 5.5.4 | 250 lines 1 | 250 lines >= 2; reply 501 5.5.4, 250 of one line or 250 of at least 2 lines",
        "S: 250 not text /x/; reply 250 of another text",
      })
  void saysWhichRepliesAreRight(String step, String words) throws Exception {
    assertThat(((Step.Expect) parsed(step)).right()).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "check cap SIZE; an EHLO reply with SIZE",
        "check cap ${keyword}; ",
        "check reply 452,5xx else warn \"x\"; reply 452 or 5yz",
        "check open; a connection that stays open",
        "check text /a b/; ",
        "check not raw /[^a]/; ",
        "check ${a} == ${b}; ",
      })
  void saysWhichConditionIsRightUnlessItIsAPattern(String step, String words) throws Exception {
    assertThat(((Step.Check) parsed(step)).right()).isEqualTo(words == null ? "" : words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "stored \"t\" count == 1; exactly 1 message in the store",
        "stored \"t\" count == ${n}; exactly 7 messages in the store",
        "stored \"t\" count == 0; no messages in the store",
        "stored \"t\" count <= 1; at most 1 message in the store",
        "stored \"t\" count >= 2; at least 2 messages in the store",
        "stored \"t\" intact \"x\"; a stored message with body and header fields as they were sent",
        "stored \"t\" body \"x\"; a stored message with the body as it was sent",
        "stored \"t\" header Received /x/; a field Received of the right form in the stored message",
        "stored \"t\" not header Received /x/; no field Received of this form in the stored message",
      })
  void saysWhatTheStoreShouldHave(String step, String words) throws Exception {
    assertThat(((Step.Stored) parsed(step)).right(name -> "7")).isEqualTo(words);
  }
}
