package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
  @ParameterizedTest
  @CsvSource({
    "1048576, 40, 1048456",
    "4096, 40, 3976",
    "1024, 40, 904",
    "160, 40, 40",
    "128, 40, 24",
    "64, 40, 2",
    "64, 60, 1",
    "10, 60, 1",
    "9223372036854775807, 40, 2147483647"
  })
  void deliveriesKeepTheirs(long limit, long open, int connections) {
    assertThat(Descriptors.affordableConnections(limit, open)).isEqualTo(connections);
  }

  @Test
  void theSystemTells() {
    assertThat(Descriptors.affordableConnections()).isPresent();
  }
}
