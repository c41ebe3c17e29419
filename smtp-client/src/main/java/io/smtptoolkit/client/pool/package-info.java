/**
 * Connections that are kept and shared: {@link io.smtptoolkit.client.pool.SmtpPool} takes messages
 * for any number of endpoints and bounds how many connections there are to each and in all.
 *
 * <p>Read first: {@code Pooling}, which holds, under one lock, all that changes, then {@code Lane},
 * what there is for one endpoint. Nothing is called with the lock held: what is to be done goes
 * into an {@code Outbox}.
 */
package io.smtptoolkit.client.pool;
