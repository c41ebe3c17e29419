package io.smtptoolkit.server.config;

import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.config.LimitKeys.OfListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Gives the keys their values whose defaults depend on other keys. */
final class Completion {
  private Completion() {}

  static Configuration complete(Configuration read) {
    Map<Section, List<Settings>> tables = new LinkedHashMap<>();
    for (Section section : Keys.SECTIONS) {
      tables.put(section, read.all(section));
    }
    String domain =
        Stream.concat(
                read.the(Keys.DELIVERY).get(Keys.DOMAINS).stream(),
                read.all(MailKeys.MAIL_DOMAIN).stream()
                    .flatMap(it -> it.get(MailKeys.NAMES).stream()))
            .filter(it -> StandardCharsets.US_ASCII.newEncoder().canEncode(it))
            .findFirst()
            .orElse("localhost");
    Settings server = read.the(Keys.SERVER).completed(Keys.NAME, domain);
    Settings limits =
        read.the(LimitKeys.LIMITS)
            .completed(LimitKeys.MEMORY, ServerLimits.DEFAULT.memoryOctets())
            .completed(
                LimitKeys.IO_THREADS, Math.min(4, Runtime.getRuntime().availableProcessors()));
    boolean certified =
        read.the(Keys.TLS).get(Keys.SELF_SIGNED) || !read.all(Keys.CERTIFICATE).isEmpty();
    tables.put(Keys.SERVER, List.of(server));
    tables.put(LimitKeys.LIMITS, List.of(limits));
    tables.put(Keys.LISTENER, listeners(read, server.get(Keys.NAME), limits, certified));
    return new Configuration(read.file(), tables);
  }

  private static List<Settings> listeners(
      Configuration read, String name, Settings limits, boolean certified) {
    Set<String> names = new HashSet<>();
    read.all(Keys.LISTENER).forEach(it -> it.find(Keys.LISTENER_NAME).ifPresent(names::add));
    List<Settings> complete = new ArrayList<>();
    for (Settings listener : read.all(Keys.LISTENER)) {
      Role role = listener.get(Keys.ROLE);
      Settings with = listener;
      if (listener.find(Keys.LISTENER_NAME).isEmpty()) {
        with = with.completed(Keys.LISTENER_NAME, free(Types.word(role), names));
      }
      with =
          with.completed(Keys.HOST, name)
              .completed(Keys.TLS_MODE, role.tls(certified))
              .completed(Keys.AUTH_MODE, role.auth());
      for (OfListener<?> limit : LimitKeys.OF_LISTENERS) {
        with = inherited(with, limit, limits);
      }
      for (OfListener<?> time : LimitKeys.TIMES_OF_LISTENERS) {
        with = inherited(with, time, read.the(LimitKeys.TIMEOUTS));
      }
      complete.add(with);
    }
    return complete;
  }

  /** What is said for all listeners holds for this one unless it says otherwise. */
  private static <T> Settings inherited(Settings listener, OfListener<T> limit, Settings limits) {
    return limits
        .find(limit.general())
        .map(it -> listener.completed(limit.own(), it))
        .orElse(listener);
  }

  private static String free(String name, Set<String> names) {
    String candidate = name;
    for (int i = 2; !names.add(candidate); i++) {
      candidate = name + "-" + i;
    }
    return candidate;
  }
}
