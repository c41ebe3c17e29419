package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes content while it comes, instead of when it is whole. It may block: while it does, nothing
 * more is read from the client.
 *
 * <p>Called for several connections at the same time, so that an implementation is thread-safe.
 */
@FunctionalInterface
public interface ContentHandler {
  /**
   * Content begins to come.
   *
   * @param envelope with at least one recipient
   * @return takes this content
   * @throws Rejected to refuse the message; the rest of its content is read and dropped
   * @throws IOException if the handler fails: 451 for the client, 452 if a disk is full, and a line
   *     in the log
   */
  Receiver open(ReceivedEnvelope envelope) throws Rejected, IOException;

  /**
   * Takes the content of one message. It ends by {@link #completion} or by {@link #abort}. Used by
   * one thread at a time, not necessarily always the same.
   */
  interface Receiver {
    /**
     * The next octets, without dot-stuffing, in pieces of about 64 KiB, cut anywhere.
     *
     * @param octets a read-only slice, only valid during the call
     * @throws Rejected to refuse the message; the rest of its content is read and dropped, and
     *     {@link #abort} follows
     * @throws IOException if the handler fails; {@link #abort} follows
     */
    void content(ByteBuffer octets) throws Rejected, IOException;

    /**
     * The content is whole.
     *
     * @return 250, 4yz or 5yz; on LMTP it counts for every recipient
     * @throws Rejected to refuse the message
     * @throws IOException if the handler fails: 451 for the client, 452 if a disk is full, and a
     *     line in the log
     */
    Reply complete() throws Rejected, IOException;

    /**
     * The content is whole, and on LMTP each recipient may have a reply of its own. This is what is
     * called; by default it gives the reply of {@link #complete} for all.
     *
     * @return one reply, or on LMTP one for each recipient
     * @throws Rejected to refuse the message for all
     * @throws IOException if the handler fails: 451 for the client, 452 if a disk is full, and a
     *     line in the log
     */
    default Completion completion() throws Rejected, IOException {
      return Completion.of(complete());
    }

    /** Given up before {@link #completion}: free what is held. Does not throw. */
    default void abort() {}
  }
}
