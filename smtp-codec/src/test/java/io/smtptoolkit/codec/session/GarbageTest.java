package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a peer sends gives events or the one named exception, and memory stays bounded. */
class GarbageTest {

  /** The longest line that is kept, which is one of SASL. */
  private static final int MAX_KEPT_OCTETS = 12_288;

  private static final List<String> WORDS =
      List.of(
          "EHLO c.example\r\n",
          "HELO c\r\n",
          "LHLO c.example\r\n",
          "MAIL FROM:<a@b.example>\r\n",
          "MAIL FROM:<> SIZE=1\r\n",
          "RCPT TO:<c@d.example>\r\n",
          "RCPT TO:<Postmaster>\r\n",
          "DATA\r\n",
          "BDAT 3\r\n",
          "BDAT 5 LAST\r\n",
          "BDAT\r\n",
          "RSET\r\n",
          "NOOP\r\n",
          "VRFY x\r\n",
          "HELP\r\n",
          "AUTH PLAIN\r\n",
          "AUTH PLAIN AGEAYg==\r\n",
          "AAAA\r\n",
          "*\r\n",
          "STARTTLS\r\n",
          "\r\n.\r\n",
          ".\r\n",
          "\r\n",
          "\n",
          "\r",
          "\0",
          ".",
          " ",
          "\u00ff",
          "x",
          "BDAT 99999999999999999999\r\n",
          "220 a\r\n",
          "250-a\r\n",
          "250 a\r\n",
          "250\r\n",
          "354 a\r\n",
          "334 AAAA\r\n",
          "235 a\r\n",
          "421 a\r\n",
          "550 5.1.1 a\r\n",
          "250-PIPELINING\r\n",
          "250-CHUNKING\r\n",
          "250-STARTTLS\r\n",
          "250 AUTH PLAIN\r\n");

  @Tag("by-chance")
  @ParameterizedTest
  @EnumSource
  void aServerStandsIt(Protocol protocol) {
    for (int seed = 0; seed < 400; seed++) {
      var random = new Random(seed);
      var run = new ServerRun(ServerSession.builder().protocol(protocol).build());
      run.whim = (what, yes) -> random.nextInt(6) == 0 ? Reply.of(550, "no") : yes;
      run.reply(220, "mx");
      for (int i = 0; i < 200 && run.session.state() != SessionState.CLOSED; i++) {
        if (run.session.state() == SessionState.TLS_HANDSHAKE) {
          run.session.unread();
          run.session.tlsEstablished();
        }
        run.in(octets(random));
        assertThat(run.session.bufferedOctets())
            .as("seed " + seed)
            .isLessThanOrEqualTo(MAX_KEPT_OCTETS);
        assertThat(run.session.pendingOutputOctets()).isZero();
        run.forget();
      }
    }
  }

  @Tag("by-chance")
  @ParameterizedTest
  @EnumSource
  void aClientStandsIt(Protocol protocol) throws RemoteProtocolException {
    int broken = 0;
    for (int seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      var run = new ClientRun(ClientSession.builder().protocol(protocol).build());
      try {
        run.in("220 mx\r\n");
        for (int i = 0; i < 100; i++) {
          act(run, random);
          run.in(random.nextInt(3) == 0 ? octets(random) : WORDS.get(31 + random.nextInt(13)));
          assertThat(run.session.bufferedOctets()).as("seed " + seed).isLessThanOrEqualTo(4096);
          run.output();
          if (run.session.state() == SessionState.TLS_HANDSHAKE) {
            run.session.tlsEstablished();
          }
        }
      } catch (RemoteProtocolException e) {
        broken++;
        assertThat(run.session.bufferedOctets()).isLessThanOrEqualTo(4096);
      }
    }
    // Garbage is told from replies, but not everything is garbage.
    assertThat(broken).isBetween(100, 2000);
  }

  /** Whatever may be sent, and sometimes what may not. */
  private static void act(ClientRun run, Random random) {
    String line = WORDS.get(random.nextInt(20)).replaceAll("\r\n", "");
    try {
      switch (random.nextInt(6)) {
        case 0 -> run.content("x\r\n");
        case 1 -> run.session.endContent();
        case 2 -> run.session.saslCancel();
        default -> run.send(line);
      }
    } catch (LocalProtocolException | IllegalArgumentException expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }

  private static String octets(Random random) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[1 + random.nextInt(3000)];
      random.nextBytes(noise);
      return new String(noise, ISO_8859_1);
    }
    String word = WORDS.get(random.nextInt(WORDS.size()));
    int end = random.nextInt(5) == 0 ? 1 + random.nextInt(word.length()) : word.length();
    return word.substring(0, end);
  }
}
