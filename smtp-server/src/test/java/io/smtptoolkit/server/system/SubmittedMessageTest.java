package io.smtptoolkit.server.system;

import static io.smtptoolkit.server.queue.Queues.get;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.session.ExtensionStates;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.queue.Selection;
import io.smtptoolkit.server.queue.SqliteQueue;
import io.smtptoolkit.server.relay.FilterVerdict;
import io.smtptoolkit.server.relay.MessageFilter;
import io.smtptoolkit.server.relay.QueueingService;
import io.smtptoolkit.server.relay.RelayRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SubmittedMessageTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);
  private static final String DATE = "Date: Mon, 30 Nov 2026 12:00:00 +0000;";

  @TempDir private Path folder;

  /** So that a signature of the filter covers all of it (RFC 6409 §8.2 and §8.3). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Subject: x;;text;                | Subject: x;;text;        | "
            + DATE
            + "Message-ID: <ID>;",
        "Date: x;Subject: x;;text;        | Date: x;Subject: x;;text; | Message-ID: <ID>;",
        "Date: x;Bcc: b@c.example;Message-ID: <x@y>;;  | Date: x;Message-ID: <x@y>;; | ''",
        "Message-ID                       | Message-ID               | "
            + DATE
            + "Message-ID: <ID>;"
      })
  void aFilterSeesTheMessageAsItIsQueued(String sent, String content, String added)
      throws Exception {
    var seen = new AtomicReference<String>();
    MessageFilter filter =
        message -> {
          try (var in = message.content()) {
            String read = new String(in.readAllBytes(), US_ASCII);
            seen.set(withoutTrace(message.addedFields()) + "|" + read);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return CompletableFuture.completedFuture(FilterVerdict.accept("X-Signed: all\r\n"));
        };
    try (var queue =
        SqliteQueue.open(QueueOptions.builder(folder).clock(CLOCK).reserveOctets(0).build())) {
      DomainName host = DomainName.parse("own.example");
      QueueingService service =
          QueueingService.builder(queue, RelayRules.builder().networks(any -> true).build())
              .through((session, incoming) -> new SubmittedMessage(incoming, host, CLOCK))
              .filter(filter)
              .clock(CLOCK)
              .build();
      MailTransaction transaction =
          get(service.begin(session(), ReversePath.NULL, MailParameters.NONE))
              .transaction()
              .orElseThrow();
      get(transaction.recipient(ForwardPath.parse("<a@x.example>"), RcptParameters.NONE));
      get(transaction.content(ByteBuffer.wrap(lines(sent).getBytes(US_ASCII))));
      var unused = get(transaction.complete());

      QueuedRecipient row = queue.find(Selection.ALL, 1).get(0);
      QueuedMessage queued = queue.find(row.message()).orElseThrow();
      String expected = lines(added.replace("ID>", row.message() + "@own.example>"));
      assertThat(seen).hasValue(expected + "|" + lines(content));
      assertThat(queued.addedFields()).startsWith("X-Signed: all\r\nReceived: ");
      assertThat(withoutTrace(queued.addedFields())).isEqualTo("X-Signed: all\r\n" + expected);
      assertThat(queue.content(queued.id()).readAllBytes())
          .asString(US_ASCII)
          .isEqualTo(lines(content));
    }
  }

  private static String lines(String text) {
    return text.replace(";", "\r\n");
  }

  private static String withoutTrace(String fields) {
    return fields.replaceAll("(?s)Received: .*?\r\n(?![ \t])", "");
  }

  private static SessionInfo session() throws Exception {
    var client = new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 40_000);
    return new SessionInfo(
        "1",
        "submission",
        "own.example",
        new InetSocketAddress(InetAddress.getByName("203.0.113.1"), 587),
        client,
        new Facts(
            Protocol.SMTP,
            Optional.of(HelloName.parse("client.example")),
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
