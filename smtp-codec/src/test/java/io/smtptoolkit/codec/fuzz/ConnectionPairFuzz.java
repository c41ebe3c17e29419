package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.connection.ConnectionPair;
import io.smtptoolkit.codec.connection.ConnectionPair.Start;
import io.smtptoolkit.codec.connection.ConnectionPair.Wire;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Both whole connections joined, by a wire that cuts at any octet, and by one on which an attacker
 * inserts octets after STARTTLS or after its 220: then nothing of them counts as protected.
 */
class ConnectionPairFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    int tasks = input.nextInt(4);
    boolean tasksWait = input.nextBoolean();
    boolean toServer = input.nextBoolean();
    Start start = List.of(Start.values()).get(input.nextInt(3));
    var cuts = new FuzzInput(octets);
    ConnectionPair honest = ConnectionPair.of(start, tasks).over(cuts::cut, cuts::cut);
    try {
      converse(honest, tasksWait);
    } catch (RemoteProtocolException | SSLException e) {
      throw new AssertionError(e);
    }
    honest.assertDone(start.name());

    byte[] inserted = input.rest();
    if (inserted.length > 0 && !looksLikeTls(inserted[0])) {
      inserted(tasks, tasksWait, toServer, inserted);
    }
  }

  private static void converse(ConnectionPair pair, boolean tasksWait)
      throws RemoteProtocolException, SSLException {
    if (tasksWait) {
      pair.withTasksWaiting();
    }
    pair.run();
    while (pair.runTask()) {
      pair.run();
    }
  }

  /** The engines here take records for what they are; real ones authenticate them. */
  private static boolean looksLikeTls(byte octet) {
    return octet >= 20 && octet <= 23;
  }

  private static void inserted(int tasks, boolean tasksWait, boolean toServer, byte[] octets) {
    ConnectionPair pair = ConnectionPair.of(Start.STARTTLS, tasks);
    if (toServer) {
      pair.over(after("STARTTLS\r\n", octets), Wire.WHOLE);
    } else {
      pair.over(Wire.WHOLE, after("220 go\r\n", octets));
    }
    try {
      converse(pair, tasksWait);
      assertThat(toServer).isTrue();
    } catch (RemoteProtocolException | SSLException e) {
      assertThat(pair.client().told()).doesNotContain("TLS");
    }
    assertThat(pair.server().told()).doesNotContain("\nTLS\n", "MAIL").contains("STARTTLS\n");
    assertThat(pair.server().connection().facts().tls()).isFalse();
    assertThat(pair.client().connection().facts().tls()).isFalse();
  }

  private static Wire after(String line, byte[] inserted) {
    byte[] trigger = line.getBytes(StandardCharsets.US_ASCII);
    return octets -> {
      var all = new ByteArrayOutputStream();
      all.writeBytes(octets);
      if (endsWith(octets, trigger)) {
        all.writeBytes(inserted);
      }
      return List.of(ByteBuffer.wrap(all.toByteArray()));
    };
  }

  private static boolean endsWith(byte[] octets, byte[] end) {
    int from = octets.length - end.length;
    return from >= 0 && ByteBuffer.wrap(octets, from, end.length).equals(ByteBuffer.wrap(end));
  }
}
