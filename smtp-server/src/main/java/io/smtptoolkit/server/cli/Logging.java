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

  private static final String APPENDER = "standard-error";

  private Logging() {}

  /**
   * Begins the log, or goes on with it in another form. What is logged at the same time is written
   * in the old form or the new one; a reset would lose it.
   */
  static void configure(LogFormat format, LogLevel level, LogAddresses addresses) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      configure(context, format, level, addresses);
    }
  }

  static synchronized void configure(
      LoggerContext context, LogFormat format, LogLevel level, LogAddresses addresses) {
    var form = new Form(format, new AddressForm(addresses, KEY_OF_HASHES));
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender
        && appender.getEncoder() instanceof Encoder encoder) {
      encoder.form = form;
    } else {
      context.reset();
      root.setLevel(Level.WARN);
      // It reports every connection that a client resets as an error; we do, at debug.
      context.getLogger("org.apache.mina").setLevel(Level.OFF);
      root.addAppender(appender(context, form));
    }
    context.getLogger("io.smtptoolkit").setLevel(Level.toLevel(level.name()));
  }

  private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, Form form) {
    var encoder = new Encoder(form);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setName(APPENDER);
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private record Form(LogFormat format, AddressForm addresses) {}

  private static final class Encoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private volatile Form form;

    Encoder(Form form) {
      this.form = form;
    }

    @Override
    public byte[] headerBytes() {
      return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      Form now = form;
      return now.format.line(event, now.addresses).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return NOTHING;
    }
  }
}
