package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a server, for its log, where the next message came from before it passed a filter.
 *
 * <pre>
 * xforward-command = XFORWARD 1*( SP attribute-name"="attribute-value )
 * attribute-name   = ( NAME | ADDR | PORT | PROTO | HELO | IDENT | SOURCE )
 * attribute-value  = xtext
 * </pre>
 *
 * <p>Decoded, a value has neither blanks nor what is special in a message header, as it is to be
 * written in one; PROTO has at most 64 characters. What is said holds for one mail transaction.
 *
 * <p>Immutable.
 *
 * @param attributes what is said, at least one
 * @see <a href="https://www.postfix.org/XFORWARD_README.html">Postfix XFORWARD Howto</a>
 */
public record Xforward(PeerAttributes attributes) implements CustomCommand {

  private static final int MAX_PROTO_CHARACTERS = 64;

  private static final PeerAttributes.Grammar GRAMMAR =
      new PeerAttributes.Grammar(
          Set.of(Name.NAME, Name.ADDR, Name.PORT, Name.PROTO, Name.HELO, Name.IDENT, Name.SOURCE),
          Xforward::objection);

  /**
   * Checks the attributes.
   *
   * @param attributes what is said
   * @throws IllegalArgumentException when there are none, or one that XFORWARD does not have
   */
  public Xforward {
    attributes.check(GRAMMAR);
  }

  /**
   * Reads what follows the verb.
   *
   * @param argument the attributes
   * @return the command
   * @throws SmtpSyntaxException when the text is anything else
   */
  public static Xforward parse(String argument) throws SmtpSyntaxException {
    return new Xforward(PeerAttributes.parse(argument, GRAMMAR));
  }

  private static Optional<String> objection(PeerAttribute attribute) {
    if (!attribute.isSafeInHeader()) {
      return Optional.of(PeerAttribute.SAFE_IN_HEADER);
    }
    if (attribute.isTemporarilyUnavailable()) {
      return Optional.of("a name or [UNAVAILABLE]");
    }
    return attribute.name() == Name.PROTO && attribute.value().length() > MAX_PROTO_CHARACTERS
        ? Optional.of("a protocol of at most 64 characters")
        : Optional.empty();
  }

  @Override
  public String keyword() {
    return "XFORWARD";
  }

  /** The wire form. */
  @Override
  public String toString() {
    return "XFORWARD " + attributes;
  }
}
