/**
 * The words of the script language: an immutable syntax tree. Read first: {@link
 * io.smtptoolkit.conformance.script.CaseSet}, {@link io.smtptoolkit.conformance.script.Case},
 * {@link io.smtptoolkit.conformance.script.Step}; the language is described in {@code
 * docs/conformance-scripts.md}.
 *
 * <p>Octets are kept as a {@code String} in ISO 8859-1, one {@code char} for one octet, everywhere
 * in this program: what a peer sends need not be text. Everything here is immutable. Nothing here
 * knows files, sockets or verdicts; {@code script.reading} makes a tree of a file.
 */
@NullMarked
package io.smtptoolkit.conformance.script;

import org.jspecify.annotations.NullMarked;
