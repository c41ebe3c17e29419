/**
 * The means that a client lends to a pool: its connections, threads and clock. Its interfaces let a
 * pool be tried without sockets and without waiting. Not exported.
 */
package io.smtptoolkit.client.lend;
