package org.cutpoint.runtime.health.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.observe.LoadSource.Load;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
    @Test
    void aFullQueueIsCriticalWhateverFillsIt() {
        assertThat(queue(0, 0)).isEqualTo(Status.OK);
        assertThat(queue(79, 0)).isEqualTo(Status.OK);
        assertThat(queue(80, 0)).isEqualTo(Status.WARN);
        assertThat(queue(100, 0)).isEqualTo(Status.CRITICAL);
        assertThat(queue(1, 1000)).isEqualTo(Status.CRITICAL);
    }

    private static Status queue(int waiting, long bytes) {
        QueueCheck check = new QueueCheck();
        check.addSource(() -> new Load(waiting, 100, bytes, 1000, 0, 0, 0));
        return check.execute().getStatus();
    }

    @Test
    void theFullestOfSeveralQueuesCounts() {
        QueueCheck check = new QueueCheck();
        check.addSource(() -> new Load(0, 100, 0, 1000, 0, 0, 0));
        check.addSource(() -> new Load(100, 100, 0, 1000, 0, 0, 0));

        assertThat(check.execute().getStatus()).isEqualTo(Status.CRITICAL);
    }

    @Test
    void whatCannotBeDoneWithoutIsMissed() {
        assertThat(new InferenceRuntimeCheck().execute().getStatus()).isEqualTo(Status.CRITICAL);
        assertThat(new ServicesCheck().execute().getStatus()).isEqualTo(Status.CRITICAL);
    }

    @Test
    void aProviderThatIsMissingIsSaid() {
        InferenceRuntimeCheck check = new InferenceRuntimeCheck();
        check.executor = new SegmentExecutor() {
            @Override
            public String runtime() {
                throw new InputException("execution provider 'cuda'", "it cannot be used: no driver", "");
            }

            @Override
            public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
                throw new UnsupportedOperationException();
            }
        };
        Result result = check.execute();
        assertThat(result.getStatus()).isEqualTo(Status.CRITICAL);
        assertThat(result).singleElement().satisfies(entry -> assertThat(entry.getMessage())
                .isEqualTo("execution provider 'cuda': it cannot be used: no driver"));
    }

    @Test
    void littleRoomIsAWarningBeforeItIsCritical(@TempDir Path folder) {
        Path missing = folder.resolve("not/yet/there");

        assertThat(new DiskCheck(missing, 0, 0).execute().getStatus()).isEqualTo(Status.OK);
        assertThat(new DiskCheck(missing, Long.MAX_VALUE, 0).execute().getStatus())
                .isEqualTo(Status.WARN);
        assertThat(new DiskCheck(missing, 0, Long.MAX_VALUE).execute().getStatus())
                .isEqualTo(Status.CRITICAL);
    }
}
