package io.smtptoolkit.conformance.script;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A fact that a tester can tell about a target, by the names scripts use. */
public enum Fixture {
  /** A valid recipient. */
  RCPT("rcpt", "--rcpt"),
  /** Another one. */
  RCPT2("rcpt2", "--rcpt2"),
  /** A recipient of the target's domain that does not exist. */
  REJECT("reject", "--reject-rcpt"),
  /** Delivered mail can be seen. */
  STORE("store", "--maildir"),
  /** The target does not trust our address. */
  UNTRUSTED("untrusted", "--untrusted"),
  /** Many valid recipients: a mailbox with {@code %} where a number from 1 to 1200 is put. */
  GENERATOR("generator", "--rcpt-generator"),
  /** A valid recipient with a local-part of 64 octets. */
  LOCAL64("local64", "--fixture local64="),
  /** A valid recipient with a domain of 255 octets. */
  LONGDOMAIN("longdomain", "--fixture longdomain="),
  /** A reverse-path mailbox that the target refuses. */
  REFUSED_SENDER("refused-sender", "--fixture refused-sender="),
  /** A line of content that the target refuses. */
  REFUSED_CONTENT("refused-content", "--fixture refused-content="),
  /** The target's mail domain. */
  DOMAIN("domain", "--domain"),
  /** Our reverse-path mailbox; always there. */
  FROM("from", "--from"),
  /** Our EHLO name; always there. */
  HELO("helo", "--helo");

  private final String word;
  private final String option;

  Fixture(String word, String option) {
    this.word = word;
    this.option = option;
  }

  /** {@return the name in scripts and options} */
  public String word() {
    return word;
  }

  /** {@return the option of the program that gives it, without its value} */
  public String option() {
    return option;
  }

  /** {@return the option with its value, and what it tells the suite} */
  public String usage() {
    return switch (this) {
      case RCPT -> "--rcpt ADDR, a valid recipient (mail is sent to it)";
      case RCPT2 -> "--rcpt2 ADDR, a second valid recipient";
      case REJECT -> "--reject-rcpt ADDR, a recipient of the server's domain that does not exist";
      case STORE -> "--maildir DIR, where delivered mail appears";
      case UNTRUSTED -> "--untrusted, a run from an address for which the server does not relay";
      case GENERATOR -> "--rcpt-generator PATTERN, more than 1200 valid recipients";
      case LOCAL64 -> "--fixture local64=ADDR, a valid recipient whose local-part has 64 octets";
      case LONGDOMAIN -> "--fixture longdomain=ADDR, a valid recipient whose domain has 255 octets";
      case REFUSED_SENDER -> "--fixture refused-sender=ADDR, a sender that the server refuses";
      case REFUSED_CONTENT -> "--fixture refused-content=LINE, content that the server refuses";
      case DOMAIN -> "--domain NAME, the server's mail domain";
      case FROM -> "--from ADDR, a sender that the server accepts";
      case HELO -> "--helo NAME, a name for EHLO that the server accepts";
    };
  }

  /** {@return whether its value is a mailbox with a domain} */
  public boolean isMailbox() {
    return switch (this) {
      case RCPT, RCPT2, REJECT, GENERATOR, LOCAL64, LONGDOMAIN, REFUSED_SENDER, FROM -> true;
      case STORE, UNTRUSTED, REFUSED_CONTENT, DOMAIN, HELO -> false;
    };
  }

  /** {@return every name} */
  public static List<String> words() {
    return Arrays.stream(values()).map(Fixture::word).toList();
  }

  /**
   * The fixture of a name.
   *
   * @param word in scripts and options
   * @return empty if there is none
   */
  public static Optional<Fixture> named(String word) {
    return Arrays.stream(values()).filter(fixture -> fixture.word.equals(word)).findFirst();
  }
}
