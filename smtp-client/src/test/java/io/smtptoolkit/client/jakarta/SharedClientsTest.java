package io.smtptoolkit.client.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedClientsTest {
  private final Properties properties = new Properties();

  private ClientSettings settings() {
    return ClientSettings.of(new Settings(properties, "smtpt"));
  }

  @Test
  void sharesAClientByItsSettings() {
    var clients = new SharedClients(Duration.ofHours(1));
    var first = clients.lease(settings());
    properties.put("mail.smtp.sendpartial", "true");
    var other = clients.lease(settings());
    properties.remove("mail.smtp.sendpartial");
    properties.put("mail.smtp.host", "mx.example");
    var second = clients.lease(settings());

    assertThat(second.client()).isSameAs(first.client()).isNotSameAs(other.client());
    assertThat(first.pool()).isEmpty();
    clients.closeAll();
    assertThat(clients.size()).isZero();
  }

  @Test
  void closesAClientThatNothingUsesAnyMore() {
    var clients = new SharedClients(Duration.ofMillis(1));
    properties.put("mail.smtp.pool", "true");
    var first = clients.lease(settings());
    var second = clients.lease(settings());
    assertThat(second.pool()).isPresent();

    first.close();
    first.close();
    assertThat(clients.size()).isEqualTo(1);
    second.close();

    await().atMost(Duration.ofSeconds(20)).until(() -> clients.size() == 0);
  }

  @Test
  void keepsOneThatIsUsedAgain() {
    var clients = new SharedClients(Duration.ofHours(1));
    var first = clients.lease(settings());
    first.close();
    var second = clients.lease(settings());

    assertThat(second.client()).isSameAs(first.client());
    clients.closeAll();
  }

  @Test
  void saysAThingOnce() {
    var clients = new SharedClients(Duration.ofHours(1));

    assertThat(clients.isNews("mail.smtp.frm")).isTrue();
    assertThat(clients.isNews("mail.smtp.frm")).isFalse();
  }
}
