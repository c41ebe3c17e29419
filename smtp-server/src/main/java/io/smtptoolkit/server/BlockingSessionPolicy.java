package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import java.io.IOException;
import java.util.List;

/**
 * The policy that says who may use a listener, as plain methods that may block. {@link
 * SessionPolicy#blocking(BlockingSessionPolicy)} makes the {@link SessionPolicy} of it that a
 * listener takes.
 *
 * <p>Methods accept by returning and refuse by throwing {@link Rejected}. An {@link IOException} or
 * an unchecked exception is a fault, as with {@link SessionPolicy}. Each method accepts unless it
 * is overridden. Calls for different connections overlap.
 */
public interface BlockingSessionPolicy {
  /**
   * A client has connected.
   *
   * @param session its address; nothing else is known
   * @throws Rejected to refuse, with 554 or 421
   * @throws IOException if the check fails
   */
  default void connected(SessionInfo session) throws Rejected, IOException {}

  /**
   * The client has said who it is, by EHLO, HELO or LHLO.
   *
   * @param session what was known before
   * @param name what it calls itself; nothing is proved by it
   * @throws Rejected to refuse the command
   * @throws IOException if the check fails
   */
  default void greeted(SessionInfo session, HelloName name) throws Rejected, IOException {}

  /**
   * The envelope is whole and the content is to come.
   *
   * @param session the connection
   * @param reversePath of the transaction
   * @param forwardPaths that were accepted
   * @throws Rejected to refuse
   * @throws IOException if the check fails
   */
  default void data(SessionInfo session, ReversePath reversePath, List<ForwardPath> forwardPaths)
      throws Rejected, IOException {}
}
