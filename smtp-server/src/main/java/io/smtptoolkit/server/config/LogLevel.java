package io.smtptoolkit.server.config;

/** The amount that is logged; each level has the ones before it. */
public enum LogLevel {
  /** What makes the server unable to do its work. */
  ERROR,
  /** What an operator should look at. */
  WARN,
  /** A line for each mail transaction and each connection. */
  INFO,
  /** Faults of clients and networks. */
  DEBUG,
  /** Every command and reply. */
  TRACE
}
