package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.wire.ChunkDecoder;
import io.smtptoolkit.codec.wire.ContentDecoder;
import io.smtptoolkit.codec.wire.ContentEncoder;
import io.smtptoolkit.codec.wire.ContentFault;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Content, in either form: decoding, encoding, and what is wrong with its octets. */
class ContentFuzz {

  private static final byte[] END = {'\r', '\n', '.', '\r', '\n', 'Q'};

  /** What a decoder told of some content. */
  private record Told(
      String content, Optional<ContentFault> bareLineEnd, Optional<ContentFault> nul, int end) {

    Optional<ContentFault> firstFault() {
      boolean nulFirst =
          nul.isPresent()
              && (bareLineEnd.isEmpty() || nul.get().position() < bareLineEnd.get().position());
      return nulFirst ? nul : bareLineEnd;
    }
  }

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    boolean structured = input.nextInt(4) == 3;
    int choices = input.nextInt();
    byte[] content = structured ? new Generators(input).content(true) : input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    byte[] stream = concat(content, END);
    Told expected = referenceData(stream);
    assertThat(data(List.of(ByteBuffer.wrap(stream)))).isEqualTo(expected);
    assertThat(data(cuts.cut(stream))).isEqualTo(expected);

    Told ofChunks = referenceChunks(content);
    assertThat(chunks(content, List.of(ByteBuffer.wrap(content)))).isEqualTo(ofChunks);
    assertThat(chunks(content, cuts.cut(content))).isEqualTo(ofChunks);

    encodes(content, cuts.cut(content), 4 + Math.floorMod(choices, 60), ofChunks);
  }

  private static Told data(List<ByteBuffer> pieces) {
    var decoder = new ContentDecoder();
    var content = new ByteArrayOutputStream();
    int before = 0;
    for (ByteBuffer piece : pieces) {
      while (true) {
        ContentDecoder.Result result = decoder.next(piece);
        if (result == ContentDecoder.Result.END) {
          int end = before + piece.position();
          return new Told(text(content), decoder.bareLineEnd(), decoder.nul(), end);
        }
        if (result == ContentDecoder.Result.NEED_BYTES) {
          assertThat(piece.remaining()).isZero();
          break;
        }
        take(decoder.content(piece), content);
      }
      before += piece.limit();
    }
    throw new AssertionError("content that does not end");
  }

  /** RFC 5321 §4.5.2, octet by octet over the whole. */
  private static Told referenceData(byte[] stream) {
    var content = new ByteArrayOutputStream();
    var faults = new Faults();
    boolean lineStart = true;
    int i = 0;
    while (true) {
      if (lineStart && stream[i] == '.') {
        if (isCrLf(stream, i + 1)) {
          return new Told(text(content), faults.bareLineEnd(), faults.nul(), i + 3);
        }
        i++;
      }
      lineStart = isCrLf(stream, i);
      if (lineStart) {
        content.write('\r');
        content.write('\n');
        i += 2;
      } else {
        faults.judge(stream[i], content.size());
        content.write(stream[i]);
        i++;
      }
    }
  }

  private static Told chunks(byte[] all, List<ByteBuffer> pieces) {
    var decoder = new ChunkDecoder();
    var content = new ByteArrayOutputStream();
    int left = all.length;
    decoder.start(left / 3, false);
    left -= left / 3;
    for (ByteBuffer piece : pieces) {
      while (piece.hasRemaining()) {
        if (decoder.remaining() == 0) {
          decoder.start(left, true);
          left = 0;
        }
        int begin = piece.position();
        int taken = decoder.next(piece);
        assertThat(piece.position()).isEqualTo(begin + taken);
        take(piece.slice(begin, taken), content);
      }
    }
    if (left > 0 || decoder.remaining() > 0) {
      throw new AssertionError("chunks lack octets");
    }
    if (all.length == 0) {
      decoder.start(0, true);
    }
    return new Told(text(content), decoder.bareLineEnd(), decoder.nul(), all.length);
  }

  private static Told referenceChunks(byte[] all) {
    var faults = new Faults();
    for (int i = 0; i < all.length; i++) {
      if (isCrLf(all, i)) {
        i++;
      } else {
        faults.judge(all[i], i);
      }
    }
    return new Told(text(all), faults.bareLineEnd(), faults.nul(), all.length);
  }

  /** What is encoded is decoded to the same; what must not be sent is not, from its octet on. */
  private static void encodes(byte[] content, List<ByteBuffer> pieces, int room, Told judged) {
    var encoder = new ContentEncoder();
    var wire = new ByteArrayOutputStream();
    ByteBuffer output = ByteBuffer.allocate(room);
    Optional<ContentFault> fault = judged.firstFault();
    boolean added;
    try {
      for (ByteBuffer piece : pieces) {
        while (piece.hasRemaining()) {
          int before = piece.remaining();
          encoder.encode(piece, output);
          assertThat(piece.remaining() < before || output.position() > 0).isTrue();
          if (piece.hasRemaining()) {
            assertThat(output.remaining()).isLessThanOrEqualTo(3);
          }
          take(output.flip(), wire);
          output.clear();
        }
      }
      output = ByteBuffer.allocate(ContentEncoder.END_OCTETS);
      added = encoder.end(output);
      take(output.flip(), wire);
    } catch (ContentFaultException e) {
      assertThat(Optional.of(e.fault())).isEqualTo(fault);
      return;
    }
    assertThat(fault).isEmpty();
    wire.write('Q');
    Told back = referenceData(wire.toByteArray());
    assertThat(back.end()).isEqualTo(wire.size() - 1);
    assertThat(back.content()).isEqualTo(text(content) + (added ? "\r\n" : ""));
  }

  /** The first fault of each sort, judged by the octet alone. */
  private static final class Faults {
    private Optional<ContentFault> bareLineEnd = Optional.empty();
    private Optional<ContentFault> nul = Optional.empty();

    void judge(byte octet, int position) {
      if (octet == 0 && nul.isEmpty()) {
        nul = Optional.of(new ContentFault(ContentFault.Kind.NUL, position));
      } else if ((octet == '\r' || octet == '\n') && bareLineEnd.isEmpty()) {
        var kind = octet == '\r' ? ContentFault.Kind.BARE_CR : ContentFault.Kind.BARE_LF;
        bareLineEnd = Optional.of(new ContentFault(kind, position));
      }
    }

    Optional<ContentFault> bareLineEnd() {
      return bareLineEnd;
    }

    Optional<ContentFault> nul() {
      return nul;
    }
  }

  private static boolean isCrLf(byte[] octets, int at) {
    return at + 1 < octets.length && octets[at] == '\r' && octets[at + 1] == '\n';
  }

  private static void take(ByteBuffer from, ByteArrayOutputStream to) {
    while (from.hasRemaining()) {
      to.write(from.get());
    }
  }

  private static String text(ByteArrayOutputStream octets) {
    return text(octets.toByteArray());
  }

  private static String text(byte[] octets) {
    return new String(octets, ISO_8859_1);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
