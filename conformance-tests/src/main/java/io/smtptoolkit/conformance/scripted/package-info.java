/**
 * A server that does what a script says, right or wrong, for tests of SMTP clients. Begin with
 * {@link io.smtptoolkit.conformance.scripted.ScriptedSmtpServer}, {@link
 * io.smtptoolkit.conformance.scripted.Script} and {@link
 * io.smtptoolkit.conformance.scripted.Answer}; what the client did is in {@link
 * io.smtptoolkit.conformance.scripted.ReceivedConnection}. Uses nothing but the JDK, so that a
 * fault of the toolkit cannot hide itself; the JUnit 5 extension is in {@code conformance.junit}.
 */
@NullMarked
package io.smtptoolkit.conformance.scripted;

import org.jspecify.annotations.NullMarked;
