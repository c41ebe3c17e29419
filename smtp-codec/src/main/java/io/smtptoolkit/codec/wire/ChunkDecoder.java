package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads the chunks of BDAT: counts their octets and checks the line ends of the content they make
 * up (RFC 3030 §2).
 *
 * <p>A chunk's octets are windows into the caller's buffer and never copied. There is no
 * transparency dot and no end of mail data indication in a chunk. Chunks may be cut anywhere, also
 * between CR and LF, so line ends are checked across them; a CR at the end of the last chunk is
 * bare. Whether a fault matters (it does not with BODY=BINARYMIME) is for the session.
 *
 * <p>One per mail transaction; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3030#section-2">RFC 3030 §2</a>
 */
public final class ChunkDecoder {

  private final ContentFaults faults = new ContentFaults();
  private long remaining;
  private boolean last;
  private boolean afterCr;
  private long octetsBefore;

  /** A decoder before the first chunk. */
  public ChunkDecoder() {}

  /**
   * Begins a chunk, which may be empty.
   *
   * @param size octets of the chunk
   * @param isLast whether it is the last of the content
   */
  public void start(long size, boolean isLast) {
    if (remaining > 0 || last) {
      throw new IllegalStateException(last ? "the content has ended" : "the chunk has not ended");
    }
    if (size < 0) {
      throw new IllegalArgumentException("chunk size " + size);
    }
    remaining = size;
    last = isLast;
    checkEnd();
  }

  /**
   * Reads on in the chunk.
   *
   * <p>The chunk's octets are those from the input's position before the call to its position after
   * it.
   *
   * @param input octets that follow those of the last call; its position moves past what belongs to
   *     the chunk
   * @return the number of octets taken; zero if the input or the chunk is used up
   */
  public int next(ByteBuffer input) {
    int begin = input.position();
    int taken = (int) Math.min(remaining, input.remaining());
    check(input, begin, begin + taken);
    input.position(begin + taken);
    octetsBefore += taken;
    remaining -= taken;
    checkEnd();
    return taken;
  }

  /**
   * Octets of the chunk still to come.
   *
   * @return zero when the chunk has ended
   */
  public long remaining() {
    return remaining;
  }

  /**
   * Says whether the last octet read is a CR that waits for its LF.
   *
   * @return false at the end of the last chunk, where such a CR is bare
   */
  public boolean endsWithCr() {
    return afterCr;
  }

  /**
   * The first CR without LF or LF without CR read so far.
   *
   * @return empty while there is none
   */
  public Optional<ContentFault> bareLineEnd() {
    return faults.bareLineEnd();
  }

  /**
   * The first NUL read so far.
   *
   * @return empty while there is none
   */
  public Optional<ContentFault> nul() {
    return faults.nul();
  }

  private void check(ByteBuffer input, int begin, int end) {
    int i = begin;
    if (afterCr && i < end) {
      afterCr = false;
      if (input.get(i) == OctetScan.LF) {
        i++;
      } else {
        faults.add(ContentFault.Kind.BARE_CR, octetsBefore - 1);
      }
    }
    while ((i = OctetScan.skipLines(input, i, end)) < end) {
      long position = octetsBefore + (i - begin);
      switch (input.get(i++)) {
        case OctetScan.CR -> {
          if (i == end) {
            afterCr = true;
          } else if (input.get(i) == OctetScan.LF) {
            i++; // a dot may follow, which means nothing in a chunk
          } else {
            faults.add(ContentFault.Kind.BARE_CR, position);
          }
        }
        case OctetScan.LF -> faults.add(ContentFault.Kind.BARE_LF, position);
        default -> faults.add(ContentFault.Kind.NUL, position);
      }
    }
  }

  private void checkEnd() {
    if (last && remaining == 0 && afterCr) {
      afterCr = false;
      faults.add(ContentFault.Kind.BARE_CR, octetsBefore - 1);
    }
  }
}
