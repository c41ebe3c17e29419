package io.smtptoolkit.codec;

/**
 * A value found within a longer text, and where it ended there. With it {@code FROM:<a@b.example>
 * SIZE=1} is read by one scanner after another, and every error names its octet of the whole line.
 *
 * <p>Immutable.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param end the position behind its last character
 */
public record Located<T>(T value, int end) {}
