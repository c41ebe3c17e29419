package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.command.reading.CommandReaders;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.grammar.Errors;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailKeyword;
import io.smtptoolkit.codec.parameter.RcptKeyword;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parameters that MAIL and RCPT may have: those of extensions that were offered (RFC 5321
 * §4.1.1.11). The built-in ones are those of {@link MailKeyword} and {@link RcptKeyword}; bundles
 * add theirs.
 *
 * <p>Immutable.
 */
final class ParameterRules {
  private static final CommandReaders COMMANDS = CommandReaders.DOOR.get();

  /** A parameter of any of the extensions named; of none, it is always known. */
  private record Rule(List<String> ehloKeywords, ParameterParser parser) {
    boolean isOffered(Extensions offered) {
      for (String keyword : ehloKeywords) {
        if (offered.offers(keyword)) {
          return true;
        }
      }
      return ehloKeywords.isEmpty();
    }
  }

  /** The parameters of a command, or the reply that refuses them. */
  record Judged<P>(P parameters, Optional<Reply> refusal) {}

  private static final Judged<MailParameters> NO_MAIL_PARAMETERS =
      new Judged<>(MailParameters.NONE, Optional.empty());
  private static final Judged<RcptParameters> NO_RCPT_PARAMETERS =
      new Judged<>(RcptParameters.NONE, Optional.empty());

  private static final String SMTPUTF8 = MailKeyword.SMTPUTF8.toString();
  private static final String BINARYMIME = BodyType.BINARYMIME.toString();

  /** RFC 3030 §3: lines and dots cannot carry any octet. */
  static final String BINARY_BY_BDAT = "binary content comes by BDAT";

  private static final Map<String, Rule> MAIL = builtInForMail();
  private static final Map<String, Rule> RCPT = builtInForRcpt();

  private static final ParameterRules STANDARD = new ParameterRules(List.of());

  private final Map<String, Rule> mail = new HashMap<>(MAIL);
  private final Map<String, Rule> rcpt = new HashMap<>(RCPT);

  private ParameterRules(List<ExtensionBundle> bundles) {
    for (ExtensionBundle bundle : bundles) {
      bundle.mailParameters().forEach((name, parser) -> add(mail, name, bundle, parser));
      bundle.rcptParameters().forEach((name, parser) -> add(rcpt, name, bundle, parser));
    }
  }

  static ParameterRules with(List<ExtensionBundle> bundles) {
    return bundles.isEmpty() ? STANDARD : new ParameterRules(bundles);
  }

  /**
   * What a server makes of the command's parameters.
   *
   * @param lineOctets the length of the command line, without CRLF and blanks before it
   */
  Judged<MailParameters> judge(Mail command, Facts facts, int lineOctets) {
    Extensions offered = facts.extensions();
    EsmtpParameters raw = command.parameters();
    Judged<MailParameters> judged = NO_MAIL_PARAMETERS;
    if (!raw.isEmpty()) {
      Optional<Reply> refusal = refusal(raw, mail, offered, lineOctets);
      if (refusal.isPresent()) {
        return new Judged<>(MailParameters.NONE, refusal);
      }
      if (command.isBinary() && missingForBinary(offered).isPresent()) {
        return refused(MailParameters.NONE, Replies.parameterNotRecognized(BINARYMIME));
      }
      try {
        judged = new Judged<>(MailParameters.of(raw), Optional.empty());
      } catch (SmtpSyntaxException e) {
        return refused(MailParameters.NONE, malformed(e, raw, lineOctets));
      }
    }
    return needsUtf8(command.reversePath().mailbox()) && !command.isUtf8()
        ? refused(MailParameters.NONE, Replies.nonAsciiSender())
        : judged;
  }

  /**
   * What a server makes of the command's parameters.
   *
   * @param lineOctets the length of the command line, without CRLF and blanks before it
   */
  Judged<RcptParameters> judge(Rcpt command, Facts facts, int lineOctets) {
    EsmtpParameters raw = command.parameters();
    Judged<RcptParameters> judged = NO_RCPT_PARAMETERS;
    if (!raw.isEmpty()) {
      Optional<Reply> refusal = refusal(raw, rcpt, facts.extensions(), lineOctets);
      if (refusal.isPresent()) {
        return new Judged<>(RcptParameters.NONE, refusal);
      }
      try {
        judged = new Judged<>(RcptParameters.of(raw), Optional.empty());
      } catch (SmtpSyntaxException e) {
        return refused(RcptParameters.NONE, malformed(e, raw, lineOctets));
      }
    }
    return needsUtf8(command.forwardPath().mailbox()) && !facts.utf8()
        ? refused(RcptParameters.NONE, Replies.nonAsciiRecipient())
        : judged;
  }

  private static <P> Judged<P> refused(P none, Reply reply) {
    return new Judged<>(none, Optional.of(reply));
  }

