package io.smtptoolkit.client.pool;

import static io.smtptoolkit.client.pool.FakeClient.MX;
import static io.smtptoolkit.client.pool.FakeClient.envelope;
import static io.smtptoolkit.client.pool.FakeClient.lost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome.Unknown;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.pool.FakeClient.Connection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claims of many messages from one source. */
@Timeout(60)
class SendAllTest {
  private final FakeClient client = new FakeClient();
  private final SmtpPool pool =
      client.pool(PoolOptions.builder().maxConnectionsPerEndpoint(1).maxWaiting(1));
  private final List<SentMessage> sent = new ArrayList<>();

  /** So many messages, and then the end or a failure. */
  private static final class Source implements Iterator<OutgoingMessage> {
    private final int messages;
    private final boolean fails;
    private int taken;

    Source(int messages, boolean fails) {
      this.messages = messages;
      this.fails = fails;
    }

    @Override
    public boolean hasNext() {
      return fails || taken < messages;
    }

    @Override
    public OutgoingMessage next() {
      if (taken == messages) {
        throw new NoSuchElementException("the file cannot be read");
      }
      taken++;
      return new OutgoingMessage(MX, envelope(), MessageContent.of("x\r\n"));
    }
  }

  @Test
  void takesNoMoreMessagesThanMayBeInFlight() {
    var source = new Source(100, false);
    CompletableFuture<BulkProgress> all = pool.sendAllAsync(source, 4, sent::add);
    assertThat(source.taken).isEqualTo(4);
    Connection connection = client.accept();
    connection.deliver();
    assertThat(source.taken).isEqualTo(5);
    for (int i = 0; i < 99; i++) {
      connection.deliver();
    }

    assertThat(all).isCompletedWithValue(new BulkProgress(100, 100, 0, 0));
    assertThat(sent).extracting(SentMessage::number).startsWith(0L, 1L, 2L).hasSize(100);
    assertThat(sent.get(0).progress()).isEqualTo(new BulkProgress(4, 1, 0, 0));
    assertThat(sent.get(0).progress().inFlight()).isEqualTo(3);
  }

  @Test
  void reportsTheEndOfEachMessage() {
    CompletableFuture<BulkProgress> all = pool.sendAllAsync(new Source(3, false), 1, sent::add);
    Connection connection = client.accept();
    connection.deliver();
    connection.lose(new Unknown(Stage.END_OF_CONTENT, "lost"), lost(Stage.END_OF_CONTENT));
    var failure = client.refuse(554);

    assertThat(all).isCompletedWithValue(new BulkProgress(3, 1, 1, 1));
    assertThat(sent.get(1).result()).get().matches(it -> it.isUnknown());
    assertThat(sent.get(2).failure()).containsSame(failure);
  }

  @Test
  void aSourceThatFailsEndsItAfterWhatIsInFlight() {
    CompletableFuture<BulkProgress> all = pool.sendAllAsync(new Source(2, true), 5, sent::add);
    Connection connection = client.accept();
    connection.deliver();
    assertThat(all).isNotDone();
    connection.deliver();

    assertThat(sent).hasSize(2);
    assertThatThrownBy(all::join).hasRootCauseMessage("the file cannot be read");
  }

  @Test
  void aCallbackThatThrowsStopsNothing() {
    CompletableFuture<BulkProgress> all =
        pool.sendAllAsync(
            new Source(3, false),
            1,
            it -> {
              throw new IllegalStateException("disk full");
            });
    Connection connection = client.accept();
    for (int i = 0; i < 3; i++) {
      connection.deliver();
    }

    assertThat(all).isCompletedWithValue(new BulkProgress(3, 3, 0, 0));
  }

  @Test
  void cancellingTakesBackWhatIsInFlightAndTakesNoMore() {
    var source = new Source(100, false);
    CompletableFuture<BulkProgress> all = pool.sendAllAsync(source, 4, sent::add);
    Connection connection = client.accept();
    connection.deliver();
    all.cancel(true);

    assertThat(source.taken).isEqualTo(5);
    assertThat(connection.calls).endsWith("abort");
    assertThat(pool.statistics()).returns(0, PoolStatistics::waiting);
    assertThat(sent).hasSize(5);
  }

  @Test
  void aClosedPoolEndsIt() {
    CompletableFuture<BulkProgress> all = pool.sendAllAsync(new Source(100, false), 4, sent::add);
    Connection connection = client.accept();
    var unused = pool.drainAsync();
    while (connection.busy() > 0) {
      connection.deliver();
    }

    assertThatThrownBy(all::join).hasMessageContaining("the pool is closed");
    assertThat(sent).hasSize(4);
  }

  @Test
  void anEmptySourceEndsAtOnce() {
    assertThat(pool.sendAllAsync(new Source(0, false), 1, sent::add))
        .isCompletedWithValue(new BulkProgress(0, 0, 0, 0));
  }
}
