/** The way to the readers of commands' arguments, for parsers in other packages; not exported. */
package io.smtptoolkit.codec.command.reading;
