import org.jspecify.annotations.NullMarked;

/** The SMTP client: {@code ClientSession} of the codec, driven over Apache MINA. */
@NullMarked
@SuppressWarnings("module") // the server is compiled after the client
module io.smtptoolkit.client {
  requires transitive io.smtptoolkit.codec;
  requires org.apache.mina.core;
  requires org.dnsjava;
  requires org.slf4j;
  requires static org.jspecify;
  requires static info.picocli;
  requires static transitive micrometer.core;
  requires static ch.qos.logback.classic;
  requires static jakarta.mail;

  exports io.smtptoolkit.client;
  exports io.smtptoolkit.client.jakarta;
  exports io.smtptoolkit.client.metrics;
  exports io.smtptoolkit.client.pool;
  exports io.smtptoolkit.client.route;
  exports io.smtptoolkit.client.tls;
  exports io.smtptoolkit.client.transport to
      io.smtptoolkit.server;
  exports io.smtptoolkit.client.watch to
      io.smtptoolkit.server;

  // Its options are found and set by picocli.
  opens io.smtptoolkit.client.cli to
      info.picocli;

  provides jakarta.mail.Provider with
      io.smtptoolkit.client.jakarta.SmtpProvider,
      io.smtptoolkit.client.jakarta.SmtpsProvider;
}
