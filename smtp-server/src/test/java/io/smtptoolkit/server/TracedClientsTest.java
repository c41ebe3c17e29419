package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.delivery.DiscardService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The dialogue of some clients in the log. */
@Timeout(60)
class TracedClientsTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.smtptoolkit.server");
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().equals(Level.INFO)) {
            lines.add(event.getFormattedMessage());
          }
        }
      };
  private volatile String traced = "127.0.0.2";

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void isThatOfThoseWhoAreTracedNowWithoutTheirSecrets() throws Exception {
    var listener =
        ListenerOptions.builder()
            .auth(AuthPolicy.offered(new KnownUsers()).withPlaintextInTheClear())
            .build();
    var options =
        SmtpServerOptions.builder(DiscardService.forAll())
            .listener(listener)
            .traced(client -> client.getHostAddress().equals(traced));
    try (SmtpServer server = SmtpServer.start(options.build());
        RawClient one = RawClient.connectFrom("127.0.0.2", server.address());
        RawClient other = RawClient.connectFrom("127.0.0.3", server.address())) {
      one.expectReply("220 ").send("EHLO one.traced.example\r\n").expectReply("250-");
      one.send("AUTH PLAIN !pencil!\r\n").expectReply("501 ");
      one.send("AUTH PLAIN AGFsaWNlAHBlbmNpbA==\r\n").expectReply("235 ");
      other.expectReply("220 ").send("EHLO other.traced.example\r\n").expectReply("250-");
      other.send("HELP\r\n").expectReply("214");

      List<String> ofOne = awaitDialogue("C: EHLO one.traced.example", "S: 235 ");
      assertThat(ofOne.toString()).contains("C: AUTH PLAIN").doesNotContain("AGFsaWNl", "pencil");
      assertThat(ofOne).anyMatch(line -> line.startsWith(id(ofOne) + ": 501: "));

      traced = "127.0.0.3";
      other.send("EHLO again.traced.example\r\n").expectReply("250-");
      one.send("NOOP\r\n").expectReply("250 ");
      other.send("QUIT\r\n").expectReply("221 ");

      awaitDialogue("C: EHLO again.traced.example", "S: 221 ");
      assertThat(lines)
          .noneMatch(line -> line.contains("other.traced.example"))
          .noneMatch(line -> line.startsWith(id(ofOne) + ": C: NOOP"));
    }
  }

  /** The lines of the connection on which {@code first} was said, once there is {@code last}. */
  private List<String> awaitDialogue(String first, String last) {
    await().atMost(Duration.ofSeconds(20)).until(() -> dialogue(first).toString().contains(last));
    return dialogue(first);
  }

  private List<String> dialogue(String first) {
    return lines.stream()
        .filter(line -> line.contains(first))
        .findFirst()
        .map(found -> lines.stream().filter(line -> line.startsWith(id(List.of(found)))).toList())
        .orElse(List.of());
  }

  private static String id(List<String> dialogue) {
    return dialogue.get(0).split(": ", 2)[0];
  }
}
