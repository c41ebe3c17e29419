package io.smtptoolkit.conformance.mutant;

import java.util.Set;

/**
 * Reads a {@code Path} of RFC 5321 §4.1.2 from the front of a text; one octet per char. Immutable.
 */
final class PathParser {

  private static final String ATEXT =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~";

  private final Set<Mutant> mutants;

  PathParser(Set<Mutant> mutants) {
    this.mutants = mutants;
  }

  /**
   * A path and the text after it.
   *
   * @param sent the path as sent, with brackets
   * @param route the source route's text, empty if none
   * @param localPart the local-part without quoting; empty for the null path
   * @param domain the domain as sent; empty for the null path and a bare local-part
   * @param rest what follows the closing bracket
   */
  record Path(String sent, String route, String localPart, String domain, String rest) {
    boolean isNull() {
      return localPart.isEmpty() && domain.isEmpty();
    }
  }

  /** The text is not a path; the message says why, and becomes a 501. */
  static final class PathSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    PathSyntaxException(String why) {
      super(why);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  Path parse(String text) throws PathSyntaxException {
    if (!text.startsWith("<")) {
      throw new PathSyntaxException("Path has no <");
    }
    if (text.startsWith("<<") && has(Mutant.NESTED_BRACKETS_ACCEPTED)) {
      Path inner = parse(text.substring(1));
      return new Path(
          inner.sent(),
          inner.route(),
          inner.localPart(),
          inner.domain(),
          inner.rest().substring(1));
    }
    if (text.startsWith("<>")) {
      return new Path("<>", "", "", "", text.substring(2));
    }
    int at = 1;
    String route = "";
    if (text.startsWith("@", at) && !has(Mutant.EMPTY_LOCAL_PART_ACCEPTED)) {
      int colon = text.indexOf(':', at);
      if (colon < 0 || has(Mutant.SOURCE_ROUTE_REFUSED)) {
        throw new PathSyntaxException("Empty local-part");
      }
      route = text.substring(at, colon);
      for (String hop : route.split(",", -1)) {
        if (!hop.startsWith("@") || !DomainSyntax.isDomain(hop.substring(1))) {
          throw new PathSyntaxException("Bad source route");
        }
      }
      at = colon + 1;
    }
    int firstGt = text.indexOf('>');
    if (text.startsWith("\"", at) && firstGt > 0 && has(Mutant.FIRST_GT_ENDS_PATH)) {
      return new Path(text.substring(0, firstGt + 1), route, "unknown", "unknown.invalid", "");
    }
    int localEnd = text.startsWith("\"", at) ? quotedEnd(text, at) : dotStringEnd(text, at);
    String localPart = unquoted(text.substring(at, localEnd));
    int end = localEnd;
    String domain = "";
    if (localEnd < text.length() && text.charAt(localEnd) == '@') {
      end = domainEnd(text, localEnd + 1);
      domain = text.substring(localEnd + 1, end);
      if (!domainIsValid(domain)) {
        throw new PathSyntaxException("Bad domain");
      }
    }
    if (end == text.length() || text.charAt(end) != '>') {
      if (end == text.length() && has(Mutant.UNCLOSED_BRACKET_ACCEPTED)) {
        return new Path(text + ">", route, localPart, domain, "");
      }
      throw new PathSyntaxException("Path has no >");
    }
    if (end + 1 > 255 && has(Mutant.PATH_255_REFUSED)) {
      throw new PathSyntaxException("Path too long");
    }
    return new Path(text.substring(0, end + 1), route, localPart, domain, text.substring(end + 1));
  }

  private int dotStringEnd(String text, int start) throws PathSyntaxException {
    int at = start;
    while (at < text.length() && (isAtext(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    if (text.startsWith("@", at)
        && text.indexOf('@', at + 1) > 0
        && has(Mutant.DOUBLE_AT_ACCEPTED)) {
      return text.lastIndexOf('@');
    }
    String dotString = text.substring(start, at);
    if (dotString.isEmpty()
        && !(text.startsWith("@", at) && has(Mutant.EMPTY_LOCAL_PART_ACCEPTED))) {
      throw new PathSyntaxException("Empty local-part");
    }
    if (dotString.contains("..") && !has(Mutant.DOUBLE_DOT_ACCEPTED)) {
      throw new PathSyntaxException("Empty atom in local-part");
    }
    if ((dotString.startsWith(".") || dotString.endsWith(".")) && !has(Mutant.EDGE_DOT_ACCEPTED)) {
      throw new PathSyntaxException("Dot at the edge of the local-part");
    }
    return at;
  }

  private boolean isAtext(char octet) {
    return ATEXT.indexOf(octet) >= 0
        || (octet > 0 && octet < ' ' && has(Mutant.CONTROL_IN_PATH_ACCEPTED))
        || (octet > '~' && has(Mutant.EIGHT_BIT_PATH_ACCEPTED))
        || (octet == ':' && has(Mutant.RELAYS_COLON));
  }

  private int quotedEnd(String text, int start) throws PathSyntaxException {
    if (has(Mutant.QUOTED_LOCAL_PART_REFUSED)) {
      throw new PathSyntaxException("Quoted local-part");
    }
    for (int at = start + 1; at < text.length(); at++) {
      char octet = text.charAt(at);
      if (octet == '"') {
        return at + 1;
      }
      if (octet == '\\') {
        if (has(Mutant.QUOTED_PAIR_REFUSED)) {
          throw new PathSyntaxException("Quoted pair");
        }
        at++;
      }
      if (at == text.length() || text.charAt(at) < ' ' || text.charAt(at) > '~') {
        throw new PathSyntaxException("Bad character in quoted local-part");
      }
    }
    throw new PathSyntaxException("Quoted local-part does not end");
  }

  private static int domainEnd(String text, int start) {
    int end = text.startsWith("[", start) ? text.indexOf(']', start) + 1 : text.indexOf('>', start);
    return end > 0 ? end : text.length();
  }

  private boolean domainIsValid(String domain) {
    if (DomainSyntax.isIpv4Literal(domain) && has(Mutant.IPV4_LITERAL_PATH_REFUSED)) {
      return false;
    }
    if (DomainSyntax.isIpv6Literal(domain) && has(Mutant.IPV6_LITERAL_PATH_REFUSED)) {
      return false;
    }
    return DomainSyntax.isDomain(domain) || DomainSyntax.isLiteral(domain);
  }

  private static String unquoted(String localPart) {
    return localPart.startsWith("\"")
        ? localPart.substring(1, localPart.length() - 1).replaceAll("\\\\(.)", "$1")
        : localPart;
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
