package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import java.util.List;
import java.util.Set;

/**
 * The rules of server sessions with the same settings, made once and shared by all of them.
 * Immutable, but for what is remembered of EHLO replies; thread-safe.
 *
 * @param leniencies deviations that are tolerated
 * @param conversation which command is in order, and where it leads
 * @param parameters which of them MAIL and RCPT may have
 * @param parsers of commands
 * @param ehloReplies the replies given so far
 */
record ServerRules(
    Set<Leniency> leniencies,
    Conversation conversation,
    ParameterRules parameters,
    CommandLines.Parsers parsers,
    EhloReplies ehloReplies) {

  static ServerRules of(Set<Leniency> leniencies, List<ExtensionBundle> bundles) {
    return new ServerRules(
        leniencies,
        Conversation.with(bundles),
        ParameterRules.with(bundles),
        CommandLines.Parsers.of(leniencies, bundles),
        new EhloReplies());
  }
}
