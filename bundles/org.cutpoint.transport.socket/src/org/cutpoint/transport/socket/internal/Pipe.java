package org.cutpoint.transport.socket.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What is read from a connection and written to it. Reading, {@link #begin} and {@link #advance} are for the loop's thread; writing for
 * one thread at a time.
 */
interface Pipe {
    /** As it is. */
    static Pipe plain(SocketChannel channel) {
        return new Pipe() {
            @Override
            public long read(ByteBuffer... into) throws IOException {
                return channel.read(into);
            }

            @Override
            public void write(ByteBuffer... from) throws IOException {
                channel.write(from);
            }

            @Override
            public boolean flush() {
                return true;
            }

            @Override
            public void advance() {}

            @Override
            public boolean hasMore() {
                return false;
            }

            @Override
            public boolean settled() {
                return true;
            }

            @Override
            public Optional<SSLSession> session() {
                return Optional.empty();
            }
        };
    }

    /** Reads what there is; 0 if nothing is, below if nothing will be. */
    long read(ByteBuffer... into) throws IOException;

    /** Takes what it can. */
    void write(ByteBuffer... from) throws IOException;

    /** Whether the system has all that was taken, or has it now. */
    boolean flush() throws IOException;

    /** Does what is to be done before anything can be read or written; once there is a connection, and whenever it can do more. */
    void advance() throws IOException;

    /** Whether something can be read, perhaps, although the system has nothing. */
    boolean hasMore();

    /** Whether it takes what is to be written. */
    boolean settled();

    /** What both sides agreed on, if it is encrypted and they have. */
    Optional<SSLSession> session();
}
