package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.extension.AuthExtension;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
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
import java.util.Set;

/**
 * The offer of a listener: the greeting, and the replies to EHLO and HELP, before and after TLS, of
 * the same list and, but for AUTH, made once.
 *
 * <p>Immutable.
 */
final class Offer {
  private final String domain;
  private final boolean startTls;
  private final Reply greeting;
  private final Said inClear;
  private final Said inTls;

  Offer(ListenerOptions options, Extensions declared) {
    domain = options.domain();
    startTls = options.tls().isPresent() && !options.implicitTls();
    greeting = Replies.greeting(domain, options.greetingText());
    inClear = said(options, OfferedExtensions.of(options, declared, false), startTls);
    inTls = said(options, OfferedExtensions.of(options, declared, true), false);
  }

  /** The texts that are said before or after TLS; the extensions are without STARTTLS and AUTH. */
  private record Said(
      Extensions extensions, boolean startTls, String verbs, Reply ehlo, Reply help) {}

  private static Said said(ListenerOptions options, Extensions offered, boolean startTls) {
    String verbs = String.join(" ", verbs(options, offered)) + (startTls ? " STARTTLS" : "");
    Reply ehlo = ehloReply(options.domain(), offered, startTls);
    return new Said(offered, startTls, verbs, ehlo, helpReply(verbs));
  }

  private static Reply ehloReply(String domain, Extensions offered, boolean startTls) {
    return (startTls ? offered.with(KeywordExtension.STARTTLS) : offered).toEhloReply(domain, "");
  }

  private static Reply helpReply(String verbs) {
    return Replies.help(verbs, "See RFC 5321");
  }

  /** The verbs that are served, STARTTLS and AUTH aside. */
  private static List<String> verbs(ListenerOptions options, Extensions offered) {
    List<String> verbs = new ArrayList<>();
    verbs.addAll(options.protocol() == Protocol.LMTP ? List.of("LHLO") : List.of("EHLO", "HELO"));
    verbs.addAll(List.of("MAIL", "RCPT", "DATA"));
    if (offered.offers(KeywordExtension.CHUNKING.keyword())) {
      verbs.add("BDAT");
    }
    verbs.addAll(List.of("RSET", "NOOP", "QUIT", "VRFY"));
    if (offered.offers(KeywordExtension.EXPN)) {
      verbs.add("EXPN");
    }
    verbs.add("HELP");
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

  /** Whether a verb is offered, before TLS and after it. */
  boolean offers(KeywordExtension verb) {
    return inClear.extensions().offers(verb);
  }

  /** The reply to EHLO, with the mechanisms that the client can use now. */
  Reply ehlo(Facts facts, Set<SaslMechanism> mechanisms, List<Extension> toThisPeer) {
    Said said = said(facts);
    if (mechanisms.isEmpty() && toThisPeer.isEmpty()) {
      return said.ehlo();
    }
    Extensions offered = said.extensions();
    if (!mechanisms.isEmpty()) {
      List<String> keywords = mechanisms.stream().map(SaslMechanism::keyword).toList();
      offered = offered.with(new AuthExtension(keywords));
    }
    for (Extension extension : toThisPeer) {
      offered = offered.with(extension);
    }
    return ehloReply(domain, offered, said.startTls());
  }

  Reply help(Facts facts, Set<SaslMechanism> mechanisms, List<Extension> toThisPeer) {
    Said said = said(facts);
    if (mechanisms.isEmpty() && toThisPeer.isEmpty()) {
      return said.help();
    }
    StringBuilder all = new StringBuilder(said.verbs());
    if (!mechanisms.isEmpty()) {
      all.append(" AUTH");
    }
    toThisPeer.forEach(extension -> all.append(' ').append(extension.keyword()));
    return helpReply(all.toString());
  }

  /** The reply to STARTTLS; a handshake is refused for now when there is no memory for it. */
  Reply startTls(Pressure pressure) {
    return startTls && pressure == Pressure.NONE
        ? Replies.readyToStartTls()
        : Replies.tlsNotAvailable();
  }

  private Said said(Facts facts) {
    return facts.tls() ? inTls : inClear;
  }
}
