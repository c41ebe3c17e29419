package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.conformance.engine.RunOptions;
import io.smtptoolkit.conformance.junit.ConformanceTests;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.server.SmtpServer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class MaildirServerTest {
  @TempDir private static Path mail;
  private static SmtpServer server;

  @BeforeAll
  static void start() throws Exception {
    server = MaildirServer.start(mail, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicNode> endsMailDataAtCrlfDotCrlfOnly() throws Exception {
    Target target =
        Target.at("127.0.0.1", server.address().getPort())
            .with(Fixture.RCPT, "alice@example.com")
            .withMaildir(mail)
            .withTimeoutScale(0.1);
    return ConformanceTests.against(
        target, one -> one.area().equals("smuggling"), RunOptions.DEFAULT);
  }
}
