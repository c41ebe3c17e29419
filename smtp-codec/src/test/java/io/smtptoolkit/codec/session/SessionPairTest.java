package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one side sends is what the other side's {@code next()} yields, however the octets are cut.
 */
class SessionPairTest {

  /** A dialogue that goes through most of the protocol. */
  private static SessionPair dialogue(SessionPair pair) throws RemoteProtocolException {
    pair.server.reply(220, "mx.example");
    pair.run();
    pair.client.send("EHLO client.example");
    pair.run();
    pair.client.send(
        "MAIL FROM:<a@b.example> SIZE=9", "RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>", "DATA");
    pair.server.prepare(250, 550, 250, 354);
    pair.run();
    pair.client.content(".one\r\n").content("two\r").content("\n..\r\n.\r\n");
    pair.client.session.endContent();
    pair.client.send("MAIL FROM:<>", "RCPT TO:<Postmaster>");
    pair.run();
    pair.client
        .send("BDAT 3")
        .content("\r\n.")
        .send("BDAT 5 LAST")
        .content("\r\nend")
        .send("RSET", "NOOP");
    pair.run();
    pair.client.send("AUTH PLAIN");
    pair.run();
    pair.client.session.sasl(Secret.ofUtf8("\0joe\0secret"));
    pair.run();
    pair.client.send("STARTTLS");
    pair.run();
    pair.client.send("EHLO client.example");
    pair.run();
    pair.client.send("QUIT");
    return pair.run();
  }

