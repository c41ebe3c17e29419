package io.smtptoolkit.client.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** The server to connect to: {@code HOST:PORT}, {@code HOST} or {@code [ADDRESS]:PORT}. */
record Server(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^:\\[\\]\\s]+))(?::([0-9]{1,5}))?");

  /** RFC 5321 §4.5.4.2. */
  private static final int SMTP_PORT = 25;

  static Server parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new TypeConversionException("\"" + text + "\" is not HOST:PORT");
    }
    int port = form.group(3) == null ? SMTP_PORT : Integer.parseInt(form.group(3));
    if (port < 1 || port > 65535) {
      throw new TypeConversionException("\"" + text + "\" has no port from 1 to 65535");
    }
    return new Server(form.group(1) != null ? form.group(1) : form.group(2), port);
  }
}
