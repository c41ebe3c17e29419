package io.smtptoolkit.conformance.subject;

/**
 * The commands that show whether a connection is in step: one that the survey has seen answered by
 * 250. Immutable.
 *
 * @param afterHello command line without CRLF; empty if no command was answered by 250
 * @param beforeHello the same for a connection without EHLO
 * @param replies what was answered to those that were tried, in one line
 */
public record Sync(String afterHello, String beforeHello, String replies) {}
