package io.smtptoolkit.client;

/** The observer that sees nothing. */
enum Nothing implements DialogueObserver {
  SEEN
}
