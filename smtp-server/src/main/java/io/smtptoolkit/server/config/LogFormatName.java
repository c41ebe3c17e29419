package io.smtptoolkit.server.config;

/** The forms of log lines. */
public enum LogFormatName {
  /** For people. */
  TEXT,
  /** A JSON object in each line. */
  JSON
}
