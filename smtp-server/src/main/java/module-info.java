import org.jspecify.annotations.NullMarked;

/** The SMTP server: {@code ServerSession} of the codec, driven over the client's transport. */
@NullMarked
module io.smtptoolkit.server {
  requires transitive io.smtptoolkit.codec;
  requires transitive io.smtptoolkit.client;
  requires java.sql;
  requires jdk.net;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;
  requires org.bouncycastle.pkix;
  requires com.ongres.saslprep;
  requires org.slf4j;
  requires static org.jspecify;
  requires static info.picocli;
  requires static org.tomlj;
  requires static transitive org.junit.jupiter.api;
  requires static jdk.management;
  requires static jdk.httpserver;
  requires static transitive micrometer.core;
  requires static micrometer.registry.prometheus;
  requires static ch.qos.logback.classic;
  requires static ch.qos.logback.core;

  exports io.smtptoolkit.server;
  exports io.smtptoolkit.server.auth;
  exports io.smtptoolkit.server.compose;
  exports io.smtptoolkit.server.delivery;
  exports io.smtptoolkit.server.handler;
  exports io.smtptoolkit.server.junit;
  exports io.smtptoolkit.server.mailbox;
  exports io.smtptoolkit.server.memory;
  exports io.smtptoolkit.server.metrics;
  exports io.smtptoolkit.server.network;
  exports io.smtptoolkit.server.queue;
  exports io.smtptoolkit.server.queue.control;
  exports io.smtptoolkit.server.relay;
  exports io.smtptoolkit.server.report;
  exports io.smtptoolkit.server.tls;

  // Its options are found and set by picocli.
  opens io.smtptoolkit.server.cli to
      info.picocli;
}
