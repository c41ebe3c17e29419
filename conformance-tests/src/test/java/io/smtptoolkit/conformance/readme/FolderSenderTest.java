package io.smtptoolkit.conformance.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.pool.BulkProgress;
import io.smtptoolkit.codec.command.Envelope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/pool.md, run before our own server. */
@Timeout(60)
class FolderSenderTest {
  @Test
  void sendsEveryMessageOfAFolder(@TempDir Path folder) throws Exception {
    var written = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      String content = "Subject: " + i + "\r\n\r\nHello.\r\n";
      written.add(content);
      Files.writeString(folder.resolve(i + ".eml"), content);
    }
    try (var mailbox = new TestMailbox()) {
      BulkProgress progress =
          FolderSender.send(
              folder,
              Endpoint.of("127.0.0.1", mailbox.port()),
              Envelope.of("a@example.org", "b@example.com"));

      assertThat(progress).isEqualTo(new BulkProgress(50, 50, 0, 0));
      var received = new ArrayList<String>();
      for (int i = 0; i < 50; i++) {
        received.add(mailbox.await(Duration.ofSeconds(10)).content());
      }
      assertThat(received).containsExactlyInAnyOrderElementsOf(written);
    }
  }
}