  static IntStream pieces() {
    return IntStream.concat(IntStream.rangeClosed(1, 80), IntStream.of(Integer.MAX_VALUE / 2));
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void bothSidesTellTheSameStoryHoweverItIsCut(int pieceOctets) throws RemoteProtocolException {
    var pair = dialogue(SessionPair.smtp(pieceOctets));

    assertThat(pair.server.events)
        .containsExactly(
            "command EHLO client.example",
            "command MAIL FROM:<a@b.example> SIZE=9",
            "command RCPT TO:<c@d.example>",
            "command RCPT TO:<e@f.example>",
            "command DATA",
            "content .one\r\ntwo\r\n..\r\n.\r\n",
            "content ended",
            "command MAIL FROM:<>",
            "command RCPT TO:<Postmaster>",
            "chunk 3",
            "content \r\n.",
            "chunk ended",
            "chunk 5 last",
            "content \r\nend",
            "content ended",
            "command RSET",
            "command NOOP",
            "command AUTH PLAIN",
            "sasl \0joe\0secret",
            "command STARTTLS",
            "command EHLO client.example",
            "command QUIT");
    assertThat(pair.client.events.stream().filter(it -> !it.startsWith("EHLO")))
        .containsExactly(
            "greeting 220 mx.example",
            "MAIL FROM:<a@b.example> SIZE=9 -> 250 prepared",
            "RCPT TO:<c@d.example> -> 550 prepared",
            "RCPT TO:<e@f.example> -> 250 prepared",
            "DATA -> 354 prepared",
            "content -> 250 yes",
            "MAIL FROM:<> -> 250 yes",
            "RCPT TO:<Postmaster> -> 250 yes",
            "BDAT 3 -> 250 yes",
            "content -> 250 yes",
            "RSET -> 250 yes",
            "NOOP -> 250 yes",
            "AUTH PLAIN -> 334 ",
            "AUTH PLAIN -> 235 yes",
            "STARTTLS -> 220 go",
            "QUIT -> 221 bye");
    assertThat(pair.client.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(pair.server.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void theWireMayCutEverywhereOnce() throws RemoteProtocolException {
    var whole = dialogue(SessionPair.smtp(10_000));
    for (int first = 1; first < 400; first += 7) {
      int[] next = {first};
      var pair =
          dialogue(
              new SessionPair(
                  Protocol.SMTP,
                  List.of(),
                  () -> {
                    int octets = next[0];
                    next[0] = 10_000;
                    return octets;
                  }));

      assertThat(pair.server.events).isEqualTo(whole.server.events);
      assertThat(pair.client.events).isEqualTo(whole.client.events);
    }
  }

  @Tag("by-chance")
  @ParameterizedTest
  @EnumSource
  void bothSidesAlwaysAgreeWhereTheyStand(Protocol protocol) throws RemoteProtocolException {
    for (int seed = 0; seed < 300; seed++) {
      var whole = whimsical(protocol, seed, 1_000_000);
      var cut = whimsical(protocol, seed, 1 + seed % 9);

      assertThat(story(cut.server)).as("seed " + seed).isEqualTo(story(whole.server));
      assertThat(cut.client.events).as("seed " + seed).isEqualTo(whole.client.events);
    }
  }

  /**
   * What happened; how much of a content was read before it turned out to be bad does not matter.
   */
  private static List<String> story(ServerRun run) {
    var story = new ArrayList<String>();
    for (String event : run.events) {
      int last = story.size() - 1;
      if (event.startsWith("spoiled ") && last >= 0 && story.get(last).startsWith("content ")) {
        story.remove(last);
      }
      story.add(event);
    }
    return story;
  }

  /** A client that sends whatever it may, and a server that answers as it likes. */
  private static SessionPair whimsical(Protocol protocol, int seed, int pieceOctets)
      throws RemoteProtocolException {
    var random = new Random(seed);
    var serverRandom = new Random(~seed);
    var pair = new SessionPair(protocol, List.of(), () -> pieceOctets);
    pair.server.whim = (what, yes) -> whim(what, yes, serverRandom);
    pair.server.reply(220, "mx");
    pair.run();
    for (int i = 0; i < 60 && pair.client.session.state() != SessionState.CLOSED; i++) {
      act(pair.client, random, protocol);
      if (random.nextInt(4) == 0) {
        settle(pair);
      }
    }
    settle(pair);
    return pair;
  }

  private static void settle(SessionPair pair) throws RemoteProtocolException {
    pair.run();
    ClientSession client = pair.client.session;
    ServerSession server = pair.server.session;
    if (client.state() != SessionState.CLOSED) {
      assertThat(client.outstanding()).isZero();
    }
    assertThat(server.state()).isEqualTo(client.state());
    assertThat(server.facts()).isEqualTo(client.facts());
    assertThat(server.bufferedOctets() + client.bufferedOctets()).isZero();
  }

  private static void act(ClientRun run, Random random, Protocol protocol) {
    ClientSession session = run.session;
    if (session.state() == SessionState.CONTENT && session.outstanding() == 0) {
      if (session.facts().recipientsAccepted() > 0) {
        run.content("text\r\n.\r\n.x\r\n");
      }
      session.endContent();
    }
    if (session.state() == SessionState.AUTHENTICATING && session.outstanding() == 0) {
      if (random.nextBoolean()) {
        session.sasl(Secret.ofUtf8("response"));
      } else {
        session.saslCancel();
      }
    }
    var candidates = new ArrayList<String>();
    for (String line : LINES) {
      if (session.maySend(ClientRun.command(line))
          && (random.nextInt(20) == 0 || !line.equals("QUIT"))) {
        candidates.add(line);
      }
    }
    if (!candidates.isEmpty()) {
      Command command = ClientRun.command(candidates.get(random.nextInt(candidates.size())));
      session.send(command);
      if (command.toString().startsWith("BDAT 4")) {
        run.content("\r\n.\r").content("");
      }
    }
    assertThat(session.facts().protocol()).isEqualTo(protocol);
  }

  /**
   * Chunks end in LF after CR from the chunk before, so that content is good in any order but the
   * last.
   */
  private static final List<String> LINES =
      List.of(
          "EHLO c.example",
          "HELO c.example",
          "LHLO c.example",
          "MAIL FROM:<a@b.example>",
          "RCPT TO:<c@d.example>",
          "RCPT TO:<e@f.example>",
          "RCPT TO:<Postmaster>",
          "DATA",
          "BDAT 4",
          "BDAT 0 LAST",
          "BDAT 4 LAST",
          "RSET",
          "NOOP",
          "VRFY x",
          "AUTH PLAIN",
          "STARTTLS",
          "QUIT");

  private static Reply whim(String what, Reply yes, Random random) {
    int pick = random.nextInt(8);
    if (pick == 0) {
      return Reply.of(450, "not now");
    }
    if (pick == 1) {
      return Reply.of(550, "no");
    }
    if (what.equals("SASL") && pick < 4) {
      return Reply.of(334, "");
    }
    return pick == 2 && random.nextInt(30) == 0 ? Reply.of(421, "bye") : yes;
  }
}
