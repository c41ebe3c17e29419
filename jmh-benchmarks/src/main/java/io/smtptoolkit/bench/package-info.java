/** JMH benchmarks of the codec, the server and the client. */
package io.smtptoolkit.bench;
