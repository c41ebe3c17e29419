package io.smtptoolkit.codec.parameter;

/** Words in values, of any case. */
final class Keywords {
  private Keywords() {}

  /** Upper case of ASCII alone: Unicode has other letters whose upper case is ASCII. */
  static String upper(String text) {
    var upper = new StringBuilder(text.length());
    text.chars().forEach(c -> upper.append((char) (c >= 'a' && c <= 'z' ? c - 32 : c)));
    return upper.toString();
  }
}
