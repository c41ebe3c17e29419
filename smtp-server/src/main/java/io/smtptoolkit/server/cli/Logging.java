package io.smtptoolkit.server.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import io.smtptoolkit.server.config.LogAddresses;
import io.smtptoolkit.server.config.LogLevel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's log, to standard error. Done here, because a file for it in the jar would be found
 * by others.
 */
final class Logging {
  private static final byte[] KEY_OF_HASHES = AddressForm.newKey();

  private Logging() {}

  /** Begins the log, or goes on with it in another form. */
  static void configure(LogFormat format, LogLevel level, LogAddresses addresses) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    var encoder = new Encoder(format, new AddressForm(addresses, KEY_OF_HASHES));
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger("io.smtptoolkit").setLevel(Level.toLevel(level.name()));
    // It reports every connection that a client resets as an error; we do, at debug.
    context.getLogger("org.apache.mina").setLevel(Level.OFF);
  }

  private static final class Encoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final LogFormat format;
    private final AddressForm addresses;

    Encoder(LogFormat format, AddressForm addresses) {
      this.format = format;
      this.addresses = addresses;
    }

    @Override
    public byte[] headerBytes() {
      return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return format.line(event, addresses).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return NOTHING;
    }
  }
}
