package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.wire.RawReply;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Replies by which a target says "not you" or "not now": they tell nothing about a requirement. A
 * script that names such a code has precedence.
 */
final class Policy {
  private static final Pattern STATUS = Pattern.compile("(?s)^5\\.7\\.[0-9]{1,3}.*");
  private static final Pattern TEXT =
      Pattern.compile(
          "gr[ea]y-?list|black-?list|block-?list|blocked|\\brbl\\b|dnsbl|spamhaus|\\bspf\\b|\\bdmarc\\b|policy|rate"
              + " limit|try again later|domain (was )?not found|domain does not exist|need"
              + " fully-qualified|verif(y|ication) failed|unrout(e)?able|access denied|relay(ing)?"
              + " (access )?(denied|not permitted)|too many (connections|messages|errors)",
          Pattern.CASE_INSENSITIVE);

  private Policy() {}

  /** Why a reply is policy; empty if it is not. */
  static Optional<String> reason(RawReply reply) {
    String text = reply.text();
    return switch (reply.code()) {
      case 421 -> Optional.of("the target closes the channel (421)");
      case 450, 451 -> Optional.of("the target puts us off (" + reply.code() + ")");
      case 530 -> Optional.of("the target wants authentication or TLS first (530)");
      case 550, 553, 554 ->
          STATUS.matcher(text).matches() || TEXT.matcher(text).find()
              ? Optional.of("the target refuses by policy (" + reply.code() + ")")
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
