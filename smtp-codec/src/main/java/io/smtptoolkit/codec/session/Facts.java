package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailFlag;
import java.util.Optional;

/**
 * The facts that a conversation has established, in addition to its {@link SessionState}.
 *
 * <p>Immutable. {@link Conversation} alone makes new ones; there is no other flag.
 *
 * @param protocol SMTP or LMTP
 * @param hello the name in the last accepted EHLO, HELO or LHLO; empty before
 * @param extended whether that was EHLO or LHLO
 * @param tls whether TLS is active
 * @param authenticated whether AUTH has succeeded
 * @param extensions what the server offered in its reply to the last EHLO or LHLO
 * @param recipientsAccepted RCPT commands of the current mail transaction that were accepted
 * @param recipientsRefused RCPT commands of the current mail transaction that were refused
 * @param states what extensions from outside remember
 */
public record Facts(
    Protocol protocol,
    Optional<HelloName> hello,
    boolean extended,
    boolean tls,
    boolean authenticated,
    Extensions extensions,
    int recipientsAccepted,
    int recipientsRefused,
    ExtensionStates states) {

  /** Present in a mail transaction that was begun with SMTPUTF8. */
  private static final StateKey<MailFlag> UTF8 =
      StateKey.of(MailFlag.class, StateKey.Lifetime.TRANSACTION);

  /** Present in a mail transaction that was begun with BODY=BINARYMIME. */
  private static final StateKey<BodyType> BINARY =
      StateKey.of(BodyType.class, StateKey.Lifetime.TRANSACTION);

  /**
   * Says whether the current mail transaction was begun with SMTPUTF8, so that recipients may have
   * mailboxes beyond ASCII (RFC 6531 §3.4).
   *
   * @return false outside a transaction as well
   */
  public boolean utf8() {
    return states.get(UTF8).isPresent();
  }

  /**
   * Says whether the current mail transaction was begun with BODY=BINARYMIME, so that its content
   * may hold any octets and comes by BDAT (RFC 3030 §3).
   *
   * @return false outside a transaction as well
   */
  public boolean binary() {
    return states.get(BINARY).isPresent();
  }

  /**
   * What is known when a connection begins.
   *
   * @param protocol SMTP or LMTP
   * @return nothing but the protocol
   */
  static Facts of(Protocol protocol) {
    return nothing(protocol, false);
  }

  private static Facts nothing(Protocol protocol, boolean tls) {
    return new Facts(
        protocol, Optional.empty(), false, tls, false, Extensions.NONE, 0, 0, ExtensionStates.NONE);
  }

  /** After STARTTLS (RFC 3207 §4.2) and its like: nothing but protocol and TLS is still known. */
  Facts forgotten() {
    return nothing(protocol, tls);
  }

  /** Outside a mail transaction there are no recipients. */
  Facts withoutTransaction() {
    ExtensionStates kept = states.withoutTransaction();
    return with(0, 0, kept);
  }

  /** Before MAIL: what a transaction has left that a server did not end. */
  Facts withoutEnvelope() {
    return with(0, 0, states.without(UTF8).without(BINARY));
  }

  Facts withHello(HelloName name, boolean isExtended, Extensions offered) {
    return new Facts(
        protocol, Optional.of(name), isExtended, tls, authenticated, offered, 0, 0, states);
  }

  Facts withTls() {
    return nothing(protocol, true);
  }

  Facts withAuthentication() {
    return new Facts(
        protocol,
        hello,
        extended,
        tls,
        true,
        extensions,
        recipientsAccepted,
        recipientsRefused,
        states);
  }

  Facts withRecipients(int accepted, int refused) {
    return with(accepted, refused, states);
  }

  Facts withUtf8() {
    return withStates(states.with(UTF8, MailFlag.SMTPUTF8));
  }

  Facts withBinary() {
    return withStates(states.with(BINARY, BodyType.BINARYMIME));
  }

  Facts withStates(ExtensionStates remembered) {
    return with(recipientsAccepted, recipientsRefused, remembered);
  }

  private Facts with(int accepted, int refused, ExtensionStates remembered) {
    if (accepted == recipientsAccepted
        && refused == recipientsRefused
        && remembered.equals(states)) {
      return this;
    }
    return new Facts(
        protocol, hello, extended, tls, authenticated, extensions, accepted, refused, remembered);
  }
}
