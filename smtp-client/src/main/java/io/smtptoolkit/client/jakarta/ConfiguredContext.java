package io.smtptoolkit.client.jakarta;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A context whose engines have other parameters than the JDK gives them. Thread-safe. */
final class ConfiguredContext extends SSLContext {
  private ConfiguredContext(SSLContext base, Consumer<SSLParameters> parameters) {
    super(new Configured(base, parameters), base.getProvider(), base.getProtocol());
  }

  static SSLContext of(SSLContext base, Consumer<SSLParameters> parameters) {
    return new ConfiguredContext(base, parameters);
  }

  private static final class Configured extends SSLContextSpi {
    private final SSLContext base;
    private final Consumer<SSLParameters> parameters;

    Configured(SSLContext base, Consumer<SSLParameters> parameters) {
      this.base = base;
      this.parameters = parameters;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("it is initialized already");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return configured(base.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return configured(base.createSSLEngine(host, port));
    }

    private SSLEngine configured(SSLEngine engine) {
      SSLParameters changed = engine.getSSLParameters();
      parameters.accept(changed);
      engine.setSSLParameters(changed);
      return engine;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return base.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return base.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return base.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return base.getClientSessionContext();
    }
  }
}
