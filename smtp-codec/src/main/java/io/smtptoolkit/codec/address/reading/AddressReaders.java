package io.smtptoolkit.codec.address.reading;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.inside.Door;

/** The productions of addresses, each of which reads what is next in a line. Stateless. */
public interface AddressReaders {
  /** The way in. */
  Door<AddressReaders> DOOR = new Door<>(Mailbox.class);

  /**
   * Reads a domain.
   *
   * @param line the line; its position moves past the domain
   * @return the domain
   * @throws SmtpSyntaxException when no domain starts there
   */
  Domain domain(LineCursor line) throws SmtpSyntaxException;

  /**
   * Reads a reverse-path.
   *
   * @param line the line; its position moves past the path
   * @return the path
   * @throws SmtpSyntaxException when no reverse-path starts there; suggests 501 5.1.7
   */
  ReversePath reversePath(LineCursor line) throws SmtpSyntaxException;

  /**
   * Reads a reverse-path that lacks its angle brackets, which no grammar allows.
   *
   * @param line the line; its position moves past the path
   * @return the path
   * @throws SmtpSyntaxException when no reverse-path starts there; suggests 501 5.1.7
   */
  ReversePath bareReversePath(LineCursor line) throws SmtpSyntaxException;

  /**
   * Reads a forward-path.
   *
   * @param line the line; its position moves past the path
   * @return the path
   * @throws SmtpSyntaxException when no forward-path starts there; suggests 501 5.1.3
   */
  ForwardPath forwardPath(LineCursor line) throws SmtpSyntaxException;

  /**
   * Reads a forward-path that lacks its angle brackets, which no grammar allows.
   *
   * @param line the line; its position moves past the path
   * @return the path
   * @throws SmtpSyntaxException when no forward-path starts there; suggests 501 5.1.3
   */
  ForwardPath bareForwardPath(LineCursor line) throws SmtpSyntaxException;
}
