package io.smtptoolkit.server;

/**
 * A part of a test that is done only when {@code -Dlong=NAME} asks for it, since it takes minutes:
 * the command is {@code .ci/long NAME}.
 */
public final class LongForm {
  private final boolean isAskedFor;

  private LongForm(boolean isAskedFor) {
    this.isAskedFor = isAskedFor;
  }

  /** The long form of a name. */
  public static LongForm named(String name) {
    return new LongForm(name.equals(System.getProperty("long")));
  }

  /** Whether this run is to be the long one. */
  public boolean isAskedFor() {
    return isAskedFor;
  }

  /** Prints its figures, in a long run only. */
  public void print(String figures) {
    if (isAskedFor) {
      System.out.println(figures);
    }
  }
}
