package io.smtptoolkit.server.tls;

/**
 * The names that TLS clients ask for (RFC 6066 §3), which a server with one identity does not need.
 *
 * <p>The JDK's TLS reads such a name all the same, and ends the handshake with the alert
 * illegal_parameter when it does not take it for a host name: {@code mail_server}, {@code
 * mx.example.com.} with its dot, {@code *.example.com}. It can only be told to leave the extension
 * alone for the whole process, and the name cannot be taken out of the client's octets first,
 * because both ends sign them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066 §3</a>
 */
public final class ServerNames {
  private static final String PROPERTY = "jdk.tls.server.disableExtensions";
  private static final String EXTENSION = "server_name";

  private ServerNames() {}

  /**
   * Lets every TLS server of this process leave server names unread, so that no handshake fails for
   * one. To be called before TLS is used for the first time: later it does nothing. It is the same
   * as the option {@code -Djdk.tls.server.disableExtensions=server_name} of the JVM. It is not for
   * a process in which another TLS server chooses its certificate by name.
   */
  public static void ignore() {
    String disabled = System.getProperty(PROPERTY, "");
    if (!disabled.contains(EXTENSION)) {
      System.setProperty(PROPERTY, disabled.isEmpty() ? EXTENSION : disabled + "," + EXTENSION);
    }
  }
}
