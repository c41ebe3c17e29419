package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of requirements says which have a test, and the tests say the same. */
class ClientCatalogueTest {
  @Test
  void eachRowThatIsSaidToHaveATestHasOne() {
    assertThat(tested()).containsExactlyInAnyOrderElementsOf(Rows.of("+").keySet());
  }

  @Test
  void eachRowIsListedOnce() {
    assertThat(Rows.of("+").keySet()).doesNotContainAnyElementsOf(Rows.of("-").keySet());
    assertThat(Rows.of("+").size() + Rows.of("-").size()).isEqualTo(174);
  }

  @Test
  void eachRowWithoutATestSaysWhy() {
    assertThat(Rows.of("-").values()).allSatisfy(row -> assertThat(row).contains("; "));
  }

  private static Set<String> tested() {
    return new ClassFileImporter()
        .importPackages(ClientCatalogueTest.class.getPackageName()).stream()
            .map(JavaClass::reflect)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .map((Method method) -> method.getAnnotation(Row.class))
            .filter(Objects::nonNull)
            .map(Row::value)
            .collect(Collectors.toSet());
  }
}
