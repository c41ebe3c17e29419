package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Leniency;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Leniency#BARE_LF_ENDS_COMMAND_LINE} tolerates, and what is refused even then. */
class BareLfLeniencyTest {

  private static final String ENVELOPE = "MAIL FROM:<>\nRCPT TO:<a@b.example>\n";

  private static ServerRun ready(Set<Leniency> leniencies) {
    var run = new ServerRun(ServerSession.builder().leniencies(leniencies).build());
    return run.reply(220, "mx.example").in("EHLO client.example\r\n").forget();
  }

  private static ServerRun lenient() {
    return ready(EnumSet.of(Leniency.BARE_LF_ENDS_COMMAND_LINE));
  }

  @Test
  void endsALineOnlyWhenAskedFor() {
    String octets = "NOOP a\nNOOP b\r\nNOOP c\n";
    Set<Leniency> allOthers = EnumSet.complementOf(EnumSet.of(Leniency.BARE_LF_ENDS_COMMAND_LINE));

    assertThat(lenient().in(octets).events)
        .containsExactly("command NOOP a", "command NOOP b", "command NOOP c");
    for (Set<Leniency> strict : List.of(Set.<Leniency>of(), allOthers)) {
      assertThat(ready(strict).in(octets).events).containsExactly("violation 500");
    }
  }

  @Test
  void endsALineHoweverItIsCut() {
    assertThat(lenient().inBytewise("NOOP a\nNOOP b\r\nNOOP c\n\n").events)
        .containsExactly("command NOOP a", "command NOOP b", "command NOOP c", "violation 500");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP a\0\n", "NOOP a\rb\n", "NOOP a\r\r\n"})
  void doesNotExcuseNulAndBareCr(String line) {
    assertThat(lenient().in(line + "NOOP b\n").events)
        .containsExactly("violation 500", "command NOOP b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DATA\n", "STARTTLS\n", "AUTH PLAIN\n", "AUTH PLAIN AAAA\n"})
  void doesNotEndALineAfterWhichOctetsAreReadOtherwise(String line) {
    var run = lenient().in(line.startsWith("DATA") ? ENVELOPE : "").forget();
    SessionState before = run.session.state();

    assertThat(run.in(line + "NOOP\n").events).containsExactly("violation 500", "command NOOP");
    assertThat(run.session.state()).isEqualTo(before);
  }

  @Test
  void closesWhenItEndsBdat() {
    var run = lenient().in(ENVELOPE).forget();

    assertThat(run.in("BDAT 4\nQUIT").events).containsExactly("violation 501");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void endsNoSaslResponse() {
    assertThat(lenient().in("AUTH PLAIN\r\n").forget().in("AAAA\nAAAA\r\n").events)
        .startsWith("violation 501")
        .doesNotContain("SASL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n.\nMAIL FROM:<x@y.example>\n", "a\n.\r\nMAIL FROM:<>\r\n", "\n.\n"})
  void endsNoContent(String content) {
    var run = lenient().in(ENVELOPE + "DATA\r\n").forget();

    run.in(content + "\r\n.\r\n");

    assertThat(run.events).noneMatch(it -> it.startsWith("command"));
    assertThat(run.events).endsWith("violation 554");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }
}
