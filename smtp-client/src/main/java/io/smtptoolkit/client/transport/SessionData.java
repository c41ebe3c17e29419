package io.smtptoolkit.client.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.session.IoSessionAttributeMap;
import org.apache.mina.core.session.IoSessionDataStructureFactory;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.core.write.WriteRequestQueue;
import org.jspecify.annotations.Nullable;

/**
 * The data that MINA keeps of each connection: a few attributes, and no queue of writes, because
 * {@link MinaLink} writes by itself. MINA's own are made for many of either, and are a twentieth of
 * what an idle connection holds.
 *
 * <p>Stateless.
 */
final class SessionData implements IoSessionDataStructureFactory {
  private static final WriteRequestQueue NO_WRITES = new NoWrites();

  @Override
  public IoSessionAttributeMap getAttributeMap(IoSession session) {
    return new Attributes();
  }

  @Override
  public WriteRequestQueue getWriteRequestQueue(IoSession session) {
    return NO_WRITES;
  }

  /** Two or three attributes in a row: key, value, key, value. Thread-safe. */
  private static final class Attributes implements IoSessionAttributeMap {
    private static final Object[] NONE = {};

    // Replaced, never changed: it is read with each event, and hardly ever written.
    private volatile Object[] pairs = NONE;

    @Override
    public @Nullable Object getAttribute(IoSession session, Object key, @Nullable Object ifAbsent) {
      if (ifAbsent == null) {
        return value(key);
      }
      Object value = setAttributeIfAbsent(session, key, ifAbsent);
      return value == null ? ifAbsent : value;
    }

    @Override
    public synchronized @Nullable Object setAttribute(
        IoSession session, Object key, @Nullable Object value) {
      Object before = value(key);
      if (before != null) {
        remove(key);
      }
      if (value != null) {
        add(key, value);
      }
      return before;
    }

    @Override
    public synchronized @Nullable Object setAttributeIfAbsent(
        IoSession session, Object key, @Nullable Object value) {
      Object before = value(key);
      return before == null ? setAttribute(session, key, value) : before;
    }

    @Override
    public @Nullable Object removeAttribute(IoSession session, Object key) {
      return setAttribute(session, key, null);
    }

    @Override
    public boolean removeAttribute(IoSession session, Object key, @Nullable Object value) {
      return replaceAttribute(session, key, value, null);
    }

    @Override
    public synchronized boolean replaceAttribute(
        IoSession session, Object key, @Nullable Object before, @Nullable Object after) {
      boolean replaces = before != null && before.equals(value(key));
      if (replaces) {
        setAttribute(session, key, after);
      }
      return replaces;
    }

    @Override
    public boolean containsAttribute(IoSession session, Object key) {
      return value(key) != null;
    }

    @Override
    public Set<Object> getAttributeKeys(IoSession session) {
      Set<Object> keys = new HashSet<>();
      Object[] now = pairs;
      for (int i = 0; i < now.length; i += 2) {
        keys.add(now[i]);
      }
      return keys;
    }

    @Override
    public void dispose(IoSession session) {}

    private @Nullable Object value(Object key) {
      Object[] now = pairs;
      for (int i = 0; i < now.length; i += 2) {
        if (now[i].equals(key)) {
          return now[i + 1];
        }
      }
      return null;
    }

    private void add(Object key, Object value) {
      Object[] more = Arrays.copyOf(pairs, pairs.length + 2);
      more[pairs.length] = key;
      more[pairs.length + 1] = value;
      pairs = more;
    }

    private void remove(Object key) {
      List<Object> rest = new ArrayList<>(List.of(pairs));
      int at = rest.indexOf(key);
      rest.subList(at, at + 2).clear();
      pairs = rest.toArray();
    }
  }

  /** A queue that stays empty. Stateless. */
  private static final class NoWrites implements WriteRequestQueue {
    @Override
    public @Nullable WriteRequest poll(IoSession session) {
      return null;
    }

    @Override
    public void offer(IoSession session, WriteRequest request) {
      throw new IllegalStateException("octets are written by the link, not by MINA: " + request);
    }

    @Override
    public boolean isEmpty(IoSession session) {
      return true;
    }

    @Override
    public void clear(IoSession session) {}

    @Override
    public void dispose(IoSession session) {}

    @Override
    public int size() {
      return 0;
    }
  }
}
