package io.smtptoolkit.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Units by name, in order. */
final class Units {
  private Units() {}

  static Map<String, Long> of(Object... namesAndFactors) {
    Map<String, Long> units = new LinkedHashMap<>();
    for (int i = 0; i < namesAndFactors.length; i += 2) {
      units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
    }
    return Collections.unmodifiableMap(units);
  }
}
