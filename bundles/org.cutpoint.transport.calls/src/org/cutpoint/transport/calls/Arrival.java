package org.cutpoint.transport.calls;

import io.grpc.KnownLength;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * A message as it came, all of it in one direct buffer. Who reads it as a stream gets a copy; who can use the buffer itself takes it
 * over, and gives it back when nothing refers to it any more.
 */
public abstract class Arrival extends InputStream implements KnownLength {
    /** The message, which is then the caller's. Called before anything is read, once. */
    public abstract ByteBuffer takeOver();

    /** What {@link #takeOver} returned may be used for something else. Called once, or never: then it is only lost. */
    public abstract void giveBack();
}
