package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.extension.AuthExtension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a listener says of itself: the greeting, and the replies to EHLO and HELP, before and after
 * TLS, of the same list and, but for AUTH, made once.
 *
 * <p>Immutable.
 */
final class Offer {
  private final Extensions always;
  private final String domain;
  private final String verbs;
  private final boolean startTls;
  private final Reply greeting;
  private final Reply ehlo;
  private final Reply ehloWithStartTls;
  private final Reply help;
  private final Reply helpWithStartTls;

  Offer(ListenerOptions options) {
    domain = options.domain();
    greeting = Replies.greeting(domain, options.greetingText());
    always = extensions(options);
    startTls = options.tls().isPresent() && !options.implicitTls();
    ehlo = always.toEhloReply(options.domain(), "");
    ehloWithStartTls = always.with(KeywordExtension.STARTTLS).toEhloReply(options.domain(), "");
    verbs = String.join(" ", verbs(options));
    help = Replies.help(verbs, "See RFC 5321");
    helpWithStartTls = Replies.help(verbs + " STARTTLS", "See RFC 5321");
  }

  private static Extensions extensions(ListenerOptions options) {
    Extensions offered = options.extensions().extensions();
    return offered.offers(SizeExtension.class)
        ? offered.with(new SizeExtension(OptionalLong.of(options.maxMessageOctets())))
        : offered;
  }

  /** The verbs that are served when no TLS is to begin. */
  private static List<String> verbs(ListenerOptions options) {
    Extensions offered = options.extensions().extensions();
    List<String> verbs = new ArrayList<>();
    verbs.addAll(options.protocol() == Protocol.LMTP ? List.of("LHLO") : List.of("EHLO", "HELO"));
    verbs.addAll(List.of("MAIL", "RCPT", "DATA"));
    if (offered.offers(KeywordExtension.CHUNKING.keyword())) {
      verbs.add("BDAT");
    }
    verbs.addAll(List.of("RSET", "NOOP", "QUIT", "VRFY", "HELP"));
    for (ExtensionBundle bundle : options.extensions().bundles()) {
      if (bundle.keyword().isEmpty() || offered.offers(bundle.keyword())) {
        bundle.verbs().forEach(rule -> verbs.add(rule.keyword()));
      }
    }
    return verbs;
  }

  Reply greeting() {
    return greeting;
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
        verbs + (offersStartTls(facts) ? " STARTTLS AUTH" : " AUTH"), "See RFC 5321");
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
