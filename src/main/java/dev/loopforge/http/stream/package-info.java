/** The one way to stream: events encoded once, followed by number, re-read from the store by whoever lags. */
@NullMarked
package dev.loopforge.http.stream;

import org.jspecify.annotations.NullMarked;
