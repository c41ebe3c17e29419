package io.smtptoolkit.server.trace;

import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.TlsFacts;
import java.net.InetAddress;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The trace fields that a receiving server puts on top of a message.
 *
 * <pre>
 *   Return-path-line = "Return-Path:" FWS Reverse-path &lt;CRLF&gt;
 *   Time-stamp-line  = "Received:" FWS Stamp &lt;CRLF&gt;
 *   Stamp            = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
 *   From-domain      = "FROM" FWS Extended-Domain
 *   By-domain        = CFWS "BY" FWS Extended-Domain
 *   Opt-info         = [Via] [With] [ID] [For] [Additional-Registered-Clauses]
 *   Extended-Domain  = Domain / ( Domain FWS "(" TCP-info ")" ) / ( address-literal FWS "(" TCP-info ")" )
 *   TCP-info         = address-literal / ( Domain FWS address-literal )
 *   tls-cipher-clause = CFWS "tls" FWS tls-cipher [ CFWS tls-dh-group-clause ]
 * </pre>
 *
 * <p>Under TLS the last clause is that of the cipher suite, with what else is known in a comment.
 *
 * <p>Lines are ended by LF here, as a Maildir stores them. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.4">RFC 5321 §4.4</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8314#section-4.3">RFC 8314 §4.3</a>
 */
public final class TraceFields {
  // RFC 5322 §3.3, with English names whatever the platform speaks, and a numeric zone.
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

  private static final Pattern CIPHER_SUITE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,99}");
  private static final Pattern NOT_OF_COMMENTS = Pattern.compile("[^ -~]|[()\\\\]");

  private TraceFields() {}

  /**
   * The reverse-path, without the source route, which means nothing any more at the final delivery
   * (RFC 5321 appendix C).
   *
   * @param reversePath of the message
   * @return the field
   */
  public static String returnPath(ReversePath reversePath) {
    return "Return-Path: <" + reversePath.mailbox().map(Mailbox::toString).orElse("") + ">\n";
  }

  /**
   * The time stamp.
   *
   * @param session where the message comes from
   * @param utf8 whether MAIL had SMTPUTF8
   * @param id names this message in this server's logs
   * @param onlyRecipient empty when there are several: one recipient's copy must not tell of the
   *     others (RFC 5321 §7.2)
   * @param now the time
   * @return the field, folded
   */
  public static String received(
      SessionInfo session,
      boolean utf8,
      String id,
      Optional<Mailbox> onlyRecipient,
      ZonedDateTime now) {
    Facts facts = session.facts();
    // A leniency tolerates what is not a domain, and which could upset the field's syntax.
    String from =
        facts.hello().flatMap(HelloName::domain).map(Object::toString).orElse("unknown.invalid");
    String origin = from + " (" + literal(session.remoteAddress().getAddress()) + ")\n\t";
    return "Received: from " + origin + rest(session, utf8, id, onlyRecipient, now, true);
  }

  /**
   * The time stamp without the client's name, address and certificate, for users who hand in mail.
   * RFC 5322 §3.6.7 allows that, and RFC 5321 §4.4 wants a "from" of servers.
   *
   * @param session where the message comes from
   * @param utf8 whether MAIL had SMTPUTF8
   * @param id names this message in this server's logs
   * @param onlyRecipient empty when there are several
   * @param now the time
   * @return the field, folded
   */
  public static String receivedFromUser(
      SessionInfo session,
      boolean utf8,
      String id,
      Optional<Mailbox> onlyRecipient,
      ZonedDateTime now) {
    return "Received: " + rest(session, utf8, id, onlyRecipient, now, false);
  }

  private static String rest(
      SessionInfo session,
      boolean utf8,
      String id,
      Optional<Mailbox> onlyRecipient,
      ZonedDateTime now,
      boolean isClientNamed) {
    StringBuilder line = new StringBuilder("by ").append(session.domain());
    line.append(" with ").append(with(session, utf8)).append(" id ").append(id);
    onlyRecipient.ifPresent(mailbox -> line.append("\n\tfor <").append(mailbox).append('>'));
    session.tls().ifPresent(it -> line.append(tls(it, isClientNamed)));
    return line.append(";\n\t").append(DATE_TIME.format(now)).append('\n').toString();
  }

  /** The cipher suite, if it has a name of the registry, the version, and the client. */
  private static String tls(TlsFacts facts, boolean isClientNamed) {
    if (!CIPHER_SUITE.matcher(facts.cipherSuite()).matches()) {
      return "";
    }
    var clause = new StringBuilder("\n\ttls ").append(facts.cipherSuite());
    clause.append(" (version=").append(comment(facts.protocol()));
    facts
        .clientCertificate()
        .filter(it -> isClientNamed)
        .ifPresent(it -> clause.append("\n\t client=").append(comment(it.subject())));
    return clause.append(')').toString();
  }

  /** What may be in a comment as it is (RFC 5322 §3.2.2); the rest was a stranger's choice. */
  private static String comment(String text) {
    return NOT_OF_COMMENTS.matcher(text).replaceAll("?");
  }

  /**
   * A date and time (RFC 5322 §3.3).
   *
   * @param time the time
   * @return such as {@code Mon, 30 Nov 2026 12:00:00 +0000}
   */
  public static String dateTime(ZonedDateTime time) {
    return DATE_TIME.format(time);
  }

  /** The registered "with" types (RFC 3848, and RFC 6531 §4.3 for mail with SMTPUTF8). */
  private static String with(SessionInfo session, boolean utf8) {
    Facts facts = session.facts();
    if (!facts.extended()) {
      return "SMTP";
    }
    boolean lmtp = facts.protocol() == Protocol.LMTP;
    String base = utf8 ? (lmtp ? "UTF8LMTP" : "UTF8SMTP") : (lmtp ? "LMTP" : "ESMTP");
    return base + (facts.tls() ? "S" : "") + (session.identity().isPresent() ? "A" : "");
  }

  /**
   * An address literal (RFC 5321 §4.1.3), IPv6 in its canonical form (RFC 5952), without a scope,
   * which has no meaning elsewhere.
   */
  private static AddressLiteral literal(InetAddress address) {
    return AddressLiteral.ofIp(address.getAddress());
  }
}
