package io.smtptoolkit.server.stage;

/**
 * A stage of a service that is told when its connection waits for it no longer: its time is over,
 * or the connection is gone.
 */
public interface UnwantedStage {
  /** The connection waits no longer. Told once at most, also when the stage is complete by now. */
  void unwanted();
}
