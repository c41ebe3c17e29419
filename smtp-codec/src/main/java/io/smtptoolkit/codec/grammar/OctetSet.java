package io.smtptoolkit.codec.grammar;

/**
 * A set of ASCII octets, as a rule of a grammar names them: {@code ALPHA / DIGIT / "-"}.
 *
 * <p>Made once and kept in a constant; {@link LineCursor#skip} tests an octet with one look into a
 * table.
 *
 * <p>Immutable.
 */
public final class OctetSet {

  /** The letters of ASCII, in both cases. */
  public static final OctetSet ALPHA = range('A', 'Z').or(range('a', 'z'));

  /** 0 to 9. */
  public static final OctetSet DIGIT = range('0', '9');

  private final boolean[] members = new boolean[256];
  private final boolean[] membersAndUtf8 = new boolean[256];

  private OctetSet() {
    for (int octet = 0x80; octet < 256; octet++) {
      membersAndUtf8[octet] = true;
    }
  }

  /**
   * The octets of some characters.
   *
   * @param characters ASCII
   * @return the set
   * @throws IllegalArgumentException if a character is not ASCII
   */
  public static OctetSet of(String characters) {
    var set = new OctetSet();
    for (int i = 0; i < characters.length(); i++) {
      set.add(characters.charAt(i));
    }
    return set;
  }

  /**
   * A range, as {@code %d33-126} in a grammar.
   *
   * @param first the first octet
   * @param last the last octet, at most 127
   * @return the set
   * @throws IllegalArgumentException if an octet is not ASCII
   */
  public static OctetSet range(int first, int last) {
    var set = new OctetSet();
    for (int octet = first; octet <= last; octet++) {
      set.add(octet);
    }
    return set;
  }

  /**
   * The octets of this set or of another, as {@code /} in a grammar.
   *
   * @param other the other set
   * @return the union
   */
  public OctetSet or(OctetSet other) {
    var set = new OctetSet();
    for (int octet = 0; octet < 0x80; octet++) {
      if (contains(octet) || other.contains(octet)) {
        set.add(octet);
      }
    }
    return set;
  }

  /**
   * Says whether an octet is in the set.
   *
   * @param octet 0 to 255, or a negative number for none
   * @return true if it is
   */
  public boolean contains(int octet) {
    return octet >= 0 && members[octet];
  }

  /** By octet: whether it is in the set. */
  boolean[] members() {
    return members;
  }

  /** By octet: whether it is in the set or part of a character beyond ASCII. */
  boolean[] membersAndUtf8() {
    return membersAndUtf8;
  }

  private void add(int octet) {
    if (octet < 0 || octet >= 0x80) {
      throw new IllegalArgumentException("octet " + octet + " is not ASCII");
    }
    members[octet] = true;
    membersAndUtf8[octet] = true;
  }
}
