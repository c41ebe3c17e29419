package io.smtptoolkit.codec.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.SessionState;
import java.util.List;

/** A client and a server session joined: they never disagree, however the wire cuts. */
class SessionPairFuzz {

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    int setting = input.nextInt();
    int answers = input.nextInt();
    int actions = input.nextInt();
    int rounds = 1 + input.nextInt(60);

    String whole = converse(setting, answers, actions, rounds, new FuzzInput(new byte[0]));
    String cut = converse(setting, answers, actions, rounds, input);

    assertThat(cut).isEqualTo(whole);
  }

  private static String converse(
      int setting, int answers, int actions, int rounds, FuzzInput cuts) {
    var server = new ServerStory(setting, answers, false);
    var client =
        new ClientStory(
            (setting & 1) != 0 ? Protocol.LMTP : Protocol.SMTP, (setting & 4) != 0, actions);
    server.receive(List.of());
    for (int i = 0; i < rounds && !client.isBroken(); i++) {
      byte[] replies;
      byte[] commands;
      do {
        replies = server.written();
        client.receive(cuts.cut(replies), false);
        assertThat(client.isBroken()).isFalse();
        commands = client.written();
        server.receive(cuts.cut(commands));
      } while (replies.length + commands.length > 0);
      agree(client, server);
      client.act(1 + (actions & 3));
    }
    return client.told() + server.told();
  }

  /** Nothing is under way: both sides are at the same place, and no reply is missing. */
  private static void agree(ClientStory client, ServerStory server) {
    if (client.session().state() != SessionState.CLOSED) { // after a 421 nothing is answered
      assertThat(client.session().outstanding()).isZero();
    }
    assertThat(client.session().state()).isEqualTo(server.session().state());
    assertThat(client.session().facts()).isEqualTo(server.session().facts());
  }
}
