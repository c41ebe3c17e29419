package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.junit.ConformanceTests;
import io.smtptoolkit.conformance.verdict.Profile;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The whole suite against our own server. */
class OwnServerTest {
  private static OwnServer server;

  @BeforeAll
  static void start() throws IOException {
    server = OwnServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @TestFactory
  Stream<DynamicNode> keepsEveryRequirement() throws Exception {
    RunOptions options =
        new RunOptions(Profile.STRICT, Conformance.OWN_SERVER_JOBS, RunOptions.DEFAULT.maxTime());

    return ConformanceTests.against(server.target(), one -> true, options);
  }
}
