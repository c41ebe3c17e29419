/**
 * Routes of mail for a domain: MX records, addresses, configured hosts.
 *
 * <p>Read first: {@link io.smtptoolkit.client.route.Router}, {@link
 * io.smtptoolkit.client.route.RouterOptions}, {@link io.smtptoolkit.client.route.Routing}. No
 * connection is opened here, and nothing is tried again: a {@link
 * io.smtptoolkit.client.route.NoRoute} says whether trying again later makes sense. dnsjava is
 * known to this package alone and is in no signature.
 *
 * <p>Threads: a look-up never blocks its caller. It is begun and its stages complete on the
 * configured executor; the sockets to name servers belong to a thread of dnsjava's.
 */
package io.smtptoolkit.client.route;
