package io.smtptoolkit.server.auth;

/** The answer to a password. To the client the last two are the same. */
public enum PasswordCheck {
  /** It is the user's password. */
  CORRECT,
  /** The user exists, and has another password. */
  WRONG,
  /** There is no such user. The name is not logged, because users type passwords there. */
  UNKNOWN_USER
}
