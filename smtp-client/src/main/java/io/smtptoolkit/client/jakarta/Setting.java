package io.smtptoolkit.client.jakarta;

import static io.smtptoolkit.client.jakarta.Setting.Meaning.NO_EFFECT;
import static io.smtptoolkit.client.jakarta.Setting.Meaning.OWN;
import static io.smtptoolkit.client.jakarta.Setting.Meaning.REFUSED;
import static io.smtptoolkit.client.jakarta.Setting.Meaning.SAME;

import java.util.Arrays;
import java.util.Optional;

/** A property that is known, by its name after {@code mail.smtp.}; docs/jakarta-mail.md has all. */
enum Setting {
  HOST("host", SAME),
  PORT("port", SAME),
  USER("user", SAME),
  FROM("from", SAME),
  LOCALHOST("localhost", SAME),
  LOCALADDRESS("localaddress", SAME),
  LOCALPORT("localport", SAME),
  CONNECTIONTIMEOUT("connectiontimeout", SAME),
  TIMEOUT("timeout", SAME),
  WRITETIMEOUT("writetimeout", SAME),
  AUTH("auth", SAME),
  AUTH_MECHANISMS("auth.mechanisms", SAME),
  AUTH_LOGIN_DISABLE("auth.login.disable", SAME),
  AUTH_PLAIN_DISABLE("auth.plain.disable", SAME),
  SASL_AUTHORIZATIONID("sasl.authorizationid", SAME),
  STARTTLS_ENABLE("starttls.enable", SAME),
  STARTTLS_REQUIRED("starttls.required", SAME),
  SSL_ENABLE("ssl.enable", SAME),
  SSL_CHECKSERVERIDENTITY("ssl.checkserveridentity", SAME),
  SSL_TRUST("ssl.trust", SAME),
  SSL_PROTOCOLS("ssl.protocols", SAME),
  SSL_CIPHERSUITES("ssl.ciphersuites", SAME),
  SENDPARTIAL("sendpartial", SAME),
  REPORTSUCCESS("reportsuccess", SAME),
  DSN_NOTIFY("dsn.notify", SAME),
  DSN_RET("dsn.ret", SAME),
  ALLOW8BITMIME("allow8bitmime", SAME),
  MAILEXTENSION("mailextension", SAME),
  CHUNKSIZE("chunksize", SAME),
  NOOP_STRICT("noop.strict", SAME),
  QUITWAIT("quitwait", SAME),
  CLASS("class", SAME),
  SOCKETFACTORY_CLASS("socketFactory.class", SAME),
  SOCKETFACTORY_PORT("socketFactory.port", SAME),
  EHLO("ehlo", NO_EFFECT),
  USERSET("userset", NO_EFFECT),
  QUITONSESSIONREJECT("quitonsessionreject", NO_EFFECT),
  SUBMITTER("submitter", NO_EFFECT),
  SOCKETFACTORY_FALLBACK("socketFactory.fallback", NO_EFFECT),
  EXECUTOR_WRITETIMEOUT("executor.writetimeout", NO_EFFECT),
  AUTH_XOAUTH2_DISABLE("auth.xoauth2.disable", NO_EFFECT),
  AUTH_DIGEST_MD5_DISABLE("auth.digest-md5.disable", NO_EFFECT),
  AUTH_NTLM_DISABLE("auth.ntlm.disable", NO_EFFECT),
  AUTH_NTLM_DOMAIN("auth.ntlm.domain", NO_EFFECT),
  AUTH_NTLM_FLAGS("auth.ntlm.flags", NO_EFFECT),
  AUTH_NTLM_LMCOMPAT("auth.ntlm.lmcompat", NO_EFFECT),
  AUTH_NTLM_UNICODE("auth.ntlm.unicode", NO_EFFECT),
  SASL_ENABLE("sasl.enable", NO_EFFECT),
  SASL_MECHANISMS("sasl.mechanisms", NO_EFFECT),
  SASL_REALM("sasl.realm", NO_EFFECT),
  SASL_USECANONICALHOSTNAME("sasl.usecanonicalhostname", NO_EFFECT),
  SOCKETFACTORY("socketFactory", REFUSED),
  SSL_SOCKETFACTORY("ssl.socketFactory", REFUSED),
  SSL_SOCKETFACTORY_CLASS("ssl.socketFactory.class", REFUSED),
  SSL_SOCKETFACTORY_PORT("ssl.socketFactory.port", REFUSED),
  SSL_HOSTNAMEVERIFIER("ssl.hostnameverifier", REFUSED),
  SSL_HOSTNAMEVERIFIER_CLASS("ssl.hostnameverifier.class", REFUSED),
  SOCKS_HOST("socks.host", REFUSED),
  SOCKS_PORT("socks.port", REFUSED),
  PROXY_HOST("proxy.host", REFUSED),
  PROXY_PORT("proxy.port", REFUSED),
  PROXY_USER("proxy.user", REFUSED),
  PROXY_PASSWORD("proxy.password", REFUSED),
  PIPELINING("pipelining", OWN),
  POOL("pool", OWN),
  POOL_MAXCONNECTIONS("pool.maxconnections", OWN),
  SSL_CONTEXT("ssl.context", OWN);

  /** The meaning that a property has to this transport. */
  enum Meaning {
    /** It means what it means in Angus Mail. */
    SAME,
    /** It changes nothing, which is said once in the log. */
    NO_EFFECT,
    /** It asks for another way to the server, or another trust: nothing is sent around it. */
    REFUSED,
    /** It is known here only. */
    OWN
  }

  private final String suffix;
  private final Meaning meaning;

  Setting(String suffix, Meaning meaning) {
    this.suffix = suffix;
    this.meaning = meaning;
  }

  String suffix() {
    return suffix;
  }

  Meaning meaning() {
    return meaning;
  }

  static Optional<Setting> find(String suffix) {
    return Arrays.stream(values()).filter(it -> it.suffix.equals(suffix)).findFirst();
  }
}
