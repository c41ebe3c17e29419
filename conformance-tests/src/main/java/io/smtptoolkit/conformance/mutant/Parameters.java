package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.mutant.PathParser.PathSyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The esmtp-params after a path (RFC 5321 §4.1.2). */
final class Parameters {

  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*(=[!-<>-~]+)?");

  private Parameters() {}

  /** Keyword, in upper case unless it is to be kept, to value; empty without one. Order as sent. */
  static Map<String, String> parse(String rest, boolean keepCase) throws PathSyntaxException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (rest.isEmpty()) {
      return parameters;
    }
    if (!rest.startsWith(" ")) {
      throw new PathSyntaxException("Text after the path");
    }
    for (String parameter : rest.substring(1).split(" ", -1)) {
      if (!PARAMETER.matcher(parameter).matches()) {
        throw new PathSyntaxException("Bad parameter");
      }
      int equals = parameter.indexOf('=');
      String keyword = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (parameters.put(keepCase ? keyword : keyword.toUpperCase(Locale.ROOT), value) != null) {
        throw new PathSyntaxException("Parameter twice");
      }
    }
    return parameters;
  }
}
