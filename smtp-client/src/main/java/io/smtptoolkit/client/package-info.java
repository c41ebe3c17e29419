/** The client: connections, mail transactions and their results. */
package io.smtptoolkit.client;
