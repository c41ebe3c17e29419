package io.smtptoolkit.server.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.memory.ReceivedMail;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The extension by annotation, and what it gives to a test. */
@ExtendWith(SmtpServerExtension.class)
@Timeout(60)
class SmtpServerParametersTest {
  @Test
  void theMailIsThatOfTheServer(SmtpServer server, ReceivedMail mail) throws Exception {
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x\r\n.\r\n").expectReply("250 ");
    }
    assertThat(mail.next(Duration.ofSeconds(20)).text()).isEqualTo("x\r\n");
  }
}
