package io.smtptoolkit.codec.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.connection.ConnectionPair.Start;
import io.smtptoolkit.codec.session.ClientEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The link is lost after each octet, of either direction: the client is told that the message was
 * taken only if the server took it, and never that it was refused.
 */
class CutConnectionTest {
  /** The replies up to the one to the content. */
  private static final String ACCEPTED = "354\n250\n";

  private static final String REFUSED = "(?s)(.*\n)?[45]\\d\\d\n.*";

  @ParameterizedTest
  @EnumSource
  void neitherAcceptsNorRefusesForTheServerWhenCutOnTheWayToTheClient(Start start)
      throws Exception {
    int whole = ConnectionPair.of(start, 0).run().octetsToClient();
    boolean unknown = false;
    for (int cut = 1; cut < whole; cut++) {
      ConnectionPair pair = ConnectionPair.of(start, 0).endToClientAfter(cut).run();

      unknown |= check(pair, "cut after %d of %d octets to the client".formatted(cut, whole));
    }
    assertThat(unknown).as("the server took a message, and the client does not know").isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void neitherAcceptsNorRefusesForTheServerWhenCutOnTheWayToTheServer(Start start)
      throws Exception {
    int whole = ConnectionPair.of(start, 0).run().octetsToServer();
    for (int cut = 1; cut < whole; cut++) {
      ConnectionPair pair = ConnectionPair.of(start, 0).endToServerAfter(cut).run();

      check(pair, "cut after %d of %d octets to the server".formatted(cut, whole));
    }
  }

  /** Whether the server has the message and the client was not told. */
  private static boolean check(ConnectionPair pair, String how) {
    boolean taken = pair.server().told().contains("ContentEnded");
    boolean told = pair.client().told().contains(ACCEPTED);

    assertThat(told && !taken).as(how + ": told so, and not taken").isFalse();
    assertThat(pair.client().told()).as(how).doesNotMatch(REFUSED);
    if (taken) {
      // Half a message is never taken for a whole one.
      assertThat(pair.server().told()).as(how).contains("content Subject: hello||.|bye|\n");
    }
    if (!told) {
      assertThat(pair.client().last()).as(how).isInstanceOf(ClientEvent.InputEnded.class);
    }
    return taken && !told;
  }
}
