package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.server.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the replies of a service, and how a reply that breaks one is mended: the client is
 * owed a right reply whatever the service says, and the author of the service a word about it.
 * (Long lines and control characters are mended by the codec, as they may come from anywhere.)
 *
 * <p>Stateless.
 */
final class ServiceReplies {
  // A character that is not a textstring's (RFC 5321 §4.2), controls aside; a pair is one.
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]");

  /**
   * The stage at which the service is asked, and the codes by which it says yes (RFC 5321 §4.3.2).
   */
  enum Stage {
    /** A connection; yes has no words of the service. */
    CONNECT,
    /** EHLO, HELO or LHLO; yes has no words of the service. */
    HELLO,
    /** MAIL. */
    MAIL,
    /** RCPT; 251 says that the message will be forwarded. */
    RCPT,
    /** DATA or the first BDAT; yes has no words of the service. */
    DATA,
    /** The content, or its end. */
    CONTENT,
    /** VRFY; 252 says neither yes nor no. */
    VRFY,
    /** EXPN. */
    EXPN,
    /** A verb of a bundle, whose rule says which replies it has. */
    VERB;

    private List<Integer> accepting() {
      return switch (this) {
        case MAIL, CONTENT -> List.of(250);
        case RCPT -> List.of(250, 251);
        case VRFY -> List.of(250, 251, 252);
        case EXPN -> List.of(250, 252);
        case CONNECT, HELLO, DATA, VERB -> List.of();
      };
    }

    /**
     * RFC 2034 §3: the greeting, and replies to EHLO and HELO, have no enhanced status code. A verb
     * may lead back to the greeting, as XCLIENT does. There are none of the class 3yz (RFC 3463
     * §2).
     */
    private boolean hasEnhancedStatusCodes(Reply reply) {
      return switch (this) {
        case CONNECT, HELLO -> false;
        case MAIL, RCPT, DATA, CONTENT, VRFY, EXPN -> true;
        case VERB ->
            reply.code().value() != 220 && (reply.isPositiveCompletion() || reply.isNegative());
      };
    }
  }

  private ServiceReplies() {}

  /**
   * The reply as it may be given.
   *
   * @param stage what was asked
   * @param given by the service
   * @param utf8 whether the client takes text beyond ASCII (RFC 6531 §3.7.4.2)
   * @param wrong told each thing that is wrong
   */
  static Reply mended(Stage stage, @Nullable Reply given, boolean utf8, Consumer<String> wrong) {
    if (given == null) {
      wrong.accept("the service gave null instead of a reply to " + stage);
      return Replies.localError();
    }
    Reply reply = stage == Stage.CONNECT ? greeting(given, wrong) : given;
    if (stage != Stage.VERB
        && !reply.isNegative()
        && !stage.accepting().contains(reply.code().value())) {
      if (!reply.isPositiveCompletion() || stage.accepting().isEmpty()) {
        wrong.accept(reply.code() + " is not a reply to " + stage + ", 451 is given instead");
        return Replies.localError();
      }
      wrong.accept(reply.code() + " is not a reply to " + stage + ", 250 is given instead");
      reply = new Reply(new ReplyCode(250), reply.enhancedStatusCode(), reply.lines());
    }
    if (stage.hasEnhancedStatusCodes(reply) && reply.enhancedStatusCode().isEmpty()) {
      wrong.accept("the reply to " + stage + " has no enhanced status code: " + quoted(reply));
      // RFC 3463 §3.1: other undefined status.
      String code = reply.code().replyClass().digit() + ".0.0";
      reply = new Reply(reply.code(), Optional.of(EnhancedStatusCode.of(code)), reply.lines());
    }
    if (!utf8 && !reply.isPrintableAscii() && !isAscii(reply)) {
      wrong.accept("the reply to " + stage + " has text beyond ASCII: " + quoted(reply));
      List<String> lines =
          reply.lines().stream().map(line -> NOT_ASCII.matcher(line).replaceAll("?")).toList();
      reply = new Reply(reply.code(), reply.enhancedStatusCode(), lines);
    }
    return reply;
  }

  /** RFC 5321 §4.3.2: a client is refused by 554, or by the 421 that may come at any time. */
  private static Reply greeting(Reply given, Consumer<String> wrong) {
    int code = given.isTransientNegative() ? 421 : 554;
    if (!given.isNegative() || given.code().value() == code) {
      return given;
    }
    wrong.accept(
        given.code() + " is not a reply to " + Stage.CONNECT + ", " + code + " is given instead");
    return new Reply(new ReplyCode(code), given.enhancedStatusCode(), given.lines());
  }

  private static boolean isAscii(Reply reply) {
    return reply.lines().stream().noneMatch(line -> NOT_ASCII.matcher(line).find());
  }

  private static String quoted(Reply reply) {
    return '"' + Printable.escaped(reply.toString()) + '"';
  }
}
