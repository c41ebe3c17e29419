/** The way to the readers of the address types, for parsers in other packages; not exported. */
package io.smtptoolkit.codec.address.reading;
