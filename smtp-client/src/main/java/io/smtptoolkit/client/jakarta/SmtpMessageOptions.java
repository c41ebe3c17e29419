package io.smtptoolkit.client.jakarta;

import jakarta.mail.internet.MimeMessage;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The options that an {@code SMTPMessage} of Angus Mail has. Its getters are called by reflection:
 * Angus is no dependency, and to leave out an envelope's reverse-path in silence would send bounces
 * to the wrong place.
 *
 * <p>Immutable.
 *
 * @param from the reverse-path
 * @param notification the value of NOTIFY
 * @param ret the value of RET
 * @param mailExtension parameters of MAIL
 * @param eightBit whether texts may go in 8 bit
 */
record SmtpMessageOptions(
    Optional<String> from,
    Optional<String> notification,
    Optional<String> ret,
    Optional<String> mailExtension,
    boolean eightBit) {
  private static final SmtpMessageOptions NONE =
      new SmtpMessageOptions(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

  private static final String NAME = "org.eclipse.angus.mail.smtp.SMTPMessage";

  static SmtpMessageOptions of(MimeMessage message) {
    for (Class<?> type = message.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(NAME)) {
        return read(type, message);
      }
    }
    return NONE;
  }

  private static SmtpMessageOptions read(Class<?> type, MimeMessage message) {
    int notify = get(type, message, "getNotifyOptions", Integer.class).orElse(0);
    int ret = get(type, message, "getReturnOption", Integer.class).orElse(0);
    return new SmtpMessageOptions(
        get(type, message, "getEnvelopeFrom", String.class).filter(it -> !it.isEmpty()),
        notification(notify),
        // SMTPMessage.RETURN_FULL and RETURN_HDRS.
        switch (ret) {
          case 1 -> Optional.of("FULL");
          case 2 -> Optional.of("HDRS");
          default -> Optional.empty();
        },
        get(type, message, "getMailExtension", String.class).filter(it -> !it.isEmpty()),
        get(type, message, "getAllow8bitMIME", Boolean.class).orElse(false));
  }

  /** The bits of SMTPMessage.NOTIFY_SUCCESS, NOTIFY_FAILURE and NOTIFY_DELAY; -1 is NEVER. */
  private static Optional<String> notification(int bits) {
    if (bits < 0) {
      return Optional.of("NEVER");
    }
    List<String> words = new ArrayList<>();
    if ((bits & 1) != 0) {
      words.add("SUCCESS");
    }
    if ((bits & 2) != 0) {
      words.add("FAILURE");
    }
    if ((bits & 4) != 0) {
      words.add("DELAY");
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join(",", words));
  }

  private static <T> Optional<T> get(
      Class<?> type, MimeMessage message, String getter, Class<T> value) {
    try {
      return Optional.ofNullable(type.getMethod(getter).invoke(message)).map(value::cast);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(NAME + " is not as in Angus Mail 2: " + getter, e);
    }
  }
}
