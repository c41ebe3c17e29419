package io.smtptoolkit.server.cli;

import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.ConnectionEnded;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.TlsFacts;
import io.smtptoolkit.server.TransactionEnded;
import io.smtptoolkit.server.TransactionEnded.Outcome;
import io.smtptoolkit.server.TransactionEnded.Recipient;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.text.Printable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs a line for each mail transaction and one for the end of each connection.
 *
 * <pre>
 * … INFO mail accepted connection=k3v9q0sd-1 listener=smtp id=1764.M1P2Q3 mail=&lt;a@b.example&gt; …
 * … INFO connection closed connection=k3v9q0sd-1 listener=smtp peer=192.0.2.7:40000 … reason="…"
 * </pre>
 *
 * <p>Thread-safe.
 */
final class TransactionLog implements SessionObserver {
  private static final Logger MAIL = LoggerFactory.getLogger("io.smtptoolkit.server.mail");
  private static final Logger CONNECTION =
      LoggerFactory.getLogger("io.smtptoolkit.server.connection");

  @Override
  public boolean watchesCommands() {
    return false;
  }

  @Override
  public void transactionEnded(SessionInfo session, TransactionEnded ended) {
    // The client will send it again: the one case in which mail is doubled.
    Level level = ended.outcome() == Outcome.UNACKNOWLEDGED ? Level.WARN : Level.INFO;
    var fields = new LinkedHashMap<String, Object>();
    fields.put("connection", session.connectionId());
    fields.put("listener", session.listener());
    ended.messageId().ifPresent(id -> fields.put("id", id));
    fields.put("mail", ended.reversePath());
    fields.put("rcpt", accepted(ended.recipients()));
    List<String> refused = refused(ended.recipients());
    if (!refused.isEmpty()) {
      fields.put("refused", refused);
    }
    int named = ended.recipients().size();
    int all = ended.recipientsAccepted() + ended.recipientsRefused();
    if (named < all) {
      fields.put("more_rcpt", all - named);
    }
    addPeer(fields, session, ended.tls());
    if (!ended.forwarded().all().isEmpty()) {
      fields.put("forwarded", forwarded(ended.forwarded()));
    }
    fields.put("octets", ended.contentOctets());
    fields.put("seconds", seconds(ended.duration()));
    if (!ended.replies().isEmpty()) {
      String replies =
          ended.replies().stream()
              .map(TransactionLog::oneLine)
              .distinct()
              .collect(Collectors.joining(" | "));
      fields.put("reply", replies);
    }
    log(MAIL, level, ended.outcome().name().toLowerCase(Locale.ROOT), fields);
  }

  @Override
  public void closed(SessionInfo session, ConnectionEnded ended) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("connection", session.connectionId());
    fields.put("listener", session.listener());
    addPeer(fields, session, ended.tls());
    fields.put("accepted", ended.accepted());
    fields.put("not_accepted", ended.notAccepted());
    fields.put("violations", ended.violations());
    fields.put("seconds", seconds(ended.duration()));
    fields.put("reason", ended.reason());
    log(CONNECTION, Level.INFO, "closed", fields);
  }

  private static void log(Logger logger, Level level, String message, Map<String, Object> fields) {
    LoggingEventBuilder line = logger.atLevel(level);
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      line = line.addKeyValue(field.getKey(), field.getValue());
    }
    line.log(message);
  }

  private static void addPeer(
      Map<String, Object> fields, SessionInfo session, Optional<TlsFacts> tls) {
    fields.put("peer", Printable.hostAndPort(session.remoteAddress()));
    session.frontEnd().ifPresent(it -> fields.put("via", Printable.hostAndPort(it.address())));
    session.facts().hello().ifPresent(name -> fields.put("hello", name));
    session.identity().ifPresent(identity -> addUser(fields, identity));
    tls.ifPresent(
        facts -> {
          fields.put("tls", facts.protocol());
          fields.put("cipher", facts.cipherSuite());
          facts.serverName().ifPresent(name -> fields.put("server_name", name));
          facts.clientCertificate().ifPresent(it -> fields.put("client", it.subject()));
        });
  }

  private static String forwarded(PeerAttributes attributes) {
    return attributes.all().stream()
        .map(it -> it.name() + "=" + it.value())
        .collect(Collectors.joining(" "));
  }

  private static void addUser(Map<String, Object> fields, Identity identity) {
    fields.put("user", identity.authenticationId());
    if (!identity.authorizationId().equals(identity.authenticationId())) {
      fields.put("as", identity.authorizationId());
    }
  }

  private static List<String> accepted(List<Recipient> recipients) {
    return recipients.stream()
        .filter(it -> it.reply().isPositiveCompletion())
        .map(it -> it.forwardPath().toString())
        .toList();
  }

  private static List<String> refused(List<Recipient> recipients) {
    return recipients.stream()
        .filter(it -> !it.reply().isPositiveCompletion())
        .map(it -> it.forwardPath() + " " + oneLine(it.reply()))
        .toList();
  }

  private static String oneLine(Reply reply) {
    return reply.toString().strip().replace("\r\n", " / ");
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).setScale(3, RoundingMode.UNNECESSARY);
  }
}
