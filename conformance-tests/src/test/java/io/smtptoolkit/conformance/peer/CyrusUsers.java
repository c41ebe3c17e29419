package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A database of Cyrus SASL with one user, for a Postfix that checks passwords by itself through
 * that library.
 */
final class CyrusUsers implements AutoCloseable {
  static final String PACKAGE = "sasl2-bin";
  private static final String REALM = "mail.postfix.example";

  private final TemporaryFolder folder;

  private CyrusUsers(TemporaryFolder folder) {
    this.folder = folder;
  }

  static CyrusUsers with(String user, String password) {
    Path unpacked = Peers.unpacked(PACKAGE);
    var folder = new TemporaryFolder();
    try {
      Path database = folder.path().resolve("sasldb2");
      var outcome =
          Command.of(
                  unpacked.resolve("usr/sbin/saslpasswd2"),
                  "-p",
                  "-c",
                  "-f",
                  database,
                  "-u",
                  REALM,
                  user)
              .withLibrariesOf(unpacked)
              .run(password.getBytes(UTF_8));
      if (outcome.exitCode() != 0) {
        throw new AssertionError("saslpasswd2: " + outcome);
      }
      TemporaryFolder.own(database, "rw-r--r--", "root", "root");
      return new CyrusUsers(folder);
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  /** Starts a Postfix that asks this database. */
  PostfixServer postfix(Map<String, String> overrides) {
    var parameters = new HashMap<>(overrides);
    parameters.putAll(PARAMETERS);
    return PostfixServer.start(
        parameters,
        Map.of(
            "sasl/smtpd.conf",
            """
            pwcheck_method: auxprop
            auxprop_plugin: sasldb
            sasldb_path: %s
            mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 SCRAM-SHA-1
            """
                .formatted(folder.path().resolve("sasldb2"))));
  }

  private static final Map<String, String> PARAMETERS =
      Map.of(
          "smtpd_sasl_auth_enable", "yes",
          "smtpd_tls_auth_only", "yes",
          "smtpd_sasl_type", "cyrus",
          "smtpd_sasl_local_domain", REALM);

  @Override
  public void close() {
    folder.close();
  }
}
