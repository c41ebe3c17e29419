package io.smtptoolkit.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrapper forgets nothing, whatever methods the interfaces get. */
class ForwardingTest {
  static Stream<Method> methodsOfAService() {
    return methods(MailService.class);
  }

  static Stream<Method> methodsOfATransaction() {
    return methods(MailTransaction.class);
  }

  @ParameterizedTest
  @MethodSource("methodsOfAService")
  void aServicePassesOnEveryCall(Method method) throws Exception {
    List<Method> called = new ArrayList<>();
    MailService other = recording(MailService.class, called);
    ForwardingService wrapper =
        new ForwardingService() {
          @Override
          protected MailService service() {
            return other;
          }
        };

    method.invoke(wrapper, new Object[method.getParameterCount()]);

    assertThat(called).containsExactly(method);
  }

  @ParameterizedTest
  @MethodSource("methodsOfATransaction")
  void aTransactionPassesOnEveryCall(Method method) throws Exception {
    List<Method> called = new ArrayList<>();
    MailTransaction other = recording(MailTransaction.class, called);
    ForwardingTransaction wrapper =
        new ForwardingTransaction() {
          @Override
          protected MailTransaction transaction() {
            return other;
          }
        };

    method.invoke(wrapper, new Object[method.getParameterCount()]);

    assertThat(called).containsExactly(method);
  }

  private static Stream<Method> methods(Class<?> type) {
    return Stream.of(type.getMethods()).filter(it -> !Modifier.isStatic(it.getModifiers()));
  }

  private static <T> T recording(Class<T> type, List<Method> called) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          called.add(method);
          return null;
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
