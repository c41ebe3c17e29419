package io.smtptoolkit.conformance.report;

import java.util.List;
import java.util.Optional;

/**
 * The place where a requirement is written. Immutable.
 *
 * @param text for readers, for example {@code RFC 5321 section 4.1.4}
 * @param link to the very section, if there is one
 */
public record Reference(String text, Optional<String> link) {
  private static final String VULNERABILITY = "CVE-";
  private static final String BIS = "draft-ietf-emailcore-rfc5321bis";

  /**
   * The references of a case.
   *
   * @param written as in the header of the case
   * @return without those that say that no text demands it
   */
  public static List<Reference> of(List<String> written) {
    return written.stream().filter(one -> !one.equals("-")).map(Reference::of).toList();
  }

  /** As scripts write it: {@code 5321:4.1.4}, {@code CVE-2023-51764}, {@code bis}. */
  static Reference of(String written) {
    if (written.startsWith(VULNERABILITY)) {
      return new Reference(written, Optional.of("https://www.cve.org/CVERecord?id=" + written));
    }
    if (written.equals("bis")) {
      return new Reference(BIS, Optional.of("https://datatracker.ietf.org/doc/" + BIS));
    }
    if (!Character.isDigit(written.charAt(0))) {
      return new Reference(written, Optional.empty());
    }
    String[] parts = written.split(":", 2);
    String link = "https://www.rfc-editor.org/rfc/rfc" + parts[0];
    if (parts.length == 1) {
      return new Reference("RFC " + parts[0], Optional.of(link));
    }
    // 3(2) is the second item of section 3.
    String section = parts[1].replaceFirst("\\(.*", "");
    String kind = Character.isDigit(section.charAt(0)) ? "section" : "appendix";
    return new Reference(
        "RFC " + parts[0] + " " + kind + " " + parts[1],
        Optional.of(link + "#" + kind + "-" + section));
  }

  /** {@return whether it names a known attack, and no text that demands anything} */
  boolean isVulnerability() {
    return text.startsWith(VULNERABILITY);
  }

  @Override
  public String toString() {
    return text + link.map(address -> "  " + address).orElse("");
  }
}
