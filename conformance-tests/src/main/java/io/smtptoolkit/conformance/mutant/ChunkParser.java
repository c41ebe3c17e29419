package io.smtptoolkit.conformance.mutant;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** BDAT and the chunk after it (RFC 3030 §2). Immutable. */
final class ChunkParser {

  private static final Pattern CHUNK =
      Pattern.compile("([0-9]+)( (LAST))?", Pattern.CASE_INSENSITIVE);

  /** A larger number is not one of a chunk here (chosen: what an int holds without a doubt). */
  private static final int MAX_DIGITS = 9;

  private final Set<Mutant> mutants;

  ChunkParser(Set<Mutant> mutants) {
    this.mutants = mutants;
  }

  /** The chunk that BDAT announces. */
  record Chunk(int octets, boolean last) {}

  Optional<Chunk> parse(String argument) {
    Matcher chunk = CHUNK.matcher(argument);
    boolean good =
        chunk.matches()
            && !(chunk.group(3) != null
                && !chunk.group(3).equals("LAST")
                && has(Mutant.LAST_CASE_SENSITIVE));
    if (!good) {
      return has(Mutant.BDAT_SIZE_UNCHECKED) ? Optional.of(new Chunk(0, false)) : Optional.empty();
    }
    String size = chunk.group(1);
    boolean last = chunk.group(2) != null;
    if (has(Mutant.BDAT_SIZE_WRAPS)) {
      return Optional.of(new Chunk(Math.max(0, new BigInteger(size).intValue()), last));
    }
    return size.length() > MAX_DIGITS
        ? Optional.empty()
        : Optional.of(new Chunk(Integer.parseInt(size), last));
  }

  /** Reads a chunk; false when the connection ends within. */
  boolean read(WireReader reader, Chunk chunk, boolean keep, ByteArrayOutputStream into)
      throws IOException {
    for (int i = 0; i < chunk.octets(); i++) {
      if (i > 0 && reader.atReadEdge() && has(Mutant.SEGMENT_IS_A_CHUNK)) {
        return true;
      }
      int octet = reader.read();
      if (octet == WireReader.END) {
        return false;
      }
      if (keep) {
        into.write(octet);
      }
    }
    return true;
  }

  /** Adds a chunk to those before it. */
  void put(ByteArrayOutputStream received, Chunk chunk, ByteArrayOutputStream all) {
    String octets = received.toString(StandardCharsets.ISO_8859_1);
    if (octets.contains("\r\n.\r\n") && has(Mutant.CHUNK_ENDS_AT_DOT)) {
      octets = octets.substring(0, octets.indexOf("\r\n.\r\n") + 2);
    }
    if (has(Mutant.CHUNK_UNSTUFFED)) {
      octets = octets.replace("\r\n.", "\r\n");
    }
    if (octets.endsWith("\r") && has(Mutant.CHUNK_CR_COMPLETED)) {
      octets += "\n";
    }
    if (chunk.last() && chunk.octets() > 0 && has(Mutant.FIRST_CHUNK_LOST)) {
      all.reset();
    }
    all.writeBytes(WireReader.octets(octets));
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
