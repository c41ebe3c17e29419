package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.conformance.scripted.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of commands hidden in what the application gives. */
class InjectionRowsTest extends ClientScene {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@x.example>\r\nRCPT TO:<evil@y.example",
        "a@x.example>\nRSET",
        "a@x.example\r",
        "a\0@x.example",
        "a@x.example\r\n"
      })
  @Row("c-inject/sender-crlf")
  void knowsNoReversePathWithACommand(String address) {
    assertThatThrownBy(() -> Envelope.of(address, "bob@mx.example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b@x.example>\r\nDATA",
        "b@x.example\rx",
        "b@x.example\nx",
        "b\0@x.example",
        "b\r\n@x.example"
      })
  @Row("c-inject/rcpt-crlf")
  void knowsNoForwardPathWithACommand(String address) {
    assertThatThrownBy(
            () -> Envelope.of("a@c.example", "bob@mx.example", address, "joe@mx.example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\r\nRSET\r\n\"@x.example",
        "\"a\\\r\nb\"@x.example",
        "\"a\nb\"@x.example",
        "\"a\0\"@x.example"
      })
  @Row("c-inject/quoted-local-crlf")
  void knowsNoLineEndInQuotes(String address) {
    assertThatThrownBy(() -> Envelope.of("a@c.example", address))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Envelope.of(address, "bob@mx.example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u@x.example> AUTH=<e@y.example",
        "u@x.example> SIZE=1",
        "u@x.example SIZE=1",
        "<u@x.example> SIZE=1"
      })
  @Row("c-inject/extra-params")
  void knowsNoParameterInAnAddress(String address) {
    assertThatThrownBy(() -> Envelope.of("a@c.example", address))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Envelope.of(address, "bob@mx.example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1\r\nRSET", "1 X=2", "a=b", "a\0", "1\n", ""})
  @Row("c-inject/param-values")
  void knowsNoParameterWithACommand(String value) {
    for (String keyword : new String[] {"ENVID", "SIZE", "AUTH", "ORCPT"}) {
      assertThatThrownBy(() -> EsmtpParameter.of(keyword, value))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Row("c-inject/credentials")
  void hidesNoCommandInCredentials() throws Exception {
    for (String evil : new String[] {"u\r\nRSET", "u\0admin", "u\n"}) {
      assertThatThrownBy(() -> Credentials.password(evil, "p"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Credentials.password("u", evil))
          .isInstanceOf(IllegalArgumentException.class);
    }
    play(Script.builder().extensions("AUTH XOAUTH2"));

    String outcome =
        send(
            at(TlsPolicy.NEVER)
                .credentials(Credentials.token("u", refused -> Secret.ofUtf8("t\u0001\r\nRSET")))
                .credentialsInClear()
                .build());

    assertThat(outcome).doesNotContain("accepted");
    assertThat(commands()).doesNotContain("RSET");
  }
}
