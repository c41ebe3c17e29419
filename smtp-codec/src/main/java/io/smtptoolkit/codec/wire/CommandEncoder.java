package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.CustomCommand;
import java.util.Base64;

/**
 * Writes command lines. It is the only place where the secret of a command is written. Stateless.
 */
public final class CommandEncoder {

  private CommandEncoder() {}

  /**
   * Writes a command.
   *
   * @param command any command
   * @return its line with CRLF, in UTF-8; holds the initial response of AUTH and other secrets, so
   *     it must not be logged
   * @throws IllegalArgumentException if a custom command has CR, LF or NUL in it
   */
  public static byte[] encode(Command command) {
    String line = line(command);
    int length = line.length();
    byte[] wire = new byte[length + 2];
    boolean ascii = true;
    for (int i = 0; i < length; i++) {
      char c = line.charAt(i);
      if (c == '\r' || c == '\n' || c == '\0') {
        throw new IllegalArgumentException(command.keyword() + " with CR, LF or NUL");
      }
      wire[i] = (byte) c;
      ascii &= c < 0x80;
    }
    if (!ascii) {
      return (line + "\r\n").getBytes(UTF_8);
    }
    wire[length] = '\r';
    wire[length + 1] = '\n';
    return wire;
  }

  private static String line(Command command) {
    if (command instanceof Auth auth) {
      return auth(auth);
    }
    return command instanceof CustomCommand custom ? custom.line() : command.toString();
  }

  private static String auth(Auth auth) {
    return "AUTH "
        + auth.mechanism()
        + auth.initialResponse().map(CommandEncoder::initial).orElse("");
  }

  /** RFC 4954 §4: {@code =} is a response of no octets, as nothing would be no response. */
  private static String initial(Secret response) {
    return response.length() == 0
        ? " ="
        : " " + Base64.getEncoder().encodeToString(response.octets());
  }
}
