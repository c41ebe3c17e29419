package io.smtptoolkit.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full when a message is to be written. */
@Timeout(60)
class FullDiskTest {
  private static final String ENVELOPE = "MAIL FROM:<>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n";
  private static final String LINE = "x".repeat(98) + "\r\n";

  @TempDir private Path folder;

  /** Takes half of what it is given. */
  private final class FullDisk extends TemporaryFiles {
    FullDisk() {
      super(Optional.of(folder));
    }

    @Override
    void write(FileChannel to, ByteBuffer octets) throws IOException {
      super.write(to, octets.limit(octets.limit() / 2));
      throw new IOException("No space left on device");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageThatDoesNotFitIsRefusedForNow(boolean async) throws Exception {
    ServerBuilder builder = SmtpServer.builder().memoryOctets(1_000);
    isRefused(
        async
            ? builder.onMessageAsync(
                (envelope, content) -> CompletableFuture.completedFuture(Replies.accepted()))
            : builder.onMessage((envelope, content) -> Replies.accepted()));
  }

  /** The second try would find the file of the first. */
  @Test
  void aFileThatCouldNotBeWrittenIsNeverHandedOut() throws Exception {
    isRefused(
        SmtpServer.builder()
            .memoryOctets(1_000_000)
            .onMessage(
                (envelope, content) -> {
                  assertThatThrownBy(content::file).hasMessage("No space left on device");
                  assertThat(content.octets()).hasSize(10_000);
                  return given(content.file());
                }));
  }

  private static Reply given(Path file) {
    throw new AssertionError("a file that is not whole: " + file);
  }

  private void isRefused(ServerBuilder builder) throws Exception {
    try (SmtpServer server = builder.temporaryFiles(new FullDisk()).start();
        RawClient client = RawClient.ready(server.address())) {
      client.send(ENVELOPE);
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");

      client.send(LINE.repeat(100) + ".\r\n").expectReply("452 4.3.1 ");

      client.send("NOOP\r\n").expectReply("250 ");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
