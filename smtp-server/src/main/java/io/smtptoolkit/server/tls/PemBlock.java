package io.smtptoolkit.server.tls;

import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * One block of a file of textual encodings. Text outside the blocks is skipped, as is a byte order
 * mark; header lines, which OpenSSL's older forms have, are kept.
 *
 * <pre>
 * -----BEGIN label-----
 * base64
 * -----END label-----
 * </pre>
 *
 * <p>A block that is not needed may be malformed: faults show when it is decoded.
 *
 * @param file where it is
 * @param number the first block of the file is 1
 * @param line of its BEGIN, the first line of the file is 1
 * @param label such as {@code CERTIFICATE}
 * @param headers such as {@code Proc-Type: 4,ENCRYPTED}, joined
 * @param base64 joined
 * @param ended whether its END line is there
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468#section-2">RFC 7468 §2</a>
 */
record PemBlock(
    Path file, int number, int line, String label, String headers, String base64, boolean ended) {
  // Chosen: a chain has a few kilooctets; bundles of all public authorities have 250.
  private static final int MAX_OCTETS = 1 << 20;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /** All blocks of a file, in order. */
  static List<PemBlock> read(Path file) throws IOException {
    List<String> lines = text(file).lines().toList();
    List<PemBlock> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int begin = line.indexOf(BEGIN);
      if (begin >= 0 && line.endsWith(DASHES) && line.length() > begin + BEGIN.length()) {
        String label =
            line.substring(begin + BEGIN.length(), line.length() - DASHES.length()).strip();
        blocks.add(block(file, blocks.size() + 1, i, label, lines));
        i += (int) lines.stream().skip(i + 1L).takeWhile(it -> !isBoundary(it)).count();
      }
    }
    return blocks;
  }

  /** The octets inside. */
  byte[] decode() throws IOException {
    if (!ended) {
      throw new IOException(this + " has no END line");
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException malformed) {
      throw new IOException(this + " is not base64: " + malformed.getMessage(), malformed);
    }
  }

  boolean isEncrypted() {
    return label.equals("ENCRYPTED PRIVATE KEY")
        || headers.toUpperCase(Locale.ROOT).contains("ENCRYPTED");
  }

  /** Names the block in a message. */
  @Override
  public String toString() {
    return file + ", block " + number + " (" + Printable.escaped(label) + ", line " + line + ")";
  }

  private static PemBlock block(
      Path file, int number, int beginIndex, String label, List<String> lines) {
    StringBuilder headers = new StringBuilder();
    StringBuilder base64 = new StringBuilder();
    for (int i = beginIndex + 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (isBoundary(line)) {
        boolean ended = line.equals(END + label + DASHES);
        return new PemBlock(
            file, number, beginIndex + 1, label, headers.toString(), base64.toString(), ended);
      }
      if (line.indexOf(':') >= 0) {
        headers.append(line).append('\n');
      } else {
        base64.append(line);
      }
    }
    return new PemBlock(
        file, number, beginIndex + 1, label, headers.toString(), base64.toString(), false);
  }

  private static boolean isBoundary(String line) {
    return line.contains(BEGIN) || line.contains(END);
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a file");
    }
    byte[] octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(MAX_OCTETS + 1);
    } catch (IOException fault) {
      throw new IOException(FileFaults.reason(fault), fault);
    }
    if (octets.length > MAX_OCTETS) {
      throw new IOException(file + " is larger than 1 MiB: not a PEM file");
    }
    boolean beyondAscii = octets.length > 0 && octets[0] < 0 && !isUtf8Mark(octets);
    if (beyondAscii || (octets.length > 0 && octets[0] == 0x30)) {
      throw new IOException(
          file
              + " is binary (DER, PKCS#12 or a key store?); PEM is needed: convert it with openssl");
    }
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static boolean isUtf8Mark(byte[] octets) {
    return octets.length > 2 && octets[0] == (byte) 0xef && octets[1] == (byte) 0xbb;
  }
}
