package io.smtptoolkit.server.config;

/** The forms of log lines. */
public enum LogFormatName {
  /** Text for readers. */
  TEXT,
  /** A JSON object in each line. */
  JSON
}
