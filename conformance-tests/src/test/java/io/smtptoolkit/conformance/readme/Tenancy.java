package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.ReplyClass;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.session.StateKey;
import io.smtptoolkit.codec.session.Transition;
import io.smtptoolkit.codec.session.VerbRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** XTENANT: says for whom the client acts, and MAIL may say in which campaign. */
final class Tenancy {
  /** The verb: {@code "XTENANT" SP name}, with name = 1*32 lower case letters. */
  record Xtenant(String name) implements CustomCommand {
    Xtenant {
      if (!name.matches("[a-z]{1,32}")) {
        throw new IllegalArgumentException("not the name of a tenant");
      }
    }

    static Xtenant parse(String argument) throws SmtpSyntaxException {
      try {
        return new Xtenant(argument);
      } catch (IllegalArgumentException malformed) {
        throw SmtpSyntaxException.expected("1 to 32 lower case letters", argument, 0);
      }
    }

    @Override
    public String keyword() {
      return "XTENANT";
    }

    @Override
    public String toString() {
      return "XTENANT " + name;
    }
  }

  /** What both sides remember once the server has said 250, until TLS begins. */
  static final StateKey<Xtenant> TENANT = StateKey.of(Xtenant.class, StateKey.Lifetime.SESSION);

  static final ExtensionBundle BUNDLE =
      new ExtensionBundle(
          "XTENANT",
          Map.of("XCAMPAIGN", Tenancy::checkCampaign),
          Map.of(),
          List.of(
              new VerbRule(
                  "XTENANT",
                  Xtenant::parse,
                  Set.of(SessionState.READY),
                  Map.of(
                      ReplyClass.POSITIVE_COMPLETION,
                      Transition.unchanged()
                          .remembering(
                              TENANT,
                              (before, command, reply) -> Optional.of((Xtenant) command))))));

  private static void checkCampaign(Optional<String> value) throws SmtpSyntaxException {
    if (!value.orElse("").matches("[0-9]{1,9}")) {
      throw SmtpSyntaxException.expected("1 to 9 digits after XCAMPAIGN=", value.orElse(""), 0);
    }
  }
}
