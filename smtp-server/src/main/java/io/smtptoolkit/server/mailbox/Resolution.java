package io.smtptoolkit.server.mailbox;

import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.parameter.Notify;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The result for a recipient, after all aliases.
 *
 * <p>Immutable.
 */
public sealed interface Resolution {
  /**
   * It goes to these.
   *
   * @param targets at least one, each once
   */
  record Targets(List<Target> targets) implements Resolution {
    /**
     * Takes a copy.
     *
     * @param targets at least one
     * @throws IllegalArgumentException when there is none
     */
    public Targets {
      targets = List.copyOf(targets);
      if (targets.isEmpty()) {
        throw new IllegalArgumentException("a recipient goes to one target or more");
      }
    }

    /**
     * The parameters of RCPT for each target. An alias of one keeps all; of several, they ask for
     * no report of success, which the alias itself gives (RFC 3461 §5.2.7).
     *
     * @param given the parameters as they came
     * @return the parameters for the targets
     */
    public RcptParameters parameters(RcptParameters given) {
      if (targets.size() == 1 || !isExpansionReported(given)) {
        return given;
      }
      EnumSet<Notify.When> rest = EnumSet.noneOf(Notify.When.class);
      rest.addAll(given.notification().orElse(Notify.NEVER).when());
      rest.remove(Notify.When.SUCCESS);
      RcptParameters parameters = RcptParameters.NONE.with(new Notify(rest));
      for (EsmtpParameter parameter : given.raw().all()) {
        if (!parameter.keyword().equalsIgnoreCase("NOTIFY")) {
          parameters = parameters.with(parameter);
        }
      }
      return parameters;
    }

    /**
     * Says whether the sender is to be told that the address means several.
     *
     * @param given the parameters as they came
     * @return true for several targets and NOTIFY with SUCCESS
     */
    public boolean isExpansionReported(RcptParameters given) {
      Optional<Notify> notify = given.notification();
      return targets.size() > 1
          && notify.isPresent()
          && notify.get().when().contains(Notify.When.SUCCESS);
    }
  }

  /** There is no such address: 550 5.1.1. */
  record Unknown() implements Resolution {}

  /**
   * It cannot be said now, or the aliases lead nowhere: 451 4.3.0, so that nothing is lost by it.
   *
   * @param why one line, for the log
   */
  record Unavailable(String why) implements Resolution {}
}
