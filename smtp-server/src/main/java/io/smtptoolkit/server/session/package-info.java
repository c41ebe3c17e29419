/**
 * One connection of the server, from its greeting to its end, and nothing of MINA.
 *
 * <p>Read first: {@link io.smtptoolkit.server.session.ConnectionDriver}, {@link
 * io.smtptoolkit.server.session.MailPhase}, {@link io.smtptoolkit.server.session.ServiceCalls}. A
 * connection is served on its link's thread alone, and so nothing here has a lock. Not exported.
 */
package io.smtptoolkit.server.session;
