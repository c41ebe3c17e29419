/**
 * Clients as those who are counted together: {@link io.smtptoolkit.server.network.ClientNetwork}.
 * Not exported.
 *
 * <p>Thread-safety: everything is a function of its arguments.
 */
package io.smtptoolkit.server.network;
