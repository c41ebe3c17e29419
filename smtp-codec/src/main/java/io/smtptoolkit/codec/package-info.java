/** What the other packages of the codec share: syntax errors, named leniencies and secrets. */
package io.smtptoolkit.codec;
