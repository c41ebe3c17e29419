package io.smtptoolkit.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The lines of a user file, comments among them, as they are read and written.
 *
 * <pre>
 * file      = *( line LF )
 * line      = "" / "#" comment / ":decoy-key " base64 / user
 * user      = name ":" verifier [ " " verifier ]
 * verifier  = the authPassword of RFC 5803, of SCRAM-SHA-256 first, then of SCRAM-SHA-1
 * </pre>
 *
 * <p>The file is in UTF-8. A name is prepared (SASLprep) and contains no colon; no other name is
 * like {@code :decoy-key}, which is empty. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5803#section-2">RFC 5803 §2</a>
 */
final class UserLines {
  private static final String DECOY_KEY = ":decoy-key ";
  // Chosen: as strong as the hash that it is used with.
  private static final int LEAST_KEY_OCTETS = 16;

  private final List<String> lines;
  private final Map<String, StoredUser> users;
  private final Optional<Secret> decoyKey;

  private UserLines(List<String> lines, Map<String, StoredUser> users, Optional<Secret> decoyKey) {
    this.lines = List.copyOf(lines);
    this.users = users;
    this.decoyKey = decoyKey;
  }

  /** A file that is new. */
  static UserLines empty() {
    return new UserLines(List.of(), Map.of(), Optional.empty());
  }

  static UserLines parse(Path file, byte[] octets) throws UserFileException {
    List<String> lines = lines(file, octets);
    var users = new LinkedHashMap<String, StoredUser>();
    Optional<Secret> decoyKey = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      var place = new Place(file, i + 1);
      if (line.startsWith(DECOY_KEY)) {
        place.require(decoyKey.isEmpty(), "a second " + DECOY_KEY.strip());
        decoyKey = Optional.of(key(place, line.substring(DECOY_KEY.length())));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        StoredUser user = user(place, line);
        place.require(users.put(user.name(), user) == null, "the same user a second time");
      }
    }
    return new UserLines(lines, users, decoyKey);
  }

  /** By name. */
  Map<String, StoredUser> users() {
    return users;
  }

  /** The secret of which the salts of strangers are made. */
  Optional<Secret> decoyKey() {
    return decoyKey;
  }

  UserLines withDecoyKey(Secret key) {
    var more = new ArrayList<>(lines);
    more.add(0, DECOY_KEY + Base64.getEncoder().encodeToString(key.octets()));
    return new UserLines(more, users, Optional.of(key));
  }

  /** With a new user at the end, or an old one's line in its place. */
  UserLines with(StoredUser user) {
    List<String> changed =
        lines.stream()
            .map(line -> isOf(line, user.name()) ? user.line() : line)
            .collect(Collectors.toCollection(ArrayList::new));
    var more = new LinkedHashMap<>(users);
    if (more.put(user.name(), user) == null) {
      changed.add(user.line());
    }
    return new UserLines(changed, more, decoyKey);
  }

  UserLines without(String name) {
    var fewer = new LinkedHashMap<>(users);
    fewer.remove(name);
    return new UserLines(
        lines.stream().filter(line -> !isOf(line, name)).toList(), fewer, decoyKey);
  }

  byte[] octets() {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining()).getBytes(UTF_8);
  }

  /** What a name must be like; empty if it is. */
  static Optional<String> faultOf(String name) {
    if (name.isEmpty() || name.indexOf(':') >= 0) {
      return Optional.of("a user's name is not empty and contains no colon");
    }
    if (name.startsWith("#") || !name.strip().equals(name)) {
      return Optional.of("a user's name begins with no # and neither begins nor ends with a space");
    }
    return SaslPrep.STORED.prepare(name).filter(name::equals).isPresent()
        ? Optional.empty()
        : Optional.of("a user's name is not in the form that SASLprep gives it (RFC 4013)");
  }

  private static List<String> lines(Path file, byte[] octets) throws UserFileException {
    var lines = new ArrayList<String>();
    int begin = 0;
    while (begin < octets.length) {
      int end = begin;
      while (end < octets.length && octets[end] != '\n') {
        end++;
      }
      int length = end > begin && octets[end - 1] == '\r' ? end - begin - 1 : end - begin;
      try {
        // A new decoder reports errors.
        lines.add(UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, begin, length)).toString());
      } catch (CharacterCodingException bad) {
        throw new UserFileException(file, lines.size() + 1, "not UTF-8");
      }
      begin = end + 1;
    }
    return lines;
  }

  private static boolean isOf(String line, String name) {
    return line.startsWith(name + ":");
  }

  private static StoredUser user(Place place, String line) throws UserFileException {
    int colon = line.indexOf(':');
    place.require(colon >= 0, "expected NAME:VERIFIER");
    String name = line.substring(0, colon);
    Optional<String> fault = faultOf(name);
    place.require(fault.isEmpty(), fault.orElse(""));
    String[] verifiers = line.substring(colon + 1).split(" ", -1);
    place.require(
        verifiers.length <= 2, "expected one verifier or two, with one space between them");
    return new StoredUser(
        name,
        verifier(place, verifiers[0], ScramHash.SHA_256),
        verifiers.length == 2
            ? Optional.of(verifier(place, verifiers[1], ScramHash.SHA_1))
            : Optional.empty());
  }

  private static ScramCredential verifier(Place place, String text, ScramHash hash)
      throws UserFileException {
    String expected =
        "expected a verifier "
            + hash.scheme()
            + "$ROUNDS:SALT$STOREDKEY:SERVERKEY with 4096 to 2000000 rounds";
    try {
      ScramCredential credential = ScramCredential.parse(text);
      place.require(credential.hash() == hash, expected);
      return credential;
    } catch (SmtpSyntaxException bad) {
      throw place.fault(expected);
    }
  }

  private static Secret key(Place place, String base64) throws UserFileException {
    try {
      byte[] octets = Base64.getDecoder().decode(base64);
      place.require(octets.length >= LEAST_KEY_OCTETS, "expected a key of at least 16 octets");
      return Secret.of(octets);
    } catch (IllegalArgumentException bad) {
      throw place.fault("expected a key in base64");
    }
  }

  /** The place of a fault. */
  private record Place(Path file, int line) {
    void require(boolean condition, String expected) throws UserFileException {
      if (!condition) {
        throw fault(expected);
      }
    }

    UserFileException fault(String expected) {
      return new UserFileException(file, line, expected);
    }
  }
}
