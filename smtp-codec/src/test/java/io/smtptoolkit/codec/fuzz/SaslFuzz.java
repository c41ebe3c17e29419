package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.sasl.PasswordCredentials;
import io.smtptoolkit.codec.sasl.SaslClientExchange;
import io.smtptoolkit.codec.sasl.SaslExchangeException;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.SaslServerExchange;
import io.smtptoolkit.codec.sasl.SaslStep;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.CheckToken;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.codec.sasl.StringPreparation;
import io.smtptoolkit.codec.wire.SaslLine;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SASL lines, and the exchanges of every mechanism: with a peer that says anything, and joined with
 * one message damaged. No client is authenticated whose password was not there.
 */
class SaslFuzz {

  private static final Secret PASSWORD = Secret.ofUtf8("pencil");
  private static final Secret TOKEN = Secret.ofUtf8("vF9dft4qmT");
  private static final ChannelBinding BINDING = ChannelBinding.tlsUnique(Secret.ofUtf8("finished"));

  /** Not that of an example in an RFC, whose server does know this password. */
  private static final String NONCE = "another+d2lbbFgONRv9qkxd";

  private static final Secret SALT = Secret.ofUtf8("0123456789abcdef");

  /** Computed once: the iterations are what takes time. */
  private static final Map<ScramHash, ScramCredential> CREDENTIALS =
      Map.of(
          ScramHash.SHA_1, ScramCredential.fromPassword(ScramHash.SHA_1, PASSWORD, SALT, 4096),
          ScramHash.SHA_256, ScramCredential.fromPassword(ScramHash.SHA_256, PASSWORD, SALT, 4096));

  private static final int MAX_STEPS = 12;

  @FuzzTest
  void fuzz(FuzzedDataProvider data) {
    run(data.consumeRemainingAsBytes());
  }

  static void run(byte[] octets) {
    var input = new FuzzInput(octets);
    int mode = input.nextInt(4);
    SaslMechanism mechanism = new Generators(input).one(List.of(SaslMechanism.values()));
    if (mode == 0) {
      lines(input.rest());
    } else if (mode == 1) {
      anySaysTheClient(mechanism, input);
    } else if (mode == 2) {
      anySaysTheServer(mechanism, input);
    } else {
      joined(mechanism, input);
    }
  }

  private static void lines(byte[] octets) {
    try {
      Optional<Secret> response = SaslLine.decode(ByteBuffer.wrap(octets));
      byte[] line = response.map(SaslLine::encode).orElseGet(SaslLine::cancel);
      ByteBuffer again = ByteBuffer.wrap(line, 0, line.length - 2);
      assertThat(SaslLine.decode(again)).isEqualTo(response);
      assertThat(line.length).isEqualTo(octets.length + 2);
    } catch (SmtpSyntaxException e) {
      assertThat(e.found()).isEmpty(); // it may be a password
    }
  }

  private static void anySaysTheClient(SaslMechanism mechanism, FuzzInput input) {
    boolean begins = input.nextBoolean();
    List<Secret> messages = messages(input);
    SaslServerExchange server = server(mechanism);
    SaslStep step = begins ? server.begin(messages.get(0)) : server.begin();
    for (int i = begins ? 1 : 0; i < messages.size(); i++) {
      step = decided(step);
      if (!(step instanceof Challenge challenge)) {
        break;
      }
      step = challenge.respond(messages.get(i));
    }
    checkEnd(decided(step));
  }

  private static void anySaysTheServer(SaslMechanism mechanism, FuzzInput input) {
    SaslClientExchange client = client(mechanism);
    client.initialResponse();
    boolean tellsOfItself = mechanism.scramHash().isPresent();
    try {
      for (Secret message : messages(input)) {
        client.respond(message);
      }
    } catch (SaslExchangeException e) {
      assertThat(e.getMessage()).isNotEmpty().doesNotContain("pencil");
    }
    assertThat(client.isComplete() && tellsOfItself).isFalse();
  }

  /** Client and server agree unless a message was damaged on its way. */
  private static void joined(SaslMechanism mechanism, FuzzInput input) {
    int damagedMessage = input.nextInt(6);
    int damage = input.nextInt();
    SaslClientExchange client = client(mechanism);
    SaslServerExchange server = server(mechanism);
    boolean damaged = false;
    int messages = 0;
    Optional<Secret> initial =
        input.nextBoolean() ? client.initialResponse() : Optional.<Secret>empty();
    SaslStep step;
    try {
      if (initial.isPresent()) {
        damaged = messages == damagedMessage;
        step = server.begin(damaged ? damage(initial.get(), damage) : initial.get());
        messages++;
      } else {
        step = server.begin();
      }
      step = decided(step);
      while (step instanceof Challenge challenge) {
        assertThat(messages).isLessThan(MAX_STEPS);
        Secret toClient = challenge.octets();
        if (messages++ == damagedMessage) {
          toClient = damage(toClient, damage);
          damaged = true;
        }
        Secret toServer = client.respond(toClient);
        if (messages++ == damagedMessage) {
          toServer = damage(toServer, damage);
          damaged = true;
        }
        step = decided(challenge.respond(toServer));
      }
    } catch (SaslExchangeException e) {
      assertThat(damaged).as(mechanism + ": " + e.getMessage()).isTrue();
      return;
    }
    checkEnd(step);
    if (!damaged) {
      assertThat(step).isInstanceOf(Authenticated.class);
      assertThat(client.isComplete()).isTrue();
    }
  }

