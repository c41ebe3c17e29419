package io.smtptoolkit.server.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the system. The JDK's class for them is not for everyone, so that javac warns of it,
 * which the build does not tolerate: hence by name.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");

  private Signals() {}

  /**
   * Has a signal do something, from now on, on a thread of the JDK's.
   *
   * @param name without SIG
   * @param action what it does
   * @return whether the JDK permits it
   */
  static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object running =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), running);
      return true;
    } catch (ReflectiveOperationException notHere) {
      LOG.debug("SIG{} has no meaning here", name, notHere);
      return false;
    }
  }
}
