package io.smtptoolkit.codec.extension;

import java.util.List;

/**
 * BURL: content may be fetched by the server from an IMAP URL.
 *
 * <pre>
 * "BURL" *( SP burl-param )
 * burl-param = "imap" / ( "imap://" authority )
 * </pre>
 *
 * <p>The word {@code imap} says that any IMAP server may be named, a URL that the server has been
 * told to trust that one. Before authentication a server may announce none.
 *
 * <p>Immutable.
 *
 * @param sources the words, as announced
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4468#section-3.3">RFC 4468 §3.3</a>
 */
public record BurlExtension(List<String> sources) implements Extension {
  /**
   * Checks the words.
   *
   * @param sources the words
   * @throws IllegalArgumentException when one is no EHLO parameter
   */
  public BurlExtension {
    sources = EhloGrammar.parameters("BURL", sources);
  }

  @Override
  public String keyword() {
    return "BURL";
  }

  @Override
  public String toEhloLine() {
    return EhloGrammar.line(keyword(), sources);
  }
}
