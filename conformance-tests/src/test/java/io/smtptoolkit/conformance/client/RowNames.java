package io.smtptoolkit.conformance.client;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names a test by the id of its row, and what the row asks. */
final class RowNames extends DisplayNameGenerator.Standard {
  @Override
  public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> type, Method test) {
    Row row = test.getAnnotation(Row.class);
    return row == null
        ? super.generateDisplayNameForMethod(enclosing, type, test)
        : row.value() + ": " + Rows.of("+").getOrDefault(row.value(), "not listed");
  }
}
