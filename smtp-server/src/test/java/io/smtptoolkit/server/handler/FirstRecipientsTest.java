package io.smtptoolkit.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.ExtensionStates;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.SessionInfo;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FirstRecipientsTest {
  @Test
  void manyAreCopiedAFewTimesOnly() throws Exception {
    FirstRecipients list = FirstRecipients.of(List.of());
    int copies = 0;
    for (int i = 0; i < 1_000; i++) {
      FirstRecipients more = list.and(recipient(i));
      copies += more.sharesWith(list) ? 0 : 1;
      list = more;
    }

    // Of 4, 8, 16 … 1,024: as many octets as two copies at the end.
    assertThat(copies).isEqualTo(9);
    assertThat(list).hasSize(1_000).last().isEqualTo(recipient(999));
  }

  @Test
  void whatComesLaterIsNotSeen() throws Exception {
    FirstRecipients one = FirstRecipients.of(List.of()).and(recipient(1));
    FirstRecipients two = one.and(recipient(2));
    FirstRecipients other = one.and(recipient(3));

    assertThat(one).containsExactly(recipient(1));
    assertThat(two).containsExactly(recipient(1), recipient(2));
    assertThat(other).containsExactly(recipient(1), recipient(3)).isNotEqualTo(two);
    assertThat(one.and(recipient(2))).isEqualTo(two).hasSameHashCodeAs(two);
    assertThatThrownBy(() -> one.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> one.set(0, recipient(3)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aTransactionCopiesNoRecipientsForItsHandlers() throws Exception {
    List<ReceivedEnvelope> asked = new ArrayList<>();
    var begun = new ReceivedEnvelope(session(), ReversePath.NULL, MailParameters.NONE, List.of());
    var transaction =
        new HandlerTransaction(
            begun,
            (envelope, recipient) -> {
              asked.add(envelope);
              return CompletableFuture.completedFuture(Replies.recipientOk());
            },
            envelope -> {
              throw new IllegalStateException("no content comes");
            });
    for (int i = 0; i < 4; i++) {
      transaction.recipient(recipient(i).forwardPath(), RcptParameters.NONE);
    }

    assertThat(asked).extracting(it -> it.recipients().size()).containsExactly(0, 1, 2, 3);
    var second = (FirstRecipients) asked.get(1).recipients();
    assertThat(second.sharesWith((FirstRecipients) asked.get(3).recipients())).isTrue();
  }

  private static Recipient recipient(int number) throws Exception {
    return new Recipient(ForwardPath.parse("<r" + number + "@example.com>"), RcptParameters.NONE);
  }

  private static SessionInfo session() {
    return new SessionInfo(
        "c1",
        "smtp",
        "mx.example",
        new InetSocketAddress(25),
        new InetSocketAddress(40_000),
        new Facts(
            Protocol.SMTP,
            Optional.empty(),
            true,
            false,
            false,
            Extensions.NONE,
            0,
            0,
            ExtensionStates.NONE),
        Optional.empty());
  }
}