  /** Why a client must not send the command with what it holds; empty if it may. */
  Optional<String> obstacle(Command command, Facts facts) {
    if (command instanceof Mail it) {
      Optional<String> obstacle = obstacle(it.parameters(), mail, facts.extensions());
      if (obstacle.isPresent()) {
        return obstacle;
      }
      if (it.isBinary()) {
        Optional<String> missing = missingForBinary(facts.extensions());
        if (missing.isPresent()) {
          return Optional.of("BODY=BINARYMIME needs " + missing.get() + ", which is not offered");
        }
      }
      return utf8Obstacle(it.reversePath().mailbox(), it.isUtf8());
    }
    if (command instanceof Rcpt it) {
      Optional<String> obstacle = obstacle(it.parameters(), rcpt, facts.extensions());
      return obstacle.isPresent()
          ? obstacle
          : utf8Obstacle(it.forwardPath().mailbox(), facts.utf8());
    }
    if (command instanceof Data && facts.binary()) {
      return Optional.of(BINARY_BY_BDAT);
    }
    boolean utf8 =
        command instanceof Vrfy vrfy
            ? vrfy.needsUtf8()
            : command instanceof Expn expn && expn.needsUtf8();
    return utf8 && !facts.extensions().offers(KeywordExtension.SMTPUTF8)
        ? Optional.of("text beyond ASCII needs SMTPUTF8, which is not offered")
        : Optional.empty();
  }

  /** Why a server cannot be sent this content in this envelope; empty if it can. */
  Optional<String> obstacle(Envelope envelope, ContentTraits content, Facts facts) {
    Optional<String> obstacle = obstacle(envelope, facts);
    return obstacle.isPresent()
        ? obstacle
        : ContentRules.obstacle(envelope.mailParameters(), content, facts.extensions());
  }

  /** Why a client must not send one of the envelope's commands; empty if it may send them all. */
  Optional<String> obstacle(Envelope envelope, Facts facts) {
    var mail = new Mail(envelope.reversePath(), envelope.mailParameters());
    Optional<String> obstacle = obstacle(mail, facts);
    if (obstacle.isPresent()) {
      return obstacle;
    }
    Facts begun = begun(mail, facts.withoutTransaction());
    for (Rcpt rcpt : envelope.recipients()) {
      obstacle = obstacle(rcpt, begun);
      if (obstacle.isPresent()) {
        break;
      }
    }
    return obstacle;
  }

  /** What a mail transaction knows from its beginning. */
  static Facts begun(Mail command, Facts facts) {
    Facts begun = command.isUtf8() ? facts.withUtf8() : facts;
    return command.isBinary() ? begun.withBinary() : begun;
  }

  /** RFC 3030 §3: BINARYMIME is of no use without CHUNKING. */
  private static Optional<String> missingForBinary(Extensions offered) {
    return Stream.of(BINARYMIME, "CHUNKING").filter(it -> !offered.offers(it)).findFirst();
  }

  private static Optional<Reply> refusal(
      EsmtpParameters parameters, Map<String, Rule> rules, Extensions offered, int lineOctets) {
    for (EsmtpParameter parameter : parameters.all()) {
      Rule rule = rules.get(parameter.keyword().toUpperCase(Locale.ROOT));
      if (rule == null || !rule.isOffered(offered)) {
        return Optional.of(Replies.parameterNotRecognized(parameter.keyword()));
      }
      try {
        rule.parser().check(parameter.value());
      } catch (SmtpSyntaxException e) {
        return Optional.of(
            malformed(COMMANDS.located(e, parameter, parameters), parameters, lineOctets));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> obstacle(
      EsmtpParameters parameters, Map<String, Rule> rules, Extensions offered) {
    for (EsmtpParameter parameter : parameters.all()) {
      Rule rule = rules.get(parameter.keyword().toUpperCase(Locale.ROOT));
      if (rule == null) {
        return Optional.of(
            parameter.keyword() + " belongs to no extension known here, nor to a bundle's");
      }
      if (!rule.isOffered(offered)) {
        return Optional.of(
            parameter.keyword()
                + " needs "
                + String.join(" or ", rule.ehloKeywords())
                + ", which is not offered");
      }
      if (!parameter.isAscii() && !offered.offers(KeywordExtension.SMTPUTF8)) {
        return Optional.of(
            parameter.keyword() + " beyond ASCII needs " + SMTPUTF8 + ", which is not offered");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> utf8Obstacle(Optional<Mailbox> mailbox, boolean utf8) {
    return needsUtf8(mailbox) && !utf8
        ? Optional.of("a mailbox beyond ASCII needs MAIL with " + SMTPUTF8)
        : Optional.empty();
  }

  private static boolean needsUtf8(Optional<Mailbox> mailbox) {
    return mailbox.isPresent() && !mailbox.get().isAscii();
  }

  /**
   * Parameters are at the end of the line, so the end is what an octet's place in the line is
   * counted from: what a leniency tolerated before them does not matter.
   */
  private static Reply malformed(
      SmtpSyntaxException error, EsmtpParameters parameters, int lineOctets) {
    int start = lineOctets - parameters.toString().getBytes(UTF_8).length;
    return Errors.shifted(error, start).toReply();
  }

  private static Map<String, Rule> builtInForMail() {
    var rules = new HashMap<String, Rule>();
    for (MailKeyword keyword : MailKeyword.values()) {
      rules.put(keyword.toString(), new Rule(keyword.extensions(), ParameterParser.ANY));
    }
    return Map.copyOf(rules);
  }

  private static Map<String, Rule> builtInForRcpt() {
    var rules = new HashMap<String, Rule>();
    for (RcptKeyword keyword : RcptKeyword.values()) {
      rules.put(keyword.name(), new Rule(keyword.extensions(), ParameterParser.ANY));
    }
    return Map.copyOf(rules);
  }

  private static void add(
      Map<String, Rule> rules, String name, ExtensionBundle bundle, ParameterParser parser) {
    List<String> keywords = bundle.keyword().isEmpty() ? List.of() : List.of(bundle.keyword());
    if (rules.put(name, new Rule(keywords, parser)) != null) {
      throw new IllegalArgumentException("two rules for parameter " + name);
    }
  }
}
