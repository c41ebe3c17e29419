package io.smtptoolkit.conformance.script;

/** A script cannot be used: where, what is wrong and what to do about it. Immutable. */
public final class ScriptException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says where and what.
   *
   * @param file name of the script file
   * @param line number of the line, from 1
   * @param message what is wrong, and after a semicolon what to do
   */
  public ScriptException(String file, int line, String message) {
    super(file + ":" + line + ": " + message);
  }
}
