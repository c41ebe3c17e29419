package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.session.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same message on each way that content can take, over a link that is lost after each octet of
 * either direction.
 */
class CutPathsTest {
  private static final String OCTETS = "Subject: x\r\n\r\n.dot\r\nlast\r\n";
  private static final MessageContent CONTENT = MessageContent.of(OCTETS);
  private static final Envelope THREE =
      Envelope.of("a@c.example", "x@d.example", "no@d.example", "z@d.example");

  /** How content is sent. */
  private enum Way {
    DATA(Protocol.SMTP, false, false),
    PIPELINED_DATA(Protocol.SMTP, true, false),
    BDAT(Protocol.SMTP, false, true),
    PIPELINED_BDAT(Protocol.SMTP, true, true),
    LMTP(Protocol.LMTP, false, false),
    PIPELINED_LMTP(Protocol.LMTP, true, false),
    LMTP_BDAT(Protocol.LMTP, true, true);

    private final Protocol protocol;
    private final boolean pipelining;
    private final boolean chunking;

    Way(Protocol protocol, boolean pipelining, boolean chunking) {
      this.protocol = protocol;
      this.pipelining = pipelining;
      this.chunking = chunking;
    }

    Scene scene() {
      Endpoint.Builder endpoint = Scene.endpoint().protocol(protocol);
      return Scene.ready(
          Scene.options().chunking(chunking).maxChunkOctets(10),
          endpoint,
          protocol == Protocol.LMTP ? "LHLO" : "EHLO",
          pipelining ? "PIPELINING" : "HELP",
          "CHUNKING");
    }
  }

  /** What a run came to. */
  private record Run(SendResult result, Server server, int toServer, int toClient) {}

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void arrivesAsItIsWithTheSameOutcomes(Way way) {
    for (String end : List.of("250", "252", "451", "550")) {
      Run run = run(way, end, Integer.MAX_VALUE, Integer.MAX_VALUE);
      String outcome = end.startsWith("2") ? "accepted " + end : "refused end of content " + end;

      assertThat(words(run.result))
          .as(end)
          .containsExactly(
              outcome,
              "refused RCPT 550",
              way.protocol == Protocol.LMTP ? "accepted 250" : outcome);
      assertThat(run.server.content).hasToString(OCTETS);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "DATA, 250", "PIPELINED_DATA, 250", "BDAT, 250", "PIPELINED_BDAT, 250", "LMTP, 250",
    "PIPELINED_LMTP, 250", "LMTP_BDAT, 250", "DATA, 550", "PIPELINED_DATA, 550", "BDAT, 550",
    "PIPELINED_BDAT, 550", "LMTP, 550", "PIPELINED_LMTP, 550", "LMTP_BDAT, 550",
  })
  void tellsTheTruthWhereverTheLinkIsLost(Way way, String end) {
    Run whole = run(way, end, Integer.MAX_VALUE, Integer.MAX_VALUE);
    Set<String> seen = new HashSet<>();
    for (int cut = 0; cut < whole.toServer; cut++) {
      Run run = run(way, end, cut, Integer.MAX_VALUE);
      check(run, "%d of %d octets to the server".formatted(cut, whole.toServer), seen);
    }
    for (int cut = 0; cut < whole.toClient; cut++) {
      Run run = run(way, end, Integer.MAX_VALUE, cut);
      check(run, "%d of %d octets to the client".formatted(cut, whole.toClient), seen);
    }
    assertThat(seen).contains("not sent", "unknown", "refused RCPT 550");
  }

