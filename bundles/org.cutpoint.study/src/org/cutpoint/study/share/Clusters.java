package org.cutpoint.study.share;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Brings processes together, of this machine or of several, so that they work on a study. A service. */
@ProviderType
public interface Clusters {
    /** Where studies are shared out if nothing else is said: this machine only. */
    String ADDRESS = "127.0.0.1:5771";

    /**
     * Lets others come and help.
     *
     * @param address {@code HOST:PORT} to listen on, of this machine; port 0 takes a free one
     * @param trusted whether it may be an address that other machines reach
     * @param workers how many others have to be ready before work begins
     * @param said gets a line about whoever comes, goes, or cannot help
     * @throws org.cutpoint.api.InputException if the address cannot be used, or may not be
     */
    Gathering open(String address, boolean trusted, int workers, Consumer<String> said);

    /**
     * Helps those who share out studies at an address, one after the other, and waits while there is none.
     *
     * @param address {@code HOST:PORT}
     * @param trusted whether it may be another machine's
     * @param threads how many jobs are done at once
     * @param once whether to come back after the first study
     * @param said as above
     * @throws org.cutpoint.api.InputException if the address cannot be used, or may not be
     * @throws InterruptedException if interrupted, which is how this ends otherwise
     */
    void help(String address, boolean trusted, int threads, boolean once, Consumer<String> said)
            throws InterruptedException;

    /** Those who have come. */
    @ProviderType
    interface Gathering extends Crew, AutoCloseable {
        /** {@code HOST:PORT} where others join. */
        String address();

        /** Everybody goes. */
        @Override
        void close();
    }
}
