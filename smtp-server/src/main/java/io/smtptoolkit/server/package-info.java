/** The server: starting and stopping it, and what a user implements to take mail. */
package io.smtptoolkit.server;
