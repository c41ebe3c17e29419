package io.smtptoolkit.conformance.junit;

import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.Script;
import io.smtptoolkit.conformance.scripted.ScriptedSmtpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link ScriptedSmtpServer} of its own as a parameter. It plays {@link
 * Script#PLAIN} until the test tells it another script; it is closed after the test, and if that
 * has failed what the client said is added to the report.
 *
 * <pre>{@code
 * @ExtendWith(ScriptedSmtpExtension.class)
 * class ReportMailerTest {
 *   @Test
 *   void saysWhoIsRefused(ScriptedSmtpServer server) {
 *     server.play(Script.builder().on("RCPT").reply("550 5.1.1 unknown").build());
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Stateless.
 */
public final class ScriptedSmtpExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(ScriptedSmtpExtension.class);

  /** For JUnit. */
  public ScriptedSmtpExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ScriptedSmtpServer.class;
  }

  @Override
  public ScriptedSmtpServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(OURS)
        .getOrComputeIfAbsent(ScriptedSmtpServer.class, type -> start(), ScriptedSmtpServer.class);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    ScriptedSmtpServer server =
        context.getStore(OURS).remove(ScriptedSmtpServer.class, ScriptedSmtpServer.class);
    if (server == null) {
      return;
    }
    server.close();
    if (context.getExecutionException().isPresent()) {
      for (ReceivedConnection connection : server.connections()) {
        context.publishReportEntry("connection " + connection.number(), connection.dialogue());
      }
    }
  }

  private static ScriptedSmtpServer start() {
    try {
      return ScriptedSmtpServer.start(Script.PLAIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
