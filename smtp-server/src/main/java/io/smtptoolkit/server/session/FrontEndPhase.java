package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.PeerAttribute;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import io.smtptoolkit.codec.command.Xclient;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.server.FrontEnds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The phase in which a front end says by XCLIENT who its client is. The codec's session knows the
 * verb of those only who were offered it. On the connection's thread only.
 */
final class FrontEndPhase {
  private final FrontEnds frontEnds;
  private final Peer peer;
  private final HelloPhase hello;
  private final Answers answers;

  FrontEndPhase(FrontEnds frontEnds, Peer peer, HelloPhase hello, Answers answers) {
    this.frontEnds = frontEnds;
    this.peer = peer;
    this.hello = hello;
    this.answers = answers;
  }

  /** The verbs that front ends of a listener may use. */
  static List<ExtensionBundle> bundles(FrontEnds frontEnds) {
    List<ExtensionBundle> bundles = new ArrayList<>();
    if (!frontEnds.xclient().isEmpty()) {
      bundles.add(Bundles.XCLIENT);
    }
    if (!frontEnds.xforward().isEmpty()) {
      bundles.add(Bundles.XFORWARD);
    }
    return bundles;
  }

  /** Whether XCLIENT is the server's to answer, and not a bundle's handler's. */
  boolean servesXclient() {
    return !frontEnds.xclient().isEmpty();
  }

  boolean servesXforward() {
    return !frontEnds.xforward().isEmpty();
  }

  /** The client is another one from now on, and everything begins anew. */
  void xclient(Xclient command) {
    Optional<PeerAttribute> login = command.attributes().get(Name.LOGIN);
    if (login.isPresent() && !frontEnds.xclientLogin()) {
      answers.give(Replies.parameterNotImplemented("XCLIENT LOGIN is not permitted here"));
      return;
    }
    peer.speaksFor(command.attributes());
    hello.replaced();
  }

  /** For the log only: the codec's session remembers it. */
  void xforward() {
    answers.give(Replies.ok());
  }
}
