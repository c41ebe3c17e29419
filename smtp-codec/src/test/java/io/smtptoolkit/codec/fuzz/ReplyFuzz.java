package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ReplyDecoder;
import io.smtptoolkit.codec.wire.ReplyEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replies: decoding and encoding, and the extensions in them. */
class ReplyFuzz {

  private static final Limits LIMITS =
      Limits.DEFAULT.withMaxReplyLineOctets(512).withMaxReplyLines(8);

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    if (input.nextInt(4) == 3) {
      Reply reply = new Generators(input).reply();
      assertThat(readBack(reply)).isEqualTo(reply).hasSameHashCodeAs(reply);
      return;
    }
    int choices = input.nextInt();
    byte[] stream = input.rest();
    var cuts = new FuzzInput(ByteBuffer.allocate(Integer.BYTES).putInt(choices).array());

    List<Object> whole = read(List.of(ByteBuffer.wrap(stream)));
    List<Object> cut = read(cuts.cut(stream));

    assertThat(cut).isEqualTo(whole);
    for (Object each : whole) {
      if (each instanceof Reply reply) {
        writtenIsBoundedAndSafe(reply);
        extensionsComeBack(reply);
      }
    }
  }

  private static List<Object> read(List<ByteBuffer> pieces) {
    var decoder = new ReplyDecoder(LIMITS);
    var found = new ArrayList<>();
    try {
      for (ByteBuffer piece : pieces) {
        Optional<Reply> reply;
        do {
          reply = decoder.next(piece);
          reply.ifPresent(found::add);
        } while (reply.isPresent());
        assertThat(piece.remaining()).isZero();
        assertThat(decoder.gatheredOctets()).isLessThanOrEqualTo(LIMITS.maxReplyLineOctets());
      }
      found.add(decoder.isWithinReply());
    } catch (SmtpSyntaxException e) {
      found.add(e.getMessage());
      assertThat(decoder.gatheredOctets()).isLessThanOrEqualTo(LIMITS.maxReplyLineOctets());
    }
    return found;
  }

  /** Whatever a reply holds, its lines are short and nothing in them can end one early. */
  private static void writtenIsBoundedAndSafe(Reply reply) {
    byte[] wire = ReplyEncoder.encode(reply);
    String[] lines = new String(wire, UTF_8).split("\r\n", -1);
    boolean clean = true;
    for (String line : lines) {
      clean &= line.chars().noneMatch(c -> Character.isISOControl(c) && c != '\t');
      if (!reply.code().equals(ReplyCode.AUTH_CONTINUE)) { // RFC 4954 §4: may be long
        assertThat(line.getBytes(UTF_8).length).isLessThanOrEqualTo(510);
      }
    }
    assertThat(clean).isTrue();
    assertThat(lines).hasSizeGreaterThan(reply.lines().size());
    boolean changed =
        lines.length - 1 > reply.lines().size()
            || reply.lines().stream().flatMapToInt(String::chars).anyMatch(ReplyFuzz::isReplaced);
    if (!changed) {
      assertThat(readBack(reply)).isEqualTo(reply);
    }
  }

  private static boolean isReplaced(int c) {
    return Character.isISOControl(c) && c != '\t';
  }

  private static Reply readBack(Reply reply) {
    try {
      return new ReplyDecoder(Limits.DEFAULT)
          .next(ByteBuffer.wrap(ReplyEncoder.encode(reply)))
          .orElseThrow();
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(reply + " cannot be read back", e);
    }
  }

  private static void extensionsComeBack(Reply reply) {
    Extensions extensions = Extensions.fromEhlo(reply);
    assertThat(Extensions.fromEhlo(extensions.toEhloReply("mx.example", "")))
        .isEqualTo(extensions)
        .hasSameHashCodeAs(extensions);
  }
}
