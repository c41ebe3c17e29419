package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Dovecot, out of the folders into which its packages were unpacked, in a {@link RootFolder}: an
 * LMTP server, and the SASL server of another program's SMTP. It knows {@code alice} and {@code
 * full}, in whose mailbox there is no room, both with {@link #PASSWORD}; and it checks tokens by
 * itself.
 */
final class DovecotServer implements AutoCloseable {
  static final String PACKAGE = "dovecot-core";
  static final String LMTP_PACKAGE = "dovecot-lmtpd";
  static final String DOMAIN = "dovecot.example";
  static final String PASSWORD = "p\"encil $1'x";
  private static final String TOKEN_KEY = "a key of thirty-two octets, no less";

  private final TemporaryFolder folder;
  private final PeerProcess master;
  private final InetSocketAddress lmtp;
  private final TestCertificate certificate;

  private DovecotServer(
      TemporaryFolder folder,
      TestCertificate certificate,
      PeerProcess master,
      InetSocketAddress lmtp) {
    this.folder = folder;
    this.certificate = certificate;
    this.master = master;
    this.lmtp = lmtp;
    // The socket for SASL is made at the same time.
    master.awaitListening();
  }

  static DovecotServer start() {
    Path unpacked = Peers.unpacked(PACKAGE);
    Path lmtpd = Peers.unpacked(LMTP_PACKAGE);
    Peers.needsRoot(PACKAGE);
    var folder = new TemporaryFolder();
    try {
      var root = new RootFolder(folder, unpacked, List.of("dovecot", "dovenull", "mail"));
      root.folder("mail", "mail");
      folder.folder("var/lib/dovecot", "rwxr-xr-x", "root", "root");
      var certificate = TestCertificate.in(folder.path());
      copyPrograms(root, unpacked, lmtpd);
      folder.folder("keys/default/HS256", "rwxr-xr-x", "root", "root");
      folder.file("keys/default/HS256/default", base64(TOKEN_KEY.getBytes(US_ASCII)));
      folder.file(
          "users",
          """
          alice:{PLAIN}%1$s::::::
          full:{PLAIN}%1$s::::::userdb_quota_rule=*:storage=1k
          """
              .formatted(PASSWORD));
      folder.file("oauth2", OAUTH2);
      // Port 0 would be no listener at all, so a free one is looked for first.
      var lmtp = Loopback.at(Loopback.freePort());
      folder.file("dovecot.conf", CONFIGURATION.replace("PORT", Integer.toString(lmtp.getPort())));
      var master = root.command("/usr/sbin/dovecot", "-F", "-c", "/dovecot.conf").start();
      return new DovecotServer(folder, certificate, master, lmtp);
    } catch (IOException e) {
      folder.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private static void copyPrograms(RootFolder root, Path unpacked, Path lmtpd) throws IOException {
    root.copyTree(unpacked, "usr/lib/dovecot");
    for (String name :
        List.of(
            "sbin/dovecot",
            "bin/doveconf",
            "lib/dovecot/auth",
            "lib/dovecot/config",
            "lib/dovecot/log",
            "lib/dovecot/anvil",
            "lib/dovecot/stats",
            "lib/dovecot/modules/lib10_quota_plugin.so",
            "lib/dovecot/modules/libssl_iostream_openssl.so")) {
      root.copyProgram(unpacked.resolve("usr").resolve(name), unpacked);
    }
    root.copyProgram(lmtpd.resolve("usr/lib/dovecot/lmtp"), lmtpd);
  }

  private static final String CONFIGURATION =
      """
      base_dir = /run
      log_path = /log
      protocols = lmtp
      listen = 127.0.0.1
      hostname = mail.dovecot.example
      first_valid_uid = 1
      first_valid_gid = 1
      ssl = yes
      ssl_cert = </certificate.pem
      ssl_key = </key.pem
      auth_mechanisms = plain login cram-md5 scram-sha-256 scram-sha-1 xoauth2 oauthbearer
      auth_failure_delay = 0
      auth_verbose = yes
      passdb {
        driver = oauth2
        mechanisms = xoauth2 oauthbearer
        args = /oauth2
      }
      passdb {
        driver = passwd-file
        mechanisms = plain login cram-md5 scram-sha-256 scram-sha-1
        args = username_format=%n /users
      }
      userdb {
        driver = passwd-file
        args = username_format=%n /users
        default_fields = uid=mail gid=mail home=/mail/%n
      }
      mail_location = maildir:/mail/%n/Maildir
      mail_plugins = quota
      plugin {
        quota = maildir:user
      }
      service auth {
        unix_listener sasl {
          mode = 0666
        }
      }
      service anvil {
        # Without it, failures of one address are answered late.
        unix_listener anvil-auth-penalty {
          mode = 0
        }
      }
      service stats {
        unix_listener stats-writer {
          mode = 0666
        }
      }
      service lmtp {
        inet_listener lmtp {
          address = 127.0.0.1
          port = PORT
        }
      }
      """;

  private static final String OAUTH2 =
      """
      introspection_mode = local
      local_validation_key_dict = fs:posix:prefix=/keys/
      username_attribute = sub
      """;

  /** Where an SMTP server asks about users, by Dovecot's own protocol. */
  Path saslSocket() {
    return folder.path().resolve("run/sasl");
  }

  InetSocketAddress lmtp() {
    return lmtp;
  }

  Maildir maildir(String localPart) {
    return new Maildir(folder.path().resolve("mail").resolve(localPart).resolve("Maildir"));
  }

  Path caFile() {
    return certificate.certificate();
  }

  String log() {
    try {
      return Files.readString(folder.path().resolve("log"));
    } catch (IOException e) {
      return "(no log: " + e + ") " + master.output();
    }
  }

  /** A token for a user that this server accepts for an hour: a JWT (RFC 7519). */
  static String token(String user) {
    long now = Instant.now().getEpochSecond();
    String signed =
        base64Url("{\"typ\":\"JWT\",\"alg\":\"HS256\"}")
            + "."
            + base64Url(
                "{\"sub\":\"%s\",\"iat\":%d,\"nbf\":%d,\"exp\":%d}"
                    .formatted(user, now, now - 60, now + 3600));
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(TOKEN_KEY.getBytes(US_ASCII), "HmacSHA256"));
      byte[] signature = mac.doFinal(signed.getBytes(US_ASCII));
      return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(US_ASCII));
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  @Override
  public void close() {
    master.close();
    folder.close();
  }
}
