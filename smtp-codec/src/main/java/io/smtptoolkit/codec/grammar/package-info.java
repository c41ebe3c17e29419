/**
 * The cursor with which the packages of the codec read lines; not exported.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.grammar.LineCursor}. Productions do not belong here:
 * each is with the type that it gives. A cursor belongs to one line, all else is immutable.
 */
package io.smtptoolkit.codec.grammar;
