package io.smtptoolkit.codec.session;

import static io.smtptoolkit.codec.reply.ReplyClass.PERMANENT_NEGATIVE;
import static io.smtptoolkit.codec.reply.ReplyClass.POSITIVE_COMPLETION;
import static io.smtptoolkit.codec.reply.ReplyClass.TRANSIENT_NEGATIVE;
import static io.smtptoolkit.codec.session.SessionState.CHUNKING;
import static io.smtptoolkit.codec.session.SessionState.FAILED;
import static io.smtptoolkit.codec.session.SessionState.GREETED;
import static io.smtptoolkit.codec.session.SessionState.RCPT;
import static io.smtptoolkit.codec.session.SessionState.READY;

import io.smtptoolkit.codec.command.Burl;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Etrn;
import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.command.Xclient;
import io.smtptoolkit.codec.command.Xforward;
import io.smtptoolkit.codec.session.StateKey.Lifetime;
import io.smtptoolkit.codec.session.VerbRule.Form;
import io.smtptoolkit.codec.wire.CustomVerbParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Extensions with verbs of their own that few servers need. A session knows those it is given, and
 * serves those that its EHLO reply announces.
 *
 * <pre>
 * verb        in order in     2yz         4yz, 5yz    provided
 * ETRN        READY           unchanged   unchanged
 * XCLIENT     READY           GREETED     unchanged
 * XFORWARD    READY           unchanged   unchanged
 * BURL        RCPT CHUNKING   CHUNKING    FAILED      SMTP
 * BURL LAST   RCPT CHUNKING   READY       READY       SMTP
 * </pre>
 *
 * <p>They are written as every bundle is. Immutable.
 */
public final class Bundles {
  private Bundles() {}

  /**
   * Attributes of the client that this one speaks for, by the XCLIENT commands since TLS began. A
   * later command adds to what earlier ones said.
   */
  public static final StateKey<PeerAttributes> XCLIENT_ATTRIBUTES =
      StateKey.of(PeerAttributes.class, Lifetime.SESSION);

  /**
   * Where the message of this mail transaction, or the next one, came from, by the XFORWARD
   * commands before it. What they did not say is unavailable.
   */
  public static final StateKey<PeerAttributes> XFORWARD_ATTRIBUTES =
      StateKey.of(PeerAttributes.class, Lifetime.TRANSACTION);

  /** RFC 1985: {@link Etrn}. */
  public static final ExtensionBundle ETRN =
      bundle(
          new VerbRule(
              "ETRN",
              Etrn::parse,
              Set.of(READY),
              Map.of(POSITIVE_COMPLETION, Transition.unchanged())));

  /** Postfix: {@link Xclient}. */
  public static final ExtensionBundle XCLIENT =
      ofAttributes(
          "XCLIENT",
          Xclient::parse,
          Xclient.class,
          Xclient::attributes,
          Transition.to(GREETED),
          XCLIENT_ATTRIBUTES);

  /** Postfix: {@link Xforward}. */
  public static final ExtensionBundle XFORWARD =
      ofAttributes(
          "XFORWARD",
          Xforward::parse,
          Xforward.class,
          Xforward::attributes,
          Transition.unchanged(),
          XFORWARD_ATTRIBUTES);

  /**
   * RFC 4468: {@link Burl}. It may be mixed with BDAT, if that is offered. The extension is one of
   * submission and not of LMTP.
   */
  public static final ExtensionBundle BURL =
      bundle(
          new VerbRule(
              "BURL",
              Burl::parse,
              List.of(
                  Form.in(
                          Set.of(RCPT, CHUNKING),
                          Map.of(
                              POSITIVE_COMPLETION, Transition.to(READY),
                              TRANSIENT_NEGATIVE, Transition.to(READY),
                              PERMANENT_NEGATIVE, Transition.to(READY)))
                      .forCommands(command -> command instanceof Burl burl && burl.last())
                      .provided(Bundles::isSmtp),
                  Form.in(
                          Set.of(RCPT, CHUNKING),
                          Map.of(
                              POSITIVE_COMPLETION, Transition.to(CHUNKING),
                              TRANSIENT_NEGATIVE, Transition.to(FAILED),
                              PERMANENT_NEGATIVE, Transition.to(FAILED)))
                      .forCommands(Burl.class::isInstance)
                      .provided(Bundles::isSmtp))));

  private static boolean isSmtp(Facts facts) {
    return facts.protocol() == Protocol.SMTP;
  }

  /** A verb between transactions whose attributes are remembered, added to those before. */
  private static <C extends CustomCommand> ExtensionBundle ofAttributes(
      String verb,
      CustomVerbParser parser,
      Class<C> type,
      Function<C, PeerAttributes> attributes,
      Transition done,
      StateKey<PeerAttributes> key) {
    StateKey.Change<PeerAttributes> added =
        (before, command, reply) -> {
          PeerAttributes known = before.states().get(key).orElse(PeerAttributes.NONE);
          return Optional.of(known.with(attributes.apply(type.cast(command))));
        };
    Form form =
        Form.in(Set.of(READY), Map.of(POSITIVE_COMPLETION, done.remembering(key, added)))
            .forCommands(type::isInstance);
    return bundle(new VerbRule(verb, parser, List.of(form)));
  }

  private static ExtensionBundle bundle(VerbRule rule) {
    return new ExtensionBundle(rule.keyword(), Map.of(), Map.of(), List.of(rule));
  }
}
