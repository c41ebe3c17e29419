package io.smtptoolkit.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The versions of the libraries that ours is compared with. Stateless. */
public final class Versions {
  private Versions() {}

  /**
   * The version of a library, as Maven wrote it into its jar.
   *
   * @param name for readers, with which the result begins
   * @param group Maven's
   * @param artifact Maven's
   * @return such as {@code Angus Mail 2.0.5}
   */
  public static String of(String name, String group, String artifact) {
    String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Versions.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no " + path);
      }
      var properties = new Properties();
      properties.load(in);
      return name + " " + properties.getProperty("version");
    } catch (IOException unreadable) {
      throw new IllegalStateException(path, unreadable);
    }
  }
}
