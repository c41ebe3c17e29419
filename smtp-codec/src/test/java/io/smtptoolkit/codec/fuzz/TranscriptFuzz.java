package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.transcript.Transcript;
import io.smtptoolkit.codec.transcript.TranscriptEvent;
import io.smtptoolkit.codec.transcript.TranscriptEvent.ContentSeen;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A watched dialogue, the client's octets and after a 0xFF the server's: the same story however
 * both are cut and interleaved.
 */
class TranscriptFuzz {

  private static final int MAX_OCTETS = 1 << 20;

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    Protocol protocol = input.nextBoolean() ? Protocol.LMTP : Protocol.SMTP;
    int choices = input.nextInt();
    byte[] both = input.rest();
    int middle = 0;
    while (middle < both.length && both[middle] != (byte) 0xff) {
      middle++;
    }
    byte[] client = Arrays.copyOf(both, middle);
    byte[] server = Arrays.copyOfRange(both, Math.min(middle + 1, both.length), both.length);
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    String whole =
        tell(protocol, List.of(ByteBuffer.wrap(client)), List.of(ByteBuffer.wrap(server)), 0);
    String cut = tell(protocol, cuts.cut(client), cuts.cut(server), choices);

    assertThat(cut).isEqualTo(whole);
  }

  private static String tell(
      Protocol protocol, List<ByteBuffer> client, List<ByteBuffer> server, int order) {
    var transcript = new Transcript(ServerSession.builder().protocol(protocol).build(), MAX_OCTETS);
    var told = new StringBuilder();
    var content = new StringBuilder();
    Deque<ByteBuffer> fromClient = new ArrayDeque<>(client);
    Deque<ByteBuffer> fromServer = new ArrayDeque<>(server);
    int turn = 0;
    while (fromClient.size() + fromServer.size() > 0) {
      boolean clientsTurn = (order >>> turn++ % Integer.SIZE & 1) == 0;
      if (fromServer.isEmpty() || (clientsTurn && !fromClient.isEmpty())) {
        transcript.fromClient(fromClient.remove());
      } else {
        transcript.fromServer(fromServer.remove());
      }
      listen(transcript, told, content);
    }
    transcript.endOfClient();
    transcript.endOfServer();
    TranscriptEvent last = listen(transcript, told, content);
    assertThat(transcript.next()).isEqualTo(last);
    return told + last.toString();
  }

  /** The event after which there is nothing for now; told if it is not the last. */
  private static TranscriptEvent listen(
      Transcript transcript, StringBuilder told, StringBuilder content) {
    while (true) {
      TranscriptEvent event = transcript.next();
      boolean isLast =
          event instanceof TranscriptEvent.Over
              || event instanceof TranscriptEvent.Opaque
              || event instanceof TranscriptEvent.LostStep;
      if (event == TranscriptEvent.NEED_BYTES || isLast) {
        return event;
      }
      if (event instanceof ContentSeen seen) {
        content.append(ISO_8859_1.decode(seen.octets()));
        continue;
      }
      if (event instanceof TranscriptEvent.Refused || event instanceof TranscriptEvent.Unasked) {
        content.setLength(0); // of spoiled content, how much was told depends on the buffers
      }
      told.append(content).append(event).append('\n');
      content.setLength(0);
    }
  }
}
