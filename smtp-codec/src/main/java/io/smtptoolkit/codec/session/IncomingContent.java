package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.wire.ChunkDecoder;
import io.smtptoolkit.codec.wire.ContentDecoder;
import io.smtptoolkit.codec.wire.ContentFault;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a mail transaction as it arrives, in either form, with the verdict on its octets.
 * Not thread-safe.
 */
final class IncomingContent {

  static final ChunkEnded CHUNK_ENDED = new ChunkEnded();
  static final ContentEnded CONTENT_ENDED = new ContentEnded();

  private final boolean refusesBareLineEnds;
  private final boolean refusesNul;
  private ContentDecoder data = new ContentDecoder();
  private ChunkDecoder chunks = new ChunkDecoder();
  private boolean binary;
  private boolean chunked;
  private boolean lastChunk;
  private boolean spoiled;

  IncomingContent(Set<Leniency> leniencies) {
    refusesBareLineEnds = !leniencies.contains(Leniency.BARE_CR_OR_LF_IN_CONTENT);
    refusesNul = !leniencies.contains(Leniency.NUL_IN_CONTENT);
  }

  /** Before content: whether it may hold any octets. */
  void beginTransaction(boolean isBinary) {
    binary = isBinary;
    chunked = false;
    spoiled = false;
  }

  void beginData() {
    data = new ContentDecoder();
  }

  void beginChunk(long size, boolean last) {
    if (!chunked) {
      chunked = true;
      chunks = new ChunkDecoder();
    }
    chunks.start(size, last);
    lastChunk = last;
  }

  /** Whether octets that do not come by BDAT would stand between a CR and its LF. */
  boolean isCutInLineEnd() {
    return refusesBareLineEnds && !binary && chunked && chunks.endsWithCr();
  }

  /** Whether an octet has come that must not be accepted. */
  boolean isSpoiled() {
    return spoiled;
  }

  /** An event, or NEED_BYTES if there is nothing to tell of the octets just used. */
  ServerEvent nextOfData(ByteBuffer input) {
    return switch (data.next(input)) {
      case NEED_BYTES -> ServerEvent.NEED_BYTES;
      case CONTENT -> {
        Optional<ContentFault> fault = newFault(data.bareLineEnd(), data.nul());
        if (fault.isPresent()) {
          yield new ContentSpoiled(fault.get().toString());
        }
        yield spoiled ? ServerEvent.NEED_BYTES : new ContentReceived(data.content(input));
      }
      case END -> CONTENT_ENDED;
    };
  }

  /** An event, or NEED_BYTES if there is nothing to tell of the octets just used. */
  ServerEvent nextOfChunk(ByteBuffer input) {
    int begin = input.position();
    int taken = chunks.next(input);
    Optional<ContentFault> fault = newFault(chunks.bareLineEnd(), chunks.nul());
    if (fault.isPresent()) {
      return new ContentSpoiled(fault.get().toString());
    }
    if (taken > 0 && !spoiled) {
      return new ContentReceived(input.slice(begin, taken).asReadOnlyBuffer());
    }
    if (chunks.remaining() > 0) {
      return ServerEvent.NEED_BYTES;
    }
    return lastChunk ? CONTENT_ENDED : CHUNK_ENDED;
  }

  private Optional<ContentFault> newFault(
      Optional<ContentFault> bareLineEnd, Optional<ContentFault> nul) {
    if (spoiled || binary) {
      return Optional.empty();
    }
    Optional<ContentFault> fault =
        first(
            refusesBareLineEnds ? bareLineEnd : Optional.empty(),
            refusesNul ? nul : Optional.empty());
    spoiled = fault.isPresent();
    return fault;
  }

  /** Of faults found at once the one that would have been found first by itself. */
  private static Optional<ContentFault> first(
      Optional<ContentFault> one, Optional<ContentFault> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().position() < other.get().position() ? one : other;
  }
}
