package io.smtptoolkit.client.route;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.RegisteredStatus;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.reply.StatusClass;

/**
 * The reason why mail for a domain cannot be transferred, now or ever.
 *
 * <pre>
 * 556 5.1.10  the domain accepts no mail: null MX (RFC 7505)
 * 550 5.4.4   the domain, or each of its hosts, does not exist or has no address
 * 550 5.1.2   the domain is not a name that the DNS can hold
 * 554 5.4.6   this host is the domain's best MX, and the domain is not local
 * 451 4.4.3   the DNS did not answer, or failed
 * 451 4.4.4   a host of this side's configuration has no address
 * </pre>
 *
 * <p>Immutable.
 *
 * @param domain the domain that was routed
 * @param code the reply code that a server would refuse a recipient with
 * @param status the enhanced status code, for a report
 * @param reason one line that names the domain and the hosts
 */
public record NoRoute(Domain domain, ReplyCode code, EnhancedStatusCode status, String reason)
    implements Routing {
  /**
   * Says whether trying again later makes sense.
   *
   * @return true for 4yz
   */
  public boolean isTransient() {
    return code.isTransientNegative();
  }

  static NoRoute nullMx(Domain domain) {
    return new NoRoute(
        domain,
        ReplyCode.DOMAIN_ACCEPTS_NO_MAIL,
        RegisteredStatus.RECIPIENT_NULL_MX.in(StatusClass.PERMANENT_FAILURE),
        domain + " accepts no mail: its only MX record is \".\" (RFC 7505)");
  }

  static NoRoute unreachable(Domain domain, String reason) {
    return new NoRoute(
        domain,
        ReplyCode.MAILBOX_UNAVAILABLE,
        RegisteredStatus.UNABLE_TO_ROUTE.in(StatusClass.PERMANENT_FAILURE),
        reason);
  }

  static NoRoute notInTheDns(Domain domain, String reason) {
    return new NoRoute(
        domain,
        ReplyCode.MAILBOX_UNAVAILABLE,
        RegisteredStatus.BAD_DESTINATION_SYSTEM.in(StatusClass.PERMANENT_FAILURE),
        reason);
  }

  static NoRoute loop(Domain domain, String reason) {
    return new NoRoute(
        domain,
        ReplyCode.TRANSACTION_FAILED,
        RegisteredStatus.ROUTING_LOOP.in(StatusClass.PERMANENT_FAILURE),
        reason);
  }

  static NoRoute lookUpFailed(Domain domain, String reason) {
    return new NoRoute(
        domain,
        ReplyCode.LOCAL_ERROR,
        RegisteredStatus.DIRECTORY_SERVER_FAILURE.in(StatusClass.PERSISTENT_TRANSIENT_FAILURE),
        reason);
  }

  static NoRoute misconfigured(Domain domain, String reason) {
    return new NoRoute(
        domain,
        ReplyCode.LOCAL_ERROR,
        RegisteredStatus.UNABLE_TO_ROUTE.in(StatusClass.PERSISTENT_TRANSIENT_FAILURE),
        reason);
  }
}
