package io.smtptoolkit.codec.reply.reading;

import io.smtptoolkit.codec.inside.Door;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads replies as nearly all of them come. Stateless. */
@FunctionalInterface
public interface ReplyReader {
  /** The way in. */
  Door<ReplyReader> DOOR = new Door<>(Reply.class);

  /**
   * Takes a whole reply of printable ASCII off the front of a buffer, if one is there, without a
   * look at what {@link io.smtptoolkit.codec.wire.ReplyDecoder} has to know about the others.
   *
   * @param input its position moves past the reply, or not at all
   * @param maxLineOctets longest line, including CRLF
   * @param maxLines most lines
   * @return the reply; empty when it has not come whole, is anything but printable ASCII, leaves
   *     the text of a line out with its space, exceeds a bound or is wrong
   */
  Optional<Reply> takePlain(ByteBuffer input, int maxLineOctets, int maxLines);
}
