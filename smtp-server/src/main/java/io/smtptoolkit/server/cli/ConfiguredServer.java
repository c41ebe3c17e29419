package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.config.Changes;
import io.smtptoolkit.server.config.ConfigException;
import io.smtptoolkit.server.config.ConfigReader;
import io.smtptoolkit.server.config.Configuration;
import io.smtptoolkit.server.config.Fault;
import io.smtptoolkit.server.config.LogFormatName;
import io.smtptoolkit.server.config.PlannedListener;
import io.smtptoolkit.server.config.ServerPlan;
import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.tls.ServerNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ExitCode;

/** The program with a configuration file: it starts the server, checks the file or prints it. */
final class ConfiguredServer {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");

  private final Path file;
  private final PrintWriter out;
  private final PrintWriter err;

  ConfiguredServer(Path file, PrintWriter out, PrintWriter err) {
    this.file = file;
    this.out = out;
    this.err = err;
  }

  /** Does what the options say; returns the exit code. */
  int run(ConfigOptions options) {
    try {
      Configuration configuration = ConfigReader.read(file);
      log(configuration);
      if (!configuration.usesServerNames()) {
        // Then a name is nothing to fail for.
        ServerNames.ignore();
      }
      if (options.print()) {
        say(configuration.print().stripTrailing());
        return ExitCode.OK;
      }
      if (options.check()) {
        ServerPlan.check(configuration);
        ServerPlan.warnings(configuration).forEach(it -> complain("warning: " + it));
        say("OK");
        return ExitCode.OK;
      }
      return start(ServerPlan.open(configuration));
    } catch (ConfigException wrong) {
      wrong.faults().forEach(it -> complain(it.toString()));
      return ExitCode.USAGE;
    } catch (IOException unreadable) {
      complain(FileFaults.reason(unreadable));
      return ExitCode.USAGE;
    }
  }

  private int start(ServerPlan plan) {
    SmtpServer server;
    Optional<ProgramMetrics> metrics;
    try {
      SmtpServerOptions.Builder options = plan.options().observer(new TransactionLog());
      options.limits(Descriptors.affordable(options.build().limits()));
      metrics = MetricsOptions.start(plan.configuration().metrics());
      metrics.ifPresent(it -> it.addTo(options));
      server = SmtpServer.start(options.build());
    } catch (IOException fault) {
      complain(String.valueOf(fault.getMessage()));
      close(plan);
      return ExitCode.SOFTWARE;
    }
    metrics.ifPresent(it -> it.started(server));
    metrics.ifPresent(it -> plan.queue().ifPresent(it::addQueue));
    plan.warnings().forEach(it -> LOG.warn("{}", it));
    Stopping.atSignal(server, () -> close(plan));
    Stopping.atDeath(server);
    Signals.on("HUP", () -> reload(plan));
    for (PlannedListener listener : plan.listeners()) {
      int port = server.address(listener.name()).getPort();
      out.println("listening on " + listener.endpoint().withPort(port) + " as " + listener.role());
    }
    metrics.ifPresent(it -> out.println(it.describe()));
    out.flush();
    Readiness.tell();
    return ExitCode.OK;
  }

  /** At SIGHUP, on a thread of the JDK's. */
  private static void reload(ServerPlan plan) {
    try {
      Changes changes = plan.reload();
      log(plan.configuration());
      String taken = changes.taken().isEmpty() ? "nothing" : String.join(", ", changes.taken());
      LOG.info(
          "{} was read again, with the files that it names; new: {}",
          plan.configuration().file(),
          taken);
      if (!changes.waiting().isEmpty()) {
        LOG.warn("these need a restart: {}", String.join(", ", changes.waiting()));
      }
    } catch (ConfigException wrong) {
      for (Fault fault : wrong.faults()) {
        LOG.error("{}", fault);
      }
      LOG.error("nothing was taken over, all stays as it was");
    } catch (IOException | RuntimeException fault) {
      String reason = fault instanceof IOException io ? FileFaults.reason(io) : fault.toString();
      LOG.error("{}; nothing was taken over, all stays as it was", reason);
    }
  }

  private static void close(ServerPlan plan) {
    try {
      plan.close();
    } catch (IOException fault) {
      LOG.error("the queue cannot be closed: {}", FileFaults.reason(fault));
    }
  }

  private static void log(Configuration configuration) {
    LogFormat format =
        configuration.logFormat() == LogFormatName.JSON ? LogFormat.JSON : LogFormat.TEXT;
    Logging.configure(format, configuration.logLevel(), configuration.logAddresses());
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }

  private void complain(String complaint) {
    err.println("smtp serve: " + complaint);
    err.flush();
  }
}
