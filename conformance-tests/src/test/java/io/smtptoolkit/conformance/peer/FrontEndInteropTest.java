package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our {@code smtp serve} with front ends of others: it has to see the client's address. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FrontEndInteropTest {
  private static final String HAPROXY = "haproxy";
  private static final String NGINX = "nginx";
  private static final String CLIENT = "127.0.0.5";
  private static final String RECIPIENT = "user@" + ServeProcess.DOMAIN;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void haproxySaysWhoTheClientIs(String version) throws IOException {
    Path unpacked = Peers.unpacked(HAPROXY);
    try (var serve = ServeProcess.start("--proxy-from", "127.0.0.1")) {
      int port = Loopback.freePort();
      Path configuration =
          Files.writeString(
              folder.resolve("haproxy.cfg"),
              """
              global
                maxconn 100
              defaults
                mode tcp
                timeout connect 10s
                timeout client 60s
                timeout server 60s
              listen smtp
                bind 127.0.0.1:%d
                server serve 127.0.0.1:%d %s
              """
                  .formatted(port, serve.port(), version));
      try (var haproxy =
          Command.of(unpacked.resolve("usr/sbin/haproxy"), "-db", "-f", configuration)
              .withLibrariesOf(unpacked)
              .start()) {
        haproxy.awaitListening();

        send(port);
        send(port, "--ssl-reqd", "--cacert", serve.caFile());

        assertThat(serve.maildir("user").await(2))
            .hasSize(2)
            .allMatch(message -> message.contains(" ([" + CLIENT + "])\n"));
        assertLogged(serve, "mail accepted .* peer=" + CLIENT + ":\\d+ via=127\\.0\\.0\\.1:\\d+ ");
      }
    }
  }

  @Test
  void nginxSaysWhoTheClientIs() throws IOException {
    try (var serve = ServeProcess.start("--xclient-from", "127.0.0.1")) {
      int port = Loopback.freePort();
      try (var nginx = nginx(port, serve.port(), "none")) {
        nginx.awaitListening();

        send(port);

        assertThat(serve.maildir("user").await(1))
            .hasSize(1)
            .allMatch(message -> message.contains(" ([" + CLIENT + "])\n"));
        assertLogged(serve, "mail accepted .* peer=" + CLIENT + ":\\d+ via=127\\.0\\.0\\.1:\\d+ ");
      }
    }
  }

  @Test
  void nginxSaysAsWhomTheClientIsAuthenticated() throws IOException {
    try (var serve = ServeProcess.start("--xclient-from", "127.0.0.1", "--xclient-login")) {
      int port = Loopback.freePort();
      try (var nginx = nginx(port, serve.port(), "plain")) {
        nginx.awaitListening();

        send(port, "--user", "alice:pencil");

        assertThat(serve.maildir("user").await(1)).hasSize(1);
        assertLogged(serve, "mail accepted .* peer=" + CLIENT + ":\\d+ .* user=alice ");
      }
    }
  }

  @Test
  void postfixSaysWhereAMessageCameFrom() throws IOException {
    try (var serve = ServeProcess.start("--xforward-from", "127.0.0.1");
        var postfix =
            PostfixServer.start(
                Map.of(
                    "mynetworks", "127.0.0.0/8",
                    "default_transport", "smtp:[127.0.0.1]:" + serve.port(),
                    "smtp_dns_support_level", "disabled",
                    "smtp_send_xforward_command", "yes"))) {
      send(postfix.address().getPort());

      assertThat(serve.maildir("user").await(1))
          .as("%s", postfix.log())
          .hasSize(1)
          .allMatch(message -> message.contains(" ([127.0.0.1])\n"));
      assertLogged(
          serve,
          "mail accepted .* peer=127\\.0\\.0\\.1:\\d+ .*forwarded=\"[^\"]*ADDR=" + CLIENT + " ");
    }
  }

  /** The mail proxy, which asks by HTTP where to connect to; here always to the same server. */
  private NginxAndItsAnswers nginx(int port, int backend, String auth) throws IOException {
    Path unpacked = Peers.unpacked(NGINX);
    Path module =
        Peers.unpacked("libnginx-mod-mail").resolve("usr/lib/nginx/modules/ngx_mail_module.so");
    HttpServer answers = HttpServer.create(Loopback.at(0), 0);
    answers.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Auth-Status", "OK");
          exchange.getResponseHeaders().add("Auth-Server", "127.0.0.1");
          exchange.getResponseHeaders().add("Auth-Port", Integer.toString(backend));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    answers.start();
    Path configuration =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            load_module %s;
            daemon off;
            master_process off;
            pid %s/nginx.pid;
            error_log stderr info;
            events { worker_connections 64; }
            mail {
              server_name mail.nginx.example;
              auth_http 127.0.0.1:%d/;
              xclient on;
              smtp_auth %s;
              server {
                listen 127.0.0.1:%d;
                protocol smtp;
              }
            }
            """
                .formatted(module, folder, answers.getAddress().getPort(), auth, port));
    try {
      return new NginxAndItsAnswers(
          Command.of(
                  unpacked.resolve("usr/sbin/nginx"),
                  "-p",
                  folder,
                  "-e",
                  "stderr",
                  "-c",
                  configuration)
              .withLibrariesOf(unpacked)
              .start(),
          answers);
    } catch (RuntimeException | Error e) {
      answers.stop(0);
      throw e;
    }
  }

  private record NginxAndItsAnswers(PeerProcess nginx, HttpServer answers)
      implements AutoCloseable {
    void awaitListening() {
      nginx.awaitListening();
    }

    @Override
    public void close() {
      nginx.close();
      answers.stop(0);
    }
  }

  private void send(int port, Object... options) throws IOException {
    Path message =
        Files.writeString(folder.resolve("message"), "Subject: from afar\r\n\r\nHello.\r\n");
    Command curl =
        Command.of(
                Peers.installed("curl", "curl"),
                "--silent",
                "--show-error",
                "--max-time",
                "60",
                "--interface",
                CLIENT,
                "--mail-from",
                "sender@client.example",
                "--mail-rcpt",
                RECIPIENT,
                "--upload-file",
                message)
            .and(Arrays.stream(options).map(Object::toString).toList())
            .and(List.of("smtp://127.0.0.1:" + port + "/client.example"));

    var outcome = curl.run();

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
  }

  private static void assertLogged(ServeProcess serve, String line) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(serve.process().output()).containsPattern(line));
  }
}
