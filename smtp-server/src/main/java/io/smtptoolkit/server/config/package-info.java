/**
 * The configuration file of {@code smtp serve}: one table of its keys, by which the file is read,
 * printed and documented, and the server that is made of it. Not exported.
 *
 * <p>Read: {@link io.smtptoolkit.server.config.Keys}, the table; {@link
 * io.smtptoolkit.server.config.ConfigReader}; {@link io.smtptoolkit.server.config.Configuration}.
 * Options of a command line do not belong here, nor does anything that prints.
 *
 * <p>Thread-safety: values are immutable; what reads and collects is for one thread.
 */
package io.smtptoolkit.server.config;
