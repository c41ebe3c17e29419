package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.connection.ServerEnd;
import io.smtptoolkit.codec.connection.ToyEngine;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The server's whole connection: any octets, with or without a PROXY header and TLS, and the same
 * story however they are cut and whenever the tasks run.
 */
class ServerConnectionFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    int setting = input.nextInt();
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    String whole = tell(setting, false, List.of(ByteBuffer.wrap(stream.clone())));
    String cut = tell(setting, (choices & 1) != 0, cuts.cut(stream));

    assertThat(cut).isEqualTo(whole);
  }

  private static String tell(int setting, boolean tasksWait, List<ByteBuffer> pieces) {
    ServerConnection connection = connection(setting);
    int tasks = setting >> 4 & 3;
    var end = new ServerEnd(connection, () -> ToyEngine.server(tasks));
    if (tasksWait) {
      end.withTasksWaiting();
    }
    end.run();
    var written = new StringBuilder();
    for (ByteBuffer piece : pieces) {
      connection.receive(piece);
      if (!isOver(end)) {
        end.run();
      }
      written.append(end.out());
    }
    connection.endOfInput();
    while (end.hasTask()) {
      end.runTask();
    }
    if (!isOver(end)) {
      end.run();
    }
    written.append(end.out());
    assertThat(isOver(end)).isTrue();
    assertThat(end.out()).isEmpty();
    return end.told()
        + ToyEngine.read(written.toString())
        + connection.state()
        + connection.facts()
        + connection.truncated()
        + connection.peer();
  }

  private static boolean isOver(ServerEnd end) {
    return end.last() instanceof ServerEvent.ConnectionBroken
        || end.last() instanceof ServerEvent.InputEnded;
  }

  private static ServerConnection connection(int setting) {
    ServerConnection.Builder builder = ServerConnection.builder(ServerSession.builder().build());
    if ((setting & 1) != 0) {
      builder.proxyHeader(Limits.DEFAULT);
    }
    if ((setting & 2) != 0) {
      builder.implicitTls();
    }
    if ((setting & 4) != 0) {
      builder.proxyTlsCounts();
    }
    return builder.build();
  }
}
