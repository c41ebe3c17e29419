package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.extension.AuthExtension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a listener announces: the replies to EHLO and HELP, before and after TLS, of the same list
 * and, but for AUTH, made once.
 *
 * <p>Immutable.
 */
final class Offer {
  private static final String VERBS = "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP";

  private final Extensions always;
  private final String domain;
  private final boolean startTls;
  private final Reply ehlo;
  private final Reply ehloWithStartTls;
  private final Reply help;
  private final Reply helpWithStartTls;

  Offer(ListenerOptions options) {
    domain = options.domain();
    always =
        Extensions.of(
            KeywordExtension.PIPELINING,
            new SizeExtension(OptionalLong.of(options.maxMessageOctets())),
            KeywordExtension.EIGHT_BIT_MIME,
            KeywordExtension.ENHANCED_STATUS_CODES,
            KeywordExtension.CHUNKING,
            KeywordExtension.HELP);
    startTls = options.tls().isPresent();
    ehlo = always.toEhloReply(options.domain(), "");
    ehloWithStartTls = always.with(KeywordExtension.STARTTLS).toEhloReply(options.domain(), "");
    help = Replies.help(VERBS, "See RFC 5321");
    helpWithStartTls = Replies.help(VERBS + " STARTTLS", "See RFC 5321");
  }

  /** The reply to EHLO, with the mechanisms that the client can use now. */
  Reply ehlo(Facts facts, Set<SaslMechanism> mechanisms) {
    if (mechanisms.isEmpty()) {
      return offersStartTls(facts) ? ehloWithStartTls : ehlo;
    }
    Extensions offered =
        always.with(new AuthExtension(mechanisms.stream().map(SaslMechanism::keyword).toList()));
    return (offersStartTls(facts) ? offered.with(KeywordExtension.STARTTLS) : offered)
        .toEhloReply(domain, "");
  }

  Reply help(Facts facts, Set<SaslMechanism> mechanisms) {
    if (mechanisms.isEmpty()) {
      return offersStartTls(facts) ? helpWithStartTls : help;
    }
    return Replies.help(
        VERBS + (offersStartTls(facts) ? " STARTTLS AUTH" : " AUTH"), "See RFC 5321");
  }

  /** The reply to STARTTLS; a handshake is refused for now when there is no memory for it. */
  Reply startTls(Pressure pressure) {
    return startTls && pressure == Pressure.NONE
        ? Replies.readyToStartTls()
        : Replies.tlsNotAvailable();
  }

  private boolean offersStartTls(Facts facts) {
    return startTls && !facts.tls();
  }
}
