package io.smtptoolkit.codec.wire;

/**
 * Content that cannot be sent: it has a bare CR, a bare LF or a NUL.
 *
 * <p>Unchecked, since it is the caller's content and not the peer's.
 */
public final class ContentFaultException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient ContentFault fault;

  /**
   * An exception for this fault.
   *
   * @param fault the first fault of the content
   */
  public ContentFaultException(ContentFault fault) {
    super("content has a " + fault);
    this.fault = fault;
  }

  /**
   * The fault, and its place.
   *
   * @return the first fault of the content
   */
  public ContentFault fault() {
    return fault;
  }
}
