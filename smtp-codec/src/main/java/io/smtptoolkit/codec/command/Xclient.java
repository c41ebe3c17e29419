package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a server take the client for another one, for which the one that speaks is a front end.
 *
 * <pre>
 * xclient-command = XCLIENT 1*( SP attribute-name"="attribute-value )
 * attribute-name  = ( NAME | ADDR | PORT | PROTO | HELO | LOGIN | DESTADDR | DESTPORT )
 * attribute-value = xtext
 * </pre>
 *
 * <p>PROTO is SMTP or ESMTP; NAME alone can be {@code [TEMPUNAVAIL]}. Decoded, NAME and HELO have
 * neither blanks nor what is special in a message header, as they are to be written into one. A 220
 * is a new greeting.
 *
 * <pre>
 * C: XCLIENT NAME=spike.example ADDR=192.0.2.7
 * S: 220 mx.example ESMTP ready
 * C: EHLO spike.example
 * </pre>
 *
 * <p>Whom a server lets say so is its own matter, and no other client may (550 5.7.0). Immutable.
 *
 * @param attributes what is said, at least one
 * @see <a href="https://www.postfix.org/XCLIENT_README.html">Postfix XCLIENT Howto</a>
 */
public record Xclient(PeerAttributes attributes) implements CustomCommand {

  private static final PeerAttributes.Grammar GRAMMAR =
      new PeerAttributes.Grammar(
          Set.of(
              Name.NAME,
              Name.ADDR,
              Name.PORT,
              Name.PROTO,
              Name.HELO,
              Name.LOGIN,
              Name.DESTADDR,
              Name.DESTPORT),
          Xclient::objection);

  /**
   * Checks the attributes.
   *
   * @param attributes what is said
   * @throws IllegalArgumentException when there are none, or one that XCLIENT does not have
   */
  public Xclient {
    attributes.check(GRAMMAR);
  }

  /**
   * Reads what follows the verb.
   *
   * @param argument the attributes
   * @return the command
   * @throws SmtpSyntaxException when the text is anything else
   */
  public static Xclient parse(String argument) throws SmtpSyntaxException {
    return new Xclient(PeerAttributes.parse(argument, GRAMMAR));
  }

  private static Optional<String> objection(PeerAttribute attribute) {
    boolean inHeaders = attribute.name() == Name.HELO || attribute.name() == Name.NAME;
    if (inHeaders && !attribute.isSafeInHeader()) {
      return Optional.of(PeerAttribute.SAFE_IN_HEADER);
    }
    boolean valid = attribute.name() != Name.PROTO || attribute.is("SMTP") || attribute.is("ESMTP");
    return valid ? Optional.empty() : Optional.of("SMTP or ESMTP");
  }

  @Override
  public String keyword() {
    return "XCLIENT";
  }

  /** The wire form. */
  @Override
  public String toString() {
    return "XCLIENT " + attributes;
  }
}
