package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.pool.SmtpPool;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * The clients, and their pools, that transports share: Jakarta Mail makes a transport for each call
 * of {@code Transport.send}, and has no place where its provider could keep anything. A client that
 * no transport uses is closed after a minute.
 *
 * <p>Thread-safe; the lock guards the maps, and nothing is called with it held that waits.
 */
final class SharedClients {
  /** The ones of this class loader. */
  static final SharedClients ALL = new SharedClients(Duration.ofMinutes(1));

  // Chosen: an application has a few; more are made anew, which costs their pools a connection.
  private static final int MAX_CONTEXTS = 100;
  private static final int MAX_WARNINGS = 1000;

  private final Duration keep;
  private final Map<ClientSettings, Shared> clients = new HashMap<>();
  private final Set<String> warnings = new HashSet<>();
  private final Map<TlsSettings, SSLContext> contexts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TlsSettings, SSLContext> eldest) {
          return size() > MAX_CONTEXTS;
        }
      };

  SharedClients(Duration keep) {
    this.keep = keep;
  }

  /** A client that one transport uses, to be given back. */
  interface Lease extends AutoCloseable {
    SmtpClient client();

    /** Present when the settings say so. */
    Optional<SmtpPool> pool();

    @Override
    void close();
  }

  synchronized Lease lease(ClientSettings settings) {
    Shared shared = clients.computeIfAbsent(settings, Shared::new);
    shared.users++;
    shared.uses++;
    return new OneUse(shared);
  }

  /** The same context for the same settings: connections are shared by it. */
  synchronized SSLContext context(TlsSettings settings) throws MessagingException {
    SSLContext known = contexts.get(settings);
    if (known == null) {
      known = settings.context();
      contexts.put(settings, known);
    }
    return known;
  }

  /** Whether something was not said before. */
  synchronized boolean isNews(String warning) {
    return warnings.size() < MAX_WARNINGS && warnings.add(warning);
  }

  /** Closes all at once; transports that are connected fail. */
  void closeAll() {
    List<Shared> all;
    synchronized (this) {
      all = new ArrayList<>(clients.values());
      clients.clear();
      contexts.clear();
    }
    all.forEach(Shared::close);
  }

  synchronized int size() {
    return clients.size();
  }

  private void giveBack(Shared shared) {
    long uses;
    synchronized (this) {
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      uses = shared.uses;
    }
    CompletableFuture.delayedExecutor(keep.toNanos(), TimeUnit.NANOSECONDS)
        .execute(() -> closeUnused(shared, uses));
  }

  private void closeUnused(Shared shared, long uses) {
    synchronized (this) {
      if (shared.users > 0 || shared.uses != uses) {
        return;
      }
      clients.remove(shared.settings, shared);
    }
    shared.close();
  }

  private static final class Shared {
    private final ClientSettings settings;
    private final SmtpClient client;
    private final Optional<SmtpPool> pool;
    private int users;
    private long uses;

    Shared(ClientSettings settings) {
      this.settings = settings;
      client = SmtpClient.create(settings.options());
      pool =
          settings.pooled() ? Optional.of(client.pool(settings.poolOptions())) : Optional.empty();
    }

    void close() {
      pool.ifPresent(SmtpPool::close);
      client.close();
    }
  }

  private final class OneUse implements Lease {
    private final Shared shared;
    private boolean over;

    OneUse(Shared shared) {
      this.shared = shared;
    }

    @Override
    public SmtpClient client() {
      return shared.client;
    }

    @Override
    public Optional<SmtpPool> pool() {
      return shared.pool;
    }

    @Override
    public void close() {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
      }
      giveBack(shared);
    }
  }
}
