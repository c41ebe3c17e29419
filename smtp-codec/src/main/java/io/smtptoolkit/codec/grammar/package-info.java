/**
 * What the packages of the codec read lines with; not exported.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.grammar.LineCursor}. Productions do not belong here:
 * each is with the type that it gives. A cursor belongs to one line, all else is immutable.
 */
package io.smtptoolkit.codec.grammar;
