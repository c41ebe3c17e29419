package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static io.smtptoolkit.client.Fixtures.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.SmtpPool;
import io.smtptoolkit.codec.command.Envelope;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims of what a pool says to a server. */
@Timeout(120)
class PoolOverSocketsTest {
  private static final Envelope ENVELOPE = envelope("<a@c.example>", "<x@d.example>");
  private static final String MAIL = "MAIL FROM:<a@c.example>\r\n";
  private static final String COMMANDS = MAIL + "RCPT TO:<x@d.example>\r\nDATA\r\n";
  private static final String CONTENT = "Subject: hello\r\n\r\nhello\r\n.\r\n";

  private static void take(ScriptedPeer.Wire wire) throws Exception {
    wire.expect(COMMANDS).say("250 a\r\n250 x\r\n354 go\r\n").expect(CONTENT).say("250 taken\r\n");
  }

  @Test
  void sendsMessagesOverOneConnectionWithNothingBetweenAndQuitsAtTheEnd() throws Exception {
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          take(wire);
          take(wire);
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      try (SmtpPool pool = client.pool(PoolOptions.DEFAULT)) {
        for (int i = 0; i < 2; i++) {
          assertThat(words(pool.send(peer.endpoint(), ENVELOPE, HELLO)))
              .containsExactly("accepted 250");
        }
      }
      peer.verify();
    }
  }

  @Test
  void resetsATransactionThatWasLeftOpenBeforeTheNextMessage() throws Exception {
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(COMMANDS).say("250 a\r\n550 no\r\n554 none\r\n");
          wire.expect("RSET\r\n").say("250 ok\r\n");
          take(wire);
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      try (SmtpPool pool = client.pool(PoolOptions.DEFAULT)) {
        assertThat(words(pool.send(peer.endpoint(), ENVELOPE, HELLO)))
            .containsExactly("refused RCPT 550");
        assertThat(words(pool.send(peer.endpoint(), ENVELOPE, HELLO)))
            .containsExactly("accepted 250");
      }
      peer.verify();
    }
  }

  @Test
  void sendsNothingToSomeOfAMessageForAllOrNoneThatFollowsAnother() throws Exception {
    String second = MAIL + "RCPT TO:<y@d.example>\r\nRCPT TO:<z@d.example>\r\n";
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(COMMANDS).say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect(CONTENT + second);
          wire.say("250 taken\r\n250 a\r\n250 y\r\n550 z\r\n");
          wire.expect("RSET\r\n").say("250 ok\r\n");
          take(wire);
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().everyRecipient(true).build())) {
      var one = PoolOptions.builder().maxConnectionsPerEndpoint(1).build();
      try (SmtpPool pool = client.pool(one)) {
        var first = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);
        Envelope both = envelope("<a@c.example>", "<y@d.example>", "<z@d.example>");
        var joined = pool.sendAsync(peer.endpoint(), both, HELLO);
        var last = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);

        assertThat(words(first.join())).containsExactly("accepted 250");
        assertThat(words(joined.join())).containsExactly("not sent", "refused RCPT 550");
        assertThat(words(last.join())).containsExactly("accepted 250");
      }
      peer.verify();
    }
  }

  @Test
  void sendsOnceMoreOnANewConnectionWhatAnIdleOneAnsweredWith421() throws Exception {
    Script idle =
        wire -> {
          wire.greet("PIPELINING");
          take(wire);
          wire.expect(COMMANDS).say("421 4.4.2 idle for too long\r\n");
        };
    Script fresh =
        wire -> {
          wire.greet("PIPELINING");
          take(wire);
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(idle, fresh);
        var client = SmtpClient.create(options().build())) {
      try (SmtpPool pool = client.pool(PoolOptions.DEFAULT)) {
        for (int i = 0; i < 2; i++) {
          assertThat(words(pool.send(peer.endpoint(), ENVELOPE, HELLO)))
              .containsExactly("accepted 250");
        }
        assertThat(pool.statistics().retried()).isOne();
      }
      peer.verify();
    }
  }

  @Test
  void opensAConnectionWhenTheServerHasHadMailmaxMessages() throws Exception {
    Script two =
        wire -> {
          wire.greet("PIPELINING", "LIMITS MAILMAX=2");
          take(wire);
          take(wire);
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(two, two, two);
        var client = SmtpClient.create(options().build())) {
      var one = PoolOptions.builder().maxConnectionsPerEndpoint(1).build();
      try (SmtpPool pool = client.pool(one)) {
        var sending = new ArrayList<CompletableFuture<SendResult>>();
        for (int i = 0; i < 6; i++) {
          sending.add(pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO));
        }
        for (var each : sending) {
          assertThat(words(each.join())).containsExactly("accepted 250");
        }
      }
      peer.verify();
    }
  }

  @Test
  void opensAConnectionForRecipientsTooManyAfterMailmaxMessages() throws Exception {
    String y = "RCPT TO:<y@d.example>\r\n";
    Script one =
        wire -> {
          wire.greet("PIPELINING", "LIMITS MAILMAX=1").expect(MAIL + "RCPT TO:<x@d.example>\r\n");
          wire.expect(y + "DATA\r\n").say("250 a\r\n250 x\r\n452 4.5.3 y\r\n354 go\r\n");
          wire.expect(CONTENT).say("250 taken\r\n").farewell();
        };
    Script other =
        wire -> {
          wire.greet("PIPELINING", "LIMITS MAILMAX=1").expect(MAIL + y + "DATA\r\n");
          wire.say("250 a\r\n250 y\r\n354 go\r\n").expect(CONTENT).say("251 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(one, other);
        var client = SmtpClient.create(options().build())) {
      try (SmtpPool pool = client.pool(PoolOptions.DEFAULT)) {
        Envelope both = envelope("<a@c.example>", "<x@d.example>", "<y@d.example>");
        assertThat(words(pool.send(peer.endpoint(), both, HELLO)))
            .containsExactly("accepted 250", "accepted 251");
      }
      peer.verify();
    }
  }

  /** RFC 9422 §4.3. */
  @Test
  void opensAConnectionForFurtherDomainsThanTheServerAllows() throws Exception {
    Script ofD =
        wire -> {
          wire.greet("PIPELINING", "LIMITS RCPTDOMAINMAX=1");
          wire.expect(COMMANDS).say("250 a\r\n250 x\r\n354 go\r\n").expect(CONTENT);
          wire.say("250 ok\r\n").farewell();
        };
    Script ofE =
        wire -> {
          wire.greet("PIPELINING", "LIMITS RCPTDOMAINMAX=1");
          wire.expect(COMMANDS.replace("x@d.example", "y@e.example"));
          wire.say("250 a\r\n550 y\r\n554 none\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(ofD, ofE);
        var client = SmtpClient.create(options().build())) {
      var one = PoolOptions.builder().maxConnectionsPerEndpoint(1).build();
      try (SmtpPool pool = client.pool(one)) {
        Envelope both = Envelope.of("a@c.example", "x@d.example", "y@e.example");

        assertThat(words(pool.send(peer.endpoint(), both, HELLO)))
            .containsExactly("accepted 250", "refused RCPT 550");
      }
      peer.verify();
    }
  }

  /** The first may have been accepted; the second was not begun. */
  @Test
  void sendsOnceMoreWhatWasJoinedToAMessageWhoseReplyNeverCame() throws Exception {
    Script broken =
        wire -> {
          wire.greet("PIPELINING").expect(COMMANDS).say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect(CONTENT + COMMANDS);
        };
    Script fresh =
        wire -> {
          wire.greet("PIPELINING");
          take(wire);
          take(wire);
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(broken, fresh);
        var client = SmtpClient.create(options().build())) {
      var options = PoolOptions.builder().maxConnectionsPerEndpoint(1).build();
      try (SmtpPool pool = client.pool(options)) {
        var first = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);
        var second = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);
        var third = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);

        assertThat(words(first.join())).containsExactly("unknown");
        assertThat(words(second.join())).containsExactly("accepted 250");
        assertThat(words(third.join())).containsExactly("accepted 250");
        assertThat(pool.statistics().retried()).isOne();
      }
      peer.verify();
    }
  }
}
