package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.server.ExtensionOffer;
import java.util.List;
import java.util.stream.Stream;

/** The keywords of extensions that a listener can leave out. */
final class ExtensionNames {
  // Those that come with a key of their own, or with a handler.
  private static final List<KeywordExtension> NOT_LEFT_OUT =
      List.of(KeywordExtension.STARTTLS, KeywordExtension.ETRN);

  private ExtensionNames() {}

  /** In the order of the reply to EHLO; then what only a service declares. */
  static List<String> all() {
    return Stream.concat(
            ExtensionOffer.DEFAULT.extensions().all().stream(),
            Stream.of(KeywordExtension.values()).filter(it -> !NOT_LEFT_OUT.contains(it)))
        .map(Extension::keyword)
        .distinct()
        .toList();
  }
}
