package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which parameters MAIL and RCPT may have: those of extensions that were offered (RFC 5321
 * §4.1.1.11).
 *
 * <p>Immutable.
 */
final class ParameterRules {

  /** A parameter of any of the extensions named; of none, it is always known. */
  private record Rule(Set<String> ehloKeywords, ParameterParser parser) {
    boolean isOffered(Extensions offered) {
      if (ehloKeywords.isEmpty()) {
        return true;
      }
      for (Extension extension : offered.all()) {
        if (ehloKeywords.contains(extension.keyword().toUpperCase(Locale.ROOT))) {
          return true;
        }
      }
      return false;
    }
  }

  private static final String BINARYMIME = "BINARYMIME";

  /** SIZE: RFC 1870. BODY: RFC 6152 and RFC 3030 §3. AUTH: RFC 4954 §5. */
  private static final Map<String, Rule> MAIL =
      Map.of(
          "SIZE", new Rule(Set.of("SIZE"), ParameterParser.ANY),
          "BODY", new Rule(Set.of("8BITMIME", BINARYMIME), ParameterParser.ANY),
          "AUTH", new Rule(Set.of("AUTH"), ParameterParser.ANY));

  private final Map<String, Rule> mail = new HashMap<>(MAIL);
  private final Map<String, Rule> rcpt = new HashMap<>();

  ParameterRules(List<ExtensionBundle> bundles) {
    for (ExtensionBundle bundle : bundles) {
      bundle.mailParameters().forEach((name, parser) -> add(mail, name, bundle, parser));
      bundle.rcptParameters().forEach((name, parser) -> add(rcpt, name, bundle, parser));
    }
  }

  /** Why the command's parameters are refused; empty if they are not. */
  Optional<Reply> refusal(Mail command, Extensions offered) {
    EsmtpParameters parameters = command.parameters();
    if (parameters.isEmpty()) {
      return Optional.empty();
    }
    Optional<Reply> refusal = refusal(parameters, mail, offered);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (isBinary(command) && !offered.offers(BINARYMIME)) {
      return Optional.of(Replies.parameterNotRecognized(BINARYMIME));
    }
    try {
      MailParameters.of(parameters);
      return Optional.empty();
    } catch (SmtpSyntaxException e) {
      return Optional.of(Replies.fromSyntax(e));
    }
  }

  /** Whether the content to come may hold any octets (RFC 3030 §3). */
  static boolean isBinary(Mail command) {
    for (EsmtpParameter parameter : command.parameters().all()) {
      if (parameter.keyword().equalsIgnoreCase("BODY")) {
        return BINARYMIME.equalsIgnoreCase(parameter.value().orElse(""));
      }
    }
    return false;
  }

  /** Why the command's parameters are refused; empty if they are not. */
  Optional<Reply> refusal(Rcpt command, Extensions offered) {
    return refusal(command.parameters(), rcpt, offered);
  }

  private static Optional<Reply> refusal(
      EsmtpParameters parameters, Map<String, Rule> rules, Extensions offered) {
    for (EsmtpParameter parameter : parameters.all()) {
      Rule rule = rules.get(parameter.keyword().toUpperCase(Locale.ROOT));
      if (rule == null || !rule.isOffered(offered)) {
        return Optional.of(Replies.parameterNotRecognized(parameter.keyword()));
      }
      try {
        rule.parser().check(parameter.value());
      } catch (SmtpSyntaxException e) {
        return Optional.of(Replies.fromSyntax(e));
      }
    }
    return Optional.empty();
  }

  private static void add(
      Map<String, Rule> rules, String name, ExtensionBundle bundle, ParameterParser parser) {
    Set<String> keywords = bundle.keyword().isEmpty() ? Set.of() : Set.of(bundle.keyword());
    if (rules.put(name, new Rule(keywords, parser)) != null) {
      throw new IllegalArgumentException("two rules for parameter " + name);
    }
  }
}
