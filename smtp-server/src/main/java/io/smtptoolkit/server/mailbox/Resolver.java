package io.smtptoolkit.server.mailbox;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.LocalPart;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.text.ComparableNames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows aliases to their ends: at most 10 deep, to at most 1,000 addresses. An address that comes
 * up again is left out, so that a circle ends.
 *
 * <p>An alias with an unknown address among others goes to the others, and the log says so; one
 * that leads to no end at all is for the administrator to mend, and its mail waits with its sender.
 *
 * <p>Immutable and thread-safe.
 */
public final class Resolver {
  /** Chosen: deeper nests are a mistake. */
  public static final int MAX_DEPTH = 10;

  /** Chosen: what is larger is a mailing list, and needs software for that. */
  public static final int MAX_ADDRESSES = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

  private final Directory directory;
  private final Domain postmasterDomain;

  private Resolver(Directory directory, Domain postmasterDomain) {
    this.directory = directory;
    this.postmasterDomain = postmasterDomain;
  }

  /**
   * Follows the aliases of a directory.
   *
   * @param directory the directory
   * @param postmasterDomain the own domain that the bare {@code <Postmaster>} is of
   * @return the resolver
   */
  public static Resolver of(Directory directory, Domain postmasterDomain) {
    return new Resolver(directory, postmasterDomain);
  }

  /**
   * Resolves a recipient.
   *
   * @param recipient the address, or the bare postmaster
   * @return what becomes of it; a stage that does not fail
   */
  public CompletionStage<Resolution> resolve(ForwardPath recipient) {
    var walk = new Walk(recipient);
    walk.visit(recipient.mailbox().orElseGet(this::postmaster), 0);
    return walk.next();
  }

  private Mailbox postmaster() {
    try {
      return new Mailbox(LocalPart.parse("postmaster"), postmasterDomain);
    } catch (SmtpSyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private record Step(Mailbox address, int depth) {}

  /** One at a time, from one stage to the next. */
  private final class Walk {
    private final ForwardPath recipient;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Set<String> visited = new HashSet<>();
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private Optional<String> fault = Optional.empty();
    private boolean isAlias;

    Walk(ForwardPath recipient) {
      this.recipient = recipient;
    }

    void visit(Mailbox address, int depth) {
      if (!visited.add(key(address))) {
        return;
      }
      if (depth > MAX_DEPTH) {
        fault = Optional.of("aliases are more than " + MAX_DEPTH + " deep at " + address);
      } else if (visited.size() > MAX_ADDRESSES) {
        fault = Optional.of("an alias means more than " + MAX_ADDRESSES + " addresses");
      } else {
        steps.add(new Step(address, depth));
      }
    }

    /** As long as answers are there already, in a loop and not ever deeper. */
    CompletionStage<Resolution> next() {
      while (fault.isEmpty() && !steps.isEmpty()) {
        Step step = steps.remove();
        var answer = find(step.address).toCompletableFuture();
        if (!answer.isDone()) {
          return answer.thenCompose(
              found -> {
                take(step, found);
                return next();
              });
        }
        take(step, answer.join());
      }
      return completedFuture(end());
    }

    private CompletionStage<Lookup> find(Mailbox address) {
      try {
        return directory
            .find(ForwardPath.of(address))
            .exceptionally(failure -> new Lookup.Unavailable(failure.toString()));
      } catch (RuntimeException bug) {
        LOG.error("the directory failed for {}", address, bug);
        return completedFuture(new Lookup.Unavailable(bug.toString()));
      }
    }

    private void take(Step step, Lookup found) {
      if (found instanceof Lookup.Found it) {
        add(step.address, it.mailbox());
      } else if (found instanceof Lookup.Forward it) {
        isAlias = true;
        it.kept().ifPresent(mailbox -> add(step.address, mailbox));
        it.addresses().forEach(address -> visit(address, step.depth + 1));
      } else if (found instanceof Lookup.Elsewhere) {
        targets.putIfAbsent(key(step.address), new Target.Foreign(step.address));
      } else if (found instanceof Lookup.Unavailable it) {
        fault = Optional.of(it.why());
      } else if (step.depth > 0) {
        LOG.warn("{}: the alias leads to {}, which is unknown", recipient, step.address);
      }
    }

    /** Two addresses of one mailbox are one target. */
    private void add(Mailbox address, LocalMailbox mailbox) {
      targets.putIfAbsent("/" + mailbox.folder(), new Target.Stored(address, mailbox));
    }

    private Resolution end() {
      if (fault.isPresent()) {
        LOG.warn("{}: cannot be resolved: {}", recipient, fault.get());
        return new Resolution.Unavailable(fault.get());
      }
      if (!targets.isEmpty()) {
        return new Resolution.Targets(List.copyOf(targets.values()));
      }
      if (isAlias) {
        String why = "the alias leads to no mailbox";
        LOG.warn("{}: {}", recipient, why);
        return new Resolution.Unavailable(why);
      }
      return new Resolution.Unknown();
    }
  }

  /** Equal addresses differ in the form of their domains at most; so do circles. */
  private static String key(Mailbox address) {
    return address.localPart().unquoted()
        + "@"
        + ComparableNames.folded(ComparableNames.of(address.domain()).toString());
  }
}
