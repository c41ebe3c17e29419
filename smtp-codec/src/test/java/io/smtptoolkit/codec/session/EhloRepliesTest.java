package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EhloRepliesTest {
  private final EhloReplies replies = new EhloReplies();

  private static Reply ehlo(int size) {
    return Reply.of(250, List.of("mx.example", "PIPELINING", "SIZE " + size));
  }

  @Test
  void readsEqualRepliesOnce() {
    Extensions first = replies.extensions(ehlo(1000));

    assertThat(replies.extensions(ehlo(1000))).isSameAs(first);
    assertThat(first.find(SizeExtension.class).orElseThrow().maxOctets()).hasValue(1000);
  }

  @Test
  void tellsRepliesApart() {
    replies.extensions(ehlo(1000));

    Extensions other = replies.extensions(ehlo(2000));

    assertThat(other.find(SizeExtension.class).orElseThrow().maxOctets()).hasValue(2000);
  }

  @Test
  void keepsTheFirstSixteenAndReadsTheOthersEachTime() {
    for (int size = 1; size <= 15; size++) {
      replies.extensions(ehlo(size));
    }

    Extensions sixteenth = replies.extensions(ehlo(16));
    Extensions seventeenth = replies.extensions(ehlo(17));

    assertThat(replies.extensions(ehlo(16))).isSameAs(sixteenth);
    assertThat(replies.extensions(ehlo(17))).isNotSameAs(seventeenth).isEqualTo(seventeenth);
  }

  @Test
  void sessionsOfOneBuilderShareTheirExtensions() {
    ServerSessionBuilder builder =
        ServerSession.builder().limits(Limits.DEFAULT.withMaxContentOctets(1000));

    assertThat(greeted(builder.build()).facts().extensions())
        .isSameAs(greeted(builder.build()).facts().extensions());
  }

  private static ServerSession greeted(ServerSession session) {
    session.reply(Replies.greeting("mx.example"));
    session.receive(ByteBuffer.wrap("EHLO c.example\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertThat(session.next()).isInstanceOf(ServerEvent.OtherReceived.class);
    session.reply(ehlo(1000));
    return session;
  }
}
