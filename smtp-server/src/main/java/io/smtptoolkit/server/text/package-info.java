/**
 * Words for the operators of a server: reasons of faults, and text of strangers made safe to print.
 * Not exported.
 *
 * <p>Read: {@link io.smtptoolkit.server.text.FileFaults}, {@link
 * io.smtptoolkit.server.text.Printable}. Reply texts do not belong here.
 *
 * <p>Thread-safety: everything is a function of its arguments.
 */
package io.smtptoolkit.server.text;
