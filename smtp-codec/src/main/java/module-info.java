import org.jspecify.annotations.NullMarked;

/**
 * The SMTP codec: values, grammar, wire formats and both protocol sessions, without I/O.
 *
 * <p>It needs nothing but the Java base module: no sockets, threads, clocks or loggers.
 */
@NullMarked
module io.smtptoolkit.codec {
  requires static org.jspecify;

  exports io.smtptoolkit.codec;
  exports io.smtptoolkit.codec.address;
  exports io.smtptoolkit.codec.command;
  exports io.smtptoolkit.codec.connection;
  exports io.smtptoolkit.codec.extension;
  exports io.smtptoolkit.codec.parameter;
  exports io.smtptoolkit.codec.reply;
  exports io.smtptoolkit.codec.sasl;
  exports io.smtptoolkit.codec.session;
  exports io.smtptoolkit.codec.tls;
  exports io.smtptoolkit.codec.transcript;
  exports io.smtptoolkit.codec.wire;
}
