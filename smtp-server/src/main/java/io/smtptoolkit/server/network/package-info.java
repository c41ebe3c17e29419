/**
 * Networks of addresses: {@link io.smtptoolkit.server.network.Network}, as a configuration states
 * them, and {@link io.smtptoolkit.server.network.ClientNetwork}, as clients are counted.
 *
 * <p>Thread-safety: everything is a function of its arguments.
 */
package io.smtptoolkit.server.network;
