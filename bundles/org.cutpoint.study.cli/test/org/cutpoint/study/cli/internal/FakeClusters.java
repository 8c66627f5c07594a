package org.cutpoint.study.cli.internal;

import java.util.List;
import java.util.function.Consumer;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.Clusters;
import org.cutpoint.study.share.Desk;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyParcel;

/** Clusters that remember what was asked of them. */
record FakeClusters(List<String> asked) implements Clusters {
    @Override
    public Gathering open(String address, boolean trusted, int workers, Consumer<String> said) {
        asked.add("open " + address + " " + trusted + " " + workers);
        return new Gathering() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public void work(
                    StudyParcel parcel, List<StudyJob> jobs, Desk here, int threads, Consumer<Answer.Done> found) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {
                asked.add("close");
            }
        };
    }

    @Override
    public void help(String address, boolean trusted, int threads, boolean once, Consumer<String> said) {
        asked.add("help " + address + " " + trusted + " " + threads + " " + once);
        said.accept("came");
    }
}
