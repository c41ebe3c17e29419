package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.network.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that connect, send and address too often. */
@Timeout(60)
class AddressRatesTest {
  private static final String TOO_MANY_MESSAGES =
      "450 4.7.1 Too many messages from your address in the last minute; try again later\r\n";

  private final RecordingService service = new RecordingService();
  private final SmtpServerOptions.Builder options = SmtpServerOptions.builder(service);
  private final List<Refusal> refused = new CopyOnWriteArrayList<>();
  private final List<TransactionEnded> ended = new CopyOnWriteArrayList<>();
  private SmtpServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneConnectionTooManyIsTold421(boolean ofTheListener) throws Exception {
    InetSocketAddress address =
        started(AddressRates.NONE.withConnectionsPerMinute(2), ofTheListener);
    for (int i = 0; i < 2; i++) {
      try (RawClient client = RawClient.connectFrom("127.0.0.2", address)) {
        client.expectReply("220 ").send("QUIT\r\n").rest();
      }
    }

    try (RawClient third = RawClient.connectFrom("127.0.0.2", address);
        RawClient other = RawClient.connectFrom("127.0.0.3", address)) {
      third.expect(
          "421 4.7.0 mx.example Too many connections from your address in the last minute, try"
              + " again later\r\n");
      third.expectEnd();
      other.expectReply("220 ");
    }
    server.close();
    assertThat(refused).contains(Refusal.CONNECTION_RATE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneMessageTooManyIsTold450OverAllConnections(boolean ofTheListener) throws Exception {
    InetSocketAddress address = started(AddressRates.NONE.withMessagesPerMinute(3), ofTheListener);
    try (RawClient first = RawClient.ready(address);
        RawClient second = RawClient.ready(address)) {
      first.send("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nRSET\r\n");
      first.expectReply("250 ").expectReply("250 ").expectReply("250 ").expectReply("250 ");
      second.send("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\nNOOP\r\n");
      second.expectReply("250 ").expectReply("250 ").expect(TOO_MANY_MESSAGES);
      second.expectReply("250 ");
    }
    server.close();
    assertThat(service.calls).filteredOn(call -> call.startsWith("begin")).hasSize(3);
    assertThat(refused).contains(Refusal.MESSAGE_RATE);
    TransactionEnded last = ended.get(ended.size() - 1);
    assertThat(ended).hasSize(4);
    assertThat(last.outcome()).isEqualTo(TransactionEnded.Outcome.REFUSED);
    assertThat(last.replies()).extracting(it -> it.code().value()).containsExactly(450);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneRecipientTooManyIsTold450(boolean ofTheListener) throws Exception {
    InetSocketAddress address = started(AddressRates.NONE.withRecipientsPerHour(2), ofTheListener);
    try (RawClient client = RawClient.ready(address)) {
      client.send("MAIL FROM:<>\r\n" + "RCPT TO:<a@example.com>\r\n".repeat(3));
      client.expectReply("250 ").expectReply("250 ").expectReply("250 ");
      client.expect("450 4.7.1 Too many recipients in the last hour; try again later\r\n");
      client.send("BDAT 1 LAST\r\nx").expectReply("250 ");
    }
    server.close();
    assertThat(refused).contains(Refusal.RECIPIENT_RATE);
    assertThat(ended).hasSize(1);
    assertThat(ended.get(0).recipients())
        .extracting(it -> it.reply().code().value())
        .containsExactly(250, 250, 450);
  }

  @Test
  void aListenerCountsForItselfAlone() throws Exception {
    Defence once = Defence.DEFAULT.withRates(AddressRates.NONE.withMessagesPerMinute(1));
    server =
        SmtpServer.start(
            options
                .listener(ListenerOptions.builder().name("a").defence(once).build())
                .listener(ListenerOptions.builder().name("b").defence(once).build())
                .build());
    for (String name : List.of("a", "b")) {
      try (RawClient client = RawClient.ready(server.address(name))) {
        client.send("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n");
        client.expectReply("250 ").expectReply("250 ").expect(TOO_MANY_MESSAGES);
      }
    }
  }

  /** The front end has no rate of its own, and each of its clients has one. */
  @Test
  void theRealClientCounts() throws Exception {
    FrontEnds proxied = FrontEnds.NONE.withProxy(List.of(Network.parse("127.0.0.0/8")));
    server =
        SmtpServer.start(
            options
                .rates(AddressRates.NONE.withConnectionsPerMinute(2).withMessagesPerMinute(1))
                .listener(ListenerOptions.builder().domain("mx.example").frontEnds(proxied).build())
                .build());
    for (int i = 1; i < 4; i++) {
      try (RawClient client = throughProxy("192.0.2." + i)) {
        client.expectReply("220 ").send("EHLO c.example\r\n").expectReply("250-");
        client.send("MAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n");
        client.expectReply("250 ").expectReply("250 ").expect(TOO_MANY_MESSAGES);
      }
    }
    try (RawClient again = throughProxy("192.0.2.1")) {
      again.expectReply("220 ");
    }
    try (RawClient third = throughProxy("192.0.2.1")) {
      third.expectReply("421 4.7.0 ");
    }
  }

  /** Under XCLIENT the client that is named counts, and not the front end before that. */
  @Test
  void theClientThatXclientNamesCounts() throws Exception {
    FrontEnds named = FrontEnds.NONE.withXclient(List.of(Network.parse("127.0.0.0/8")));
    server =
        SmtpServer.start(
            options
                .rates(AddressRates.NONE.withConnectionsPerMinute(1))
                .listener(ListenerOptions.builder().domain("mx.example").frontEnds(named).build())
                .build());
    for (int i = 1; i < 3; i++) {
      try (RawClient client = RawClient.ready(server.address())) {
        client.send("XCLIENT ADDR=192.0.2." + i + "\r\n").expectReply("220 ");
      }
    }
    try (RawClient client = RawClient.ready(server.address())) {
      client.send("XCLIENT ADDR=192.0.2.1\r\n").expectReply("421 4.7.0 ");
    }
  }

  private RawClient throughProxy(String client) throws IOException {
    return RawClient.connect(server.address())
        .send("PROXY TCP4 " + client + " 192.0.2.100 40000 25\r\n");
  }

  private InetSocketAddress started(AddressRates rates, boolean ofTheListener) throws IOException {
    ListenerOptions.Builder listener = ListenerOptions.builder().domain("mx.example");
    if (ofTheListener) {
      listener.defence(Defence.DEFAULT.withRates(rates));
    } else {
      options.rates(rates);
    }
    options.observer(
        new SessionObserver() {
          @Override
          public void refused(SessionInfo session, Refusal reason) {
            refused.add(reason);
          }

          @Override
          public void transactionEnded(SessionInfo session, TransactionEnded transaction) {
            ended.add(transaction);
          }
        });
    server = SmtpServer.start(options.listener(listener.build()).build());
    return server.address();
  }
}
