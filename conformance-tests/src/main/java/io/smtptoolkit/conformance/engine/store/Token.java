package io.smtptoolkit.conformance.engine.store;

import java.util.concurrent.ThreadLocalRandom;

/** A word by which a message is found again among all others. Stateless. */
public final class Token {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int OCTETS = 20;

  private Token() {}

  public static String next() {
    StringBuilder token = new StringBuilder("t");
    while (token.length() < OCTETS) {
      token.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
    }
    return token.toString();
  }
}
