package io.smtptoolkit.codec.extension;

import java.util.List;

/**
 * MT-PRIORITY: the client may say how urgent a message is.
 *
 * <pre>
 * "MT-PRIORITY" [ SP priority-profile ]
 * priority-profile = 1*20( ALPHA / DIGIT / "-" / "_" / "." )
 * </pre>
 *
 * <p>Immutable.
 *
 * @param profile the name of the priority assignment profile; empty when none is announced
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6710#section-7">RFC 6710 §7</a>
 */
public record MtPriorityExtension(String profile) implements Extension {
  /**
   * Checks the name.
   *
   * @param profile the name of the profile, or nothing
   * @throws IllegalArgumentException when it does not follow the grammar
   */
  public MtPriorityExtension {
    if (!profile.isEmpty() && !isProfile(profile)) {
      throw new IllegalArgumentException("not a priority assignment profile");
    }
  }

  /** As announced; parameters that do not fit are left out. */
  static MtPriorityExtension read(List<String> parameters) {
    String word = EhloGrammar.first(parameters);
    return new MtPriorityExtension(isProfile(word) ? word : "");
  }

  @Override
  public String keyword() {
    return "MT-PRIORITY";
  }

  @Override
  public String toEhloLine() {
    return profile.isEmpty() ? keyword() : keyword() + " " + profile;
  }

  private static boolean isProfile(String word) {
    return word.length() <= 20
        && EhloGrammar.isWord(
            word, c -> EhloGrammar.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
  }
}
