package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Set;

/** Says whether content whose end does not come is taken for a message all the same. Immutable. */
final class CutContent {

  /** Instead of an octet: the content is taken as it is. */
  static final int TAKEN = -2;

  private final Set<Mutant> mutants;

  CutContent(Set<Mutant> mutants) {
    this.mutants = mutants;
  }

  /** The next octet, {@link WireReader#END}, or {@link #TAKEN}. */
  int read(WireReader reader, CharSequence soFar) throws IOException {
    try {
      int octet = reader.read();
      return octet == WireReader.END && takes(soFar.toString()) ? TAKEN : octet;
    } catch (SocketTimeoutException stalled) {
      return TAKEN;
    } catch (IOException reset) {
      if (takes(soFar.toString())) {
        return TAKEN;
      }
      throw reset;
    }
  }

  /** The content begins with the CRLF of the DATA line. */
  private boolean takes(String content) {
    return mutants.contains(Mutant.CUT_CONTENT_DELIVERED)
        || (content.length() > 2
            && content.endsWith("\r\n")
            && mutants.contains(Mutant.CONTENT_CUT_AFTER_LINE_DELIVERED))
        || ((content.endsWith("\r\n.") || content.endsWith("\r\n.\r"))
            && mutants.contains(Mutant.CONTENT_CUT_AFTER_DOT_DELIVERED));
  }
}
