/**
 * The server's sessions on the wire: {@code ServerSession} of the codec, driven over Apache MINA.
 * Not exported.
 *
 * <p>Read first: {@link io.smtptoolkit.server.mina.SessionDriver} (the loop), {@link
 * io.smtptoolkit.server.mina.MailDialogue} (which reply is given), {@link
 * io.smtptoolkit.server.mina.Listener} (start and stop). Only {@code Listener}, {@code
 * ServerIoHandler}, {@code MinaTransport} and {@code SingleReadProcessor} know MINA. No rule of the
 * protocol belongs here: those are the session's.
 *
 * <p>Thread-safety: I/O threads only hand over. Everything of one connection runs, in order and one
 * at a time, in its {@link io.smtptoolkit.server.mina.SerialQueue} on the configured executor; so
 * the driver and what it owns have no locks.
 */
package io.smtptoolkit.server.mina;
