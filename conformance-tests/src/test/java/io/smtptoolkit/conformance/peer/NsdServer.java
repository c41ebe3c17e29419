package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** NSD, a name server with authority for the zones that it is given, in a {@link RootFolder}. */
final class NsdServer implements AutoCloseable {
  static final String PACKAGE = "nsd";

  private final TemporaryFolder folder;
  private final PeerProcess process;
  private final InetSocketAddress address;

  private NsdServer(TemporaryFolder folder, PeerProcess process, InetSocketAddress address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
    process.awaitOutput(Pattern.compile("nsd started"));
  }

  /**
   * Starts it.
   *
   * @param zones records by the names of their zones, in the form of RFC 1035 §5
   */
  static NsdServer start(Map<String, String> zones) {
    Path unpacked = Peers.unpacked(PACKAGE);
    Peers.needsRoot(PACKAGE);
    var folder = new TemporaryFolder();
    try {
      var root = new RootFolder(folder, unpacked, List.of("nsd"));
      root.copyProgram(unpacked.resolve("usr/sbin/nsd"), unpacked);
      root.folder("data", "nsd");
      // 0 would be refused, so a free port is looked for first.
      var address = Loopback.at(Loopback.freePort());
      var configuration =
          new StringBuilder(
              """
              server:
                ip-address: 127.0.0.1
                port: %d
                username: nsd
                chroot: ""
                zonesdir: "/zones"
                database: ""
                pidfile: ""
                xfrdfile: "/data/xfrd"
                xfrdir: "/data"
                zonelistfile: "/data/zones"
                server-count: 1
                verbosity: 1
              remote-control:
                control-enable: no
              """
                  .formatted(address.getPort()));
      for (var zone : zones.entrySet()) {
        root.file("zones/" + zone.getKey(), head(zone.getKey()) + zone.getValue());
        configuration.append("zone:\n  name: %1$s\n  zonefile: %1$s\n".formatted(zone.getKey()));
      }
      root.file("etc/nsd.conf", configuration.toString());
      var process = root.command("/usr/sbin/nsd", "-d", "-c", "/etc/nsd.conf").start();
      return new NsdServer(folder, process, address);
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  /** The records that each zone needs. */
  private static String head(String zone) {
    return """
    $ORIGIN %s.
    $TTL 300
    @ SOA ns hostmaster 1 3600 900 86400 300
    @ NS ns
    ns A 127.0.0.1
    """
        .formatted(zone);
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.close();
    folder.close();
  }
}
