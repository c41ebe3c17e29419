/**
 * Words for the operators of a server: reasons of faults, and text of strangers made safe to print;
 * and names in a form to compare. Not exported.
 *
 * <p>Read: {@link io.smtptoolkit.server.text.FileFaults}, {@link
 * io.smtptoolkit.server.text.Printable}, {@link io.smtptoolkit.server.text.ComparableNames}. Reply
 * texts do not belong here.
 *
 * <p>Thread-safety: everything is a function of its arguments.
 */
package io.smtptoolkit.server.text;
