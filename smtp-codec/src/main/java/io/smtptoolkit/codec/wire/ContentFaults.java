package io.smtptoolkit.codec.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first fault of each sort in one content. Not thread-safe. */
final class ContentFaults {

  private @Nullable ContentFault bareLineEnd;
  private @Nullable ContentFault nul;

  void add(ContentFault.Kind kind, long position) {
    if (kind == ContentFault.Kind.NUL) {
      nul = nul == null ? new ContentFault(kind, position) : nul;
    } else {
      bareLineEnd = bareLineEnd == null ? new ContentFault(kind, position) : bareLineEnd;
    }
  }

  Optional<ContentFault> bareLineEnd() {
    return Optional.ofNullable(bareLineEnd);
  }

  Optional<ContentFault> nul() {
    return Optional.ofNullable(nul);
  }
}
