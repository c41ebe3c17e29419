package io.smtptoolkit.server.queue;

/**
 * A message that is queued together with what it is about: see {@link MessageQueue#settle}.
 *
 * <p>Immutable.
 */
public final class Report {
  private final NewMessage message;
  private final byte[] content;

  private Report(NewMessage message, byte[] content) {
    this.message = message;
    this.content = content;
  }

  /**
   * A report.
   *
   * @param message all but its content
   * @param content its content, with CRLF; it is copied
   * @return the report
   */
  public static Report of(NewMessage message, byte[] content) {
    return new Report(message, content.clone());
  }

  /**
   * All but the content.
   *
   * @return as given
   */
  public NewMessage message() {
    return message;
  }

  /**
   * The content.
   *
   * @return a copy
   */
  public byte[] content() {
    return content.clone();
  }
}