  private static void checkEnd(SaslStep step) {
    if (step instanceof Failed failed) {
      assertThat(failed.reply().isNegative()).isTrue();
      assertThat(failed.reason()).doesNotContain("pencil");
    }
    assertThat(step.toString()).doesNotContain("pencil").doesNotContain("vF9dft4qmT");
  }

  /** Lets the driver decide, until there is something to send or an end. */
  private static SaslStep decided(SaslStep first) {
    SaslStep step = first;
    for (int i = 0; i < MAX_STEPS; i++) {
      if (step instanceof CheckPassword check) {
        step = check.password().equals(PASSWORD) ? check.accept() : check.refuse();
      } else if (step instanceof CheckToken check) {
        boolean right = check.credentials().token().equals(TOKEN);
        step = right ? check.accept("user") : check.refuse();
      } else if (step instanceof NeedPassword need) {
        step = need.authenticationId().equals("user") ? need.password(PASSWORD) : need.refuse();
      } else if (step instanceof NeedScramCredential need) {
        step =
            need.credential(
                need.authenticationId().equals("user")
                    ? CREDENTIALS.get(need.hash())
                    : ScramCredential.decoy(need.hash(), SALT, need.authenticationId(), 4096));
      } else if (step instanceof Authorize authorize) {
        boolean self = authorize.authenticationId().equals(authorize.authorizationId());
        step = self ? authorize.allow() : authorize.deny();
      } else {
        return step;
      }
    }
    throw new AssertionError("questions without end: " + step);
  }

  private static SaslServerExchange server(SaslMechanism mechanism) {
    StringPreparation preparation = StringPreparation.PRINTABLE_ASCII;
    return switch (mechanism) {
      case EXTERNAL -> SaslServerExchange.external("user", preparation);
      case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS ->
          SaslServerExchange.scram(mechanism, "3rfcNHYJY1ZVvWVs7j", List.of(BINDING), preparation);
      case SCRAM_SHA_256, SCRAM_SHA_1 ->
          SaslServerExchange.scram(mechanism, "3rfcNHYJY1ZVvWVs7j", List.of(), preparation);
      case OAUTHBEARER -> SaslServerExchange.oauthBearer(preparation);
      case XOAUTH2 -> SaslServerExchange.xoauth2(preparation);
      case CRAM_MD5 -> SaslServerExchange.cramMd5("<1896.697170952@mx.example>", preparation);
      case PLAIN -> SaslServerExchange.plain(preparation);
      case LOGIN -> SaslServerExchange.login(preparation);
    };
  }

  private static SaslClientExchange client(SaslMechanism mechanism) {
    PasswordCredentials credentials = PasswordCredentials.of("user", PASSWORD);
    return switch (mechanism) {
      case EXTERNAL -> SaslClientExchange.external();
      case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS ->
          SaslClientExchange.scram(mechanism, credentials, NONCE, BINDING);
      case SCRAM_SHA_256, SCRAM_SHA_1 -> SaslClientExchange.scram(mechanism, credentials, NONCE);
      case OAUTHBEARER -> SaslClientExchange.oauthBearer(BearerCredentials.of("user", TOKEN));
      case XOAUTH2 -> SaslClientExchange.xoauth2(BearerCredentials.of("user", TOKEN));
      case CRAM_MD5 -> SaslClientExchange.cramMd5(credentials);
      case PLAIN -> SaslClientExchange.plain(credentials);
      case LOGIN -> SaslClientExchange.login(credentials);
    };
  }

  /** One message a line. */
  private static List<Secret> messages(FuzzInput input) {
    return Arrays.stream(new String(input.rest(), ISO_8859_1).split("\n", MAX_STEPS))
        .map(it -> Secret.of(it.getBytes(ISO_8859_1)))
        .toList();
  }

  private static Secret damage(Secret message, int how) {
    byte[] octets = message.octets();
    if (octets.length == 0 || how % 3 == 0) {
      octets = Arrays.copyOf(octets, octets.length + 1);
      octets[octets.length - 1] = (byte) (how >>> 8);
    } else if (how % 3 == 1) {
      octets = Arrays.copyOf(octets, Math.floorMod(how, octets.length));
    } else {
      octets[Math.floorMod(how >>> 8, octets.length)] ^= (byte) (1 | how);
    }
    return Secret.of(octets);
  }
}
