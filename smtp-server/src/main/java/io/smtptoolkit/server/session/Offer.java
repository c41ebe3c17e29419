package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.util.OptionalLong;

/**
 * What a listener announces: the replies to EHLO and HELP, before and after TLS, made once and of
 * the same list.
 *
 * <p>Immutable.
 */
final class Offer {
  private static final String VERBS = "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP";

  private final boolean startTls;
  private final Reply ehlo;
  private final Reply ehloWithStartTls;
  private final Reply help;
  private final Reply helpWithStartTls;

  Offer(ListenerOptions options) {
    Extensions always =
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

  Reply ehlo(Facts facts) {
    return offersStartTls(facts) ? ehloWithStartTls : ehlo;
  }

  Reply help(Facts facts) {
    return offersStartTls(facts) ? helpWithStartTls : help;
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
