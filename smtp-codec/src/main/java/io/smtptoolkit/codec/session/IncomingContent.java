package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.SizeExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentOversized;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.wire.ChunkDecoder;
import io.smtptoolkit.codec.wire.ContentDecoder;
import io.smtptoolkit.codec.wire.ContentFault;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of one mail transaction as it arrives, in either form, with the verdict on its octets
 * and their number. Not thread-safe.
 *
 * <p>Of a bad octet and the first octet beyond the limit the one that comes first in the content
 * decides. From then on octets are only counted, up to twice the limit, where the client is not
 * waited for any more. Nothing of this depends on how the octets were cut.
 */
final class IncomingContent {

  static final ChunkEnded CHUNK_ENDED = new ChunkEnded();
  static final ContentEnded CONTENT_ENDED = new ContentEnded();

  private enum Verdict {
    GOOD,
    SPOILED,
    OVERSIZED
  }

  private final boolean refusesBareLineEnds;
  private final boolean refusesNul;
  private final boolean binary;
  private final long limit;
  private final DotLineScan dotLines = new DotLineScan();
  // Of these the one in whose form the content comes.
  private @Nullable ContentDecoder data;
  private @Nullable ChunkDecoder chunks;
  private boolean lastChunk;
  private long octets;
  private Verdict verdict = Verdict.GOOD;

  /** The event that follows the octets just reported, or NEED_BYTES. */
  private ServerEvent untold = ServerEvent.NEED_BYTES;

  /**
   * A content of which nothing has come.
   *
   * @param leniencies of which some concern its octets
   * @param limit the greatest number of octets that it may have
   * @param binary whether these may be any
   */
  IncomingContent(Set<Leniency> leniencies, long limit, boolean binary) {
    refusesBareLineEnds = !leniencies.contains(Leniency.BARE_CR_OR_LF_IN_CONTENT);
    refusesNul = !leniencies.contains(Leniency.NUL_IN_CONTENT);
    this.limit = limit;
    this.binary = binary;
  }

  /** Refuses an EHLO reply that announces another limit. */
  static void requireAnnounced(Extensions offered, long limit) {
    Optional<SizeExtension> size = offered.find(SizeExtension.class);
    long number = size.isPresent() ? size.get().maxOctets().orElse(limit) : limit;
    // RFC 1870 §3: zero is no limit.
    if (number != limit && !(number == 0 && limit == Limits.UNLIMITED)) {
      throw new LocalProtocolException(
          "SIZE %d is announced, but the session's limit is %s"
              .formatted(number, limit == Limits.UNLIMITED ? "none" : limit));
    }
  }

  void beginData() {
    data = new ContentDecoder();
  }

  void beginChunk(long size, boolean last) {
    if (chunks == null) {
      chunks = new ChunkDecoder();
    }
    chunks.start(size, last);
    lastChunk = last;
  }

  /** Whether octets that do not come by BDAT would be between a CR and its LF. */
  boolean isCutInLineEnd() {
    return refusesBareLineEnds && !binary && chunks != null && chunks.endsWithCr();
  }

  /** What looks like a hidden end of mail data in this content, with some octets after it. */
  Optional<String> smuggled() {
    return dotLines.sample();
  }

  /** Why the content that has ended must be refused; empty if it may be accepted. */
  Optional<Violation> refusal() {
    return switch (verdict) {
      case GOOD -> Optional.empty();
      case SPOILED ->
          Optional.of(
              new Violation(
                  Replies.contentRefusedLineEnds(), "content with a bare CR, a bare LF or a NUL"));
      case OVERSIZED ->
          Optional.of(
              new Violation(
                  Replies.sizeExceeded(limit), "content of more than " + limit + " octets"));
    };
  }

  /**
   * An event, or NEED_BYTES if there is nothing to tell of the octets just used. A {@link
   * Violation} ends the conversation.
   */
  ServerEvent nextOfData(ByteBuffer input) {
    if (isTellingMore()) {
      return tellMore();
    }
    ContentDecoder decoder = Objects.requireNonNull(data);
    int begin = input.position();
    ContentDecoder.Result found = decoder.next(input);
    dotLines.next(input, begin, decoder.bareLineEnd().isPresent());
    return switch (found) {
      case NEED_BYTES -> ServerEvent.NEED_BYTES;
      case CONTENT -> {
        int admitted = admit(decoder.bareLineEnd(), decoder.nul(), decoder.end() - decoder.start());
        yield admitted > 0
            ? new ContentReceived(decoder.content(input).limit(admitted))
            : tellMore();
      }
      case END -> CONTENT_ENDED;
    };
  }

  /** The same for a chunk. */
  ServerEvent nextOfChunk(ByteBuffer input) {
    if (isTellingMore()) {
      return tellMore();
    }
    ChunkDecoder decoder = Objects.requireNonNull(chunks);
    int begin = input.position();
    int taken = decoder.next(input);
    if (!binary) {
      dotLines.next(input, begin, decoder.bareLineEnd().isPresent());
    }
    int admitted = admit(decoder.bareLineEnd(), decoder.nul(), taken);
    if (admitted > 0) {
      return new ContentReceived(input.slice(begin, admitted).asReadOnlyBuffer());
    }
    if (isTellingMore()) {
      return tellMore();
    }
    if (decoder.remaining() > 0) {
      return ServerEvent.NEED_BYTES;
    }
    return lastChunk ? CONTENT_ENDED : CHUNK_ENDED;
  }

  /** Judges the next octets: how many of them are to be reported. */
  private int admit(Optional<ContentFault> bareLineEnd, Optional<ContentFault> nul, int length) {
    long before = octets;
    octets += length;
    if (verdict != Verdict.GOOD) {
      return 0;
    }
    Optional<ContentFault> fault = fault(bareLineEnd, nul);
    if (fault.isPresent()) {
      verdict = Verdict.SPOILED;
      untold = new ContentSpoiled(fault.get().toString());
      return 0;
    }
    if (octets <= limit) {
      return length;
    }
    verdict = Verdict.OVERSIZED;
    untold = new ContentOversized(limit);
    return (int) (limit - before);
  }

  private boolean isTellingMore() {
    return untold != ServerEvent.NEED_BYTES || isBeyondPatience();
  }

  private ServerEvent tellMore() {
    ServerEvent event = untold;
    untold = ServerEvent.NEED_BYTES;
    return event == ServerEvent.NEED_BYTES && isBeyondPatience()
        ? new Violation(
            Replies.contentWithoutEnd(limit), "content of more than twice " + limit + " octets")
        : event;
  }

  private boolean isBeyondPatience() {
    return octets - limit > limit;
  }

  /** The first fault within the limit. */
  private Optional<ContentFault> fault(
      Optional<ContentFault> bareLineEnd, Optional<ContentFault> nul) {
    if (binary) {
      return Optional.empty();
    }
    Optional<ContentFault> fault =
        first(
            refusesBareLineEnds ? bareLineEnd : Optional.empty(),
            refusesNul ? nul : Optional.empty());
    return fault.isPresent() && fault.get().position() < limit ? fault : Optional.empty();
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
