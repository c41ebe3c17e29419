package io.smtptoolkit.server.listener;

import io.smtptoolkit.server.Defence;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A program: a server that says, for each line of its input, what it charges for its connections
 * and what is on its heap.
 */
final class MeasuredServer {
  private MeasuredServer() {}

  public static void main(String[] args) throws Exception {
    var options =
        SmtpServerOptions.builder(DiscardService.forAll())
            .listener(
                ListenerOptions.builder()
                    // One test gives more commands than a client may.
                    .defence(Defence.DEFAULT.withMaxCommands(1_000_000))
                    .domain("mx.example")
                    .startTls(TlsIdentity.signedBy(TlsIdentity.authority("Test CA"), "localhost"))
                    .build())
            .limits(
                ServerLimits.DEFAULT.withMaxConnections(5_000).withMaxConnectionsPerAddress(5_000))
            .build();
    RunningServer server = RunningServer.start(options);
    System.out.println(server.addresses().values().iterator().next().getPort());
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while (in.readLine() != null) {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      System.out.println(server.shared().budget().charged() + " " + heap);
    }
    server.stop(Duration.ZERO);
  }
}