  private static void check(Run run, String cut, Set<String> seen) {
    List<String> words = words(run.result);
    seen.addAll(words);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean taken = run.server.taken.contains(i);
      String as = cut + ", recipient " + i + ", who has it: " + run.server.taken;
      if (word.startsWith("accepted")) {
        assertThat(taken).as(as).isTrue();
      } else if (word.startsWith("refused") || word.equals("not sent")) {
        assertThat(taken).as(as + ", " + word).isFalse();
      }
    }
  }

  /** One message over a link that is lost after so many octets. */
  private static Run run(Way way, String end, int cutToServer, int cutToClient) {
    Scene scene = way.scene();
    var server = new Server(way.protocol, end);
    CompletableFuture<SendResult> sending = scene.send(THREE, CONTENT);
    int toServer = 0;
    int toClient = 0;
    boolean lost = false;
    for (String wrote = written(scene); !wrote.isEmpty() && !lost; wrote = written(scene)) {
      String received = wrote.substring(0, Math.min(wrote.length(), cutToServer - toServer));
      String said = server.take(received);
      String heard = said.substring(0, Math.min(said.length(), cutToClient - toClient));
      toServer += received.length();
      toClient += heard.length();
      lost = received.length() < wrote.length() || heard.length() < said.length();
      if (!heard.isEmpty()) {
        scene.says(heard);
      }
      if (lost) {
        scene.leaves();
      }
    }
    if (!sending.isDone()) {
      scene.leaves();
    }
    return new Run(sending.join(), server, toServer, toClient);
  }

  private static String written(Scene scene) {
    return String.join("", scene.link().takeWrites());
  }

  /** Takes a message for two of three recipients, or refuses it at its end. */
  private static final class Server {
    private static final String NO = "550 no\r\n";
    private static final String YES = "250 yes\r\n";

    private final Protocol protocol;
    private final String end;
    private final StringBuilder unread = new StringBuilder();
    private final StringBuilder content = new StringBuilder();
    private final List<Integer> accepted = new ArrayList<>();

    /** Those for whom it has the message, by their places. */
    private final Set<Integer> taken = new HashSet<>();

    private int named;
    private boolean inData;
    private int chunkLeft;
    private boolean lastChunk;

    Server(Protocol protocol, String end) {
      this.protocol = protocol;
      this.end = end;
    }

    /** Reads octets; what it says to them. */
    String take(String octets) {
      unread.append(octets);
      var said = new StringBuilder();
      String step = step();
      while (step != null) {
        said.append(step);
        step = step();
      }
      return said.toString();
    }

    /** Null when it waits for more. */
    private String step() {
      if (chunkLeft > 0) {
        int read = Math.min(chunkLeft, unread.length());
        content.append(unread, 0, read);
        unread.delete(0, read);
        chunkLeft -= read;
        return chunkLeft > 0 ? null : lastChunk ? ended() : YES;
      }
      int crlf = unread.indexOf("\r\n");
      if (crlf < 0) {
        return null;
      }
      String line = unread.substring(0, crlf);
      unread.delete(0, crlf + 2);
      return inData ? contentLine(line) : command(line);
    }

    private String contentLine(String line) {
      if (line.equals(".")) {
        inData = false;
        return ended();
      }
      content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
      return "";
    }

    private String command(String line) {
      if (line.startsWith("RCPT TO:<no@")) {
        named++;
        return NO;
      }
      if (line.startsWith("RCPT")) {
        accepted.add(named++);
      } else if (line.equals("DATA")) {
        inData = true;
        return "354 go\r\n";
      } else if (line.startsWith("BDAT ")) {
        lastChunk = line.endsWith(" LAST");
        chunkLeft = Integer.parseInt(line.split(" ", -1)[1]);
        return "";
      }
      return YES;
    }

    /** LMTP: the first of those that are accepted has this end, and the others are taken. */
    private String ended() {
      var said = new StringBuilder();
      boolean each = protocol == Protocol.LMTP;
      for (int place : accepted) {
        String code = each && place > 0 ? "250" : end;
        if (code.startsWith("2")) {
          taken.add(place);
        }
        if (each || place == 0) {
          said.append(code).append(" it\r\n");
        }
      }
      return said.toString();
    }
  }
}
