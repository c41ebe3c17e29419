/**
 * Mail that is kept in memory, for tests of programs that send: {@link
 * io.smtptoolkit.server.memory.ReceivedMail}. A server for JUnit 5 around it is in {@code
 * io.smtptoolkit.server.junit}. Not for mail that must not be lost.
 */
package io.smtptoolkit.server.memory;
