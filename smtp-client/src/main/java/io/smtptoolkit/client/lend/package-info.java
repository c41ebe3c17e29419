/**
 * The means that a client lends to a pool: its connections, threads and clock. Interfaces only, so
 * that a pool can be tried without sockets and without waiting. Not exported.
 */
package io.smtptoolkit.client.lend;
