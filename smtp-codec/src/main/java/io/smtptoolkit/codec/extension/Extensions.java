package io.smtptoolkit.codec.extension;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.reply.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The service extensions of one EHLO reply, in its order, each keyword once.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1">RFC 5321 §4.1.1.1</a>
 */
public final class Extensions {
  /** No extension: what HELO leaves, and an EHLO reply of one line. */
  public static final Extensions NONE = new Extensions(List.of());

  /** RFC 5321 §4.5.3.1.5: 512 octets, with code, separator and CRLF. */
  private static final int MAX_TEXT_OCTETS = 512 - "250-\r\n".length();

  private static final Pattern BLANKS = Pattern.compile("[ \t]+");

  /** Reads the parameters of each keyword that has a type of its own. */
  private static final Map<String, Function<List<String>, Extension>> READERS = readers();

  private final List<Extension> all;

  private Extensions(List<Extension> all) {
    this.all = List.copyOf(all);
  }

  /**
   * These extensions.
   *
   * @param extensions in the order to announce them; of two with one keyword the later counts
   * @return the extensions
   */
  public static Extensions of(Extension... extensions) {
    Extensions result = NONE;
    for (Extension extension : extensions) {
      result = result.with(extension);
    }
    return result;
  }

  /**
   * Reads what a server announces. Nothing in an EHLO reply is an error: lines without a proper
   * keyword are left out, of a repeated keyword the first counts, and a known extension is known
   * whatever parameters a server may have invented for it: those that do not fit are left out.
   *
   * @param reply the reply to EHLO or LHLO; its first line is the server's name
   * @return the extensions
   */
  public static Extensions fromEhlo(Reply reply) {
    var found = new ArrayList<Extension>();
    var keywords = new HashSet<String>();
    for (String line : reply.lines().subList(1, reply.lines().size())) {
      List<String> words = Arrays.asList(BLANKS.split(line.strip()));
      String keyword = words.get(0);
      String upper = keyword.toUpperCase(Locale.ROOT);
      if (EhloGrammar.isKeyword(keyword) && keywords.add(upper)) {
        List<String> parameters = words.stream().skip(1).filter(EhloGrammar::isParameter).toList();
        Function<List<String>, Extension> reader = READERS.get(upper);
        found.add(
            reader == null
                ? new UnrecognizedExtension(keyword, parameters)
                : reader.apply(parameters));
      }
    }
    return new Extensions(found);
  }

  /**
   * The EHLO reply that announces these extensions.
   *
   * @param domain the server's name
   * @param greetingText what to say after the name, perhaps nothing
   * @return 250 with one line for the name and one for each extension
   * @throws IllegalArgumentException if one of them does not fit into a reply line (RFC 5321
   *     §4.5.3.1.5); it could only be folded, and then its rest would be taken for an extension
   */
  public Reply toEhloReply(String domain, String greetingText) {
    var lines = new ArrayList<String>();
    lines.add(greetingText.isEmpty() ? domain : domain + " " + greetingText);
    all.forEach(extension -> lines.add(extension.toEhloLine()));
    for (String line : lines) {
      int octets = line.getBytes(UTF_8).length;
      if (octets > MAX_TEXT_OCTETS) {
        throw new IllegalArgumentException(
            "an EHLO line of %d octets where %d fit: %s"
                .formatted(octets, MAX_TEXT_OCTETS, line.split(" ", 2)[0]));
      }
    }
    return Reply.of(250, lines);
  }

  /**
   * All extensions.
   *
   * @return in their order
   */
  public List<Extension> all() {
    return all;
  }

  /**
   * The extension of one type.
   *
   * @param type the type
   * @param <E> the type
   * @return the extension, if it is offered
   */
  public <E extends Extension> Optional<E> find(Class<E> type) {
    for (int i = 0; i < all.size(); i++) { // asked for each message: no stream
      Extension extension = all.get(i);
      if (type.isInstance(extension)) {
        return Optional.of(type.cast(extension));
      }
    }
    return Optional.empty();
  }

  /**
   * Says whether an extension is offered.
   *
   * @param type its type
   * @return true when it is among these
   */
  public boolean offers(Class<? extends Extension> type) {
    for (int i = 0; i < all.size(); i++) { // asked for each command: no iterator
      if (type.isInstance(all.get(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Says whether an extension without parameters is offered.
   *
   * @param extension which
   * @return true when it is among these
   */
  public boolean offers(KeywordExtension extension) {
    for (int i = 0; i < all.size(); i++) { // likewise
      if (all.get(i) == extension) {
        return true;
      }
    }
    return false;
  }

  /**
   * Says whether an extension is offered.
   *
   * @param keyword its keyword in any case
   * @return true when it is among these
   */
  public boolean offers(String keyword) {
    return names(all, keyword);
  }

  /**
   * These and another one, which takes the place of the one with its keyword.
   *
   * @param extension the other one
   * @return the extensions
   */
  public Extensions with(Extension extension) {
    var changed = new ArrayList<>(all);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).keyword().equalsIgnoreCase(extension.keyword())) {
        changed.set(i, extension);
        return new Extensions(changed);
      }
    }
    changed.add(extension);
    return new Extensions(changed);
  }

  /**
   * These without one.
   *
   * @param keyword its keyword in any case
   * @return the extensions
   */
  public Extensions without(String keyword) {
    return new Extensions(
        all.stream().filter(it -> !it.keyword().equalsIgnoreCase(keyword)).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Extensions that && all.equals(that.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  /** The EHLO lines, joined by a comma and a space. */
  @Override
  public String toString() {
    return String.join(", ", all.stream().map(Extension::toEhloLine).toList());
  }

  private static boolean names(List<Extension> extensions, String keyword) {
    for (Extension extension : extensions) {
      if (extension.keyword().equalsIgnoreCase(keyword)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Function<List<String>, Extension>> readers() {
    var readers = new HashMap<String, Function<List<String>, Extension>>();
    for (KeywordExtension extension : KeywordExtension.values()) {
      readers.put(extension.keyword(), parameters -> extension);
    }
    readers.put("AUTH", AuthExtension::read);
    readers.put("BURL", BurlExtension::new);
    readers.put("DELIVERBY", DeliverByExtension::read);
    readers.put("FUTURERELEASE", FutureReleaseExtension::read);
    readers.put("LIMITS", LimitsExtension::read);
    readers.put("MT-PRIORITY", MtPriorityExtension::read);
    readers.put("NO-SOLICITING", NoSolicitingExtension::read);
    readers.put("SIZE", SizeExtension::read);
    readers.put("XCLIENT", XclientExtension::new);
    readers.put("XFORWARD", XforwardExtension::new);
    return Map.copyOf(readers);
  }
}
