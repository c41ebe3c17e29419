package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.Secret;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An OAuth 2.0 bearer token, and whose mail it is for.
 *
 * <p>Immutable.
 *
 * @param authorizationId the user, if named; XOAUTH2 needs one
 * @param token the access token in printable ASCII without spaces; empty asks the server what it
 *     wants (RFC 7628 §4.3)
 * @param host the server that the client connected to, if told
 * @param port its port, if told
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7628#section-3.1">RFC 7628 §3.1</a>
 */
public record BearerCredentials(
    Optional<String> authorizationId, Secret token, Optional<String> host, OptionalInt port) {
  private static final int MAX_PORT = 0xFFFF;

  /**
   * Checks that each can be sent.
   *
   * @param authorizationId the user; not empty, without controls
   * @param token the access token
   * @param host the server's host name; not empty, printable ASCII without spaces
   * @param port its port, from 1
   * @throws IllegalArgumentException if one cannot be sent
   */
  public BearerCredentials {
    if (authorizationId.isPresent() && !isName(authorizationId.get())) {
      throw new IllegalArgumentException(
          "the user is empty or contains a control or a surrogate without its pair");
    }
    if (!isVisible(new String(token.octets(), ISO_8859_1))) {
      throw new IllegalArgumentException("the token is not printable ASCII without spaces");
    }
    if (host.isPresent() && (host.get().isEmpty() || !isVisible(host.get()))) {
      throw new IllegalArgumentException("the host is not printable ASCII without spaces");
    }
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > MAX_PORT)) {
      throw new IllegalArgumentException("not a port: " + port.getAsInt());
    }
  }

  /**
   * A token for a user.
   *
   * @param user the user, prepared
   * @param token the access token
   * @return the credentials
   */
  public static BearerCredentials of(String user, Secret token) {
    return new BearerCredentials(Optional.of(user), token, Optional.empty(), OptionalInt.empty());
  }

  /**
   * A token that says by itself whose it is.
   *
   * @param token the access token
   * @return the credentials
   */
  public static BearerCredentials of(Secret token) {
    return new BearerCredentials(Optional.empty(), token, Optional.empty(), OptionalInt.empty());
  }

  /**
   * The same for a server that compares where the client thinks it is.
   *
   * @param serverHost the server's host name
   * @param serverPort its port
   * @return the credentials
   */
  public BearerCredentials at(String serverHost, int serverPort) {
    return new BearerCredentials(
        authorizationId, token, Optional.of(serverHost), OptionalInt.of(serverPort));
  }

  static boolean isName(String text) {
    return !text.isEmpty()
        && SaslText.isUnicode(text)
        && text.chars().noneMatch(c -> c < ' ' || c == 0x7F);
  }

  static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
