package org.cutpoint.study.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.cutpoint.api.InputException;
import org.cutpoint.study.cluster.internal.Messages.Begin;
import org.cutpoint.study.cluster.internal.Messages.Came;
import org.cutpoint.study.cluster.internal.Messages.Do;
import org.cutpoint.study.cluster.internal.Messages.End;
import org.cutpoint.study.cluster.internal.Messages.FileOf;
import org.cutpoint.study.cluster.internal.Messages.Order;
import org.cutpoint.study.cluster.internal.Messages.Ready;
import org.cutpoint.study.cluster.internal.Messages.Report;
import org.cutpoint.study.cluster.internal.Messages.Unfit;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyJob.Kind;
import org.cutpoint.study.share.StudyJob.Needed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final UUID ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    @Test
    void ordersComeAsTheyWereGiven() {
        List<Needed> needs =
                List.of(new Needed(Kind.TASK_SCHEDULER, "deepar", "0.1.0"), new Needed(Kind.SCHEDULER, "p\"w", ""));
        List<Order> orders = List.of(
                new Begin(List.of(new FileOf("provenance.json", "ab", 7), new FileOf("inputs/ä.json", "cd", 0))),
                new Do(new StudyJob("cell", 3, needs, Long.MIN_VALUE, "conf")),
                new Do(new StudyJob("cuts", 1, List.of(), 0, "conf")),
                new End());
        for (Order order : orders) {
            assertThat(Messages.order(Messages.text(order))).isEqualTo(order);
        }
    }

    @Test
    void reportsComeAsTheyWereMade() {
        List<Report> reports = List.of(
                new Ready(ID),
                new Unfit(ID, "another\nbuild"),
                new Came(ID, new Answer.Left("cell", "there is no strategy 'x'")),
                new Came(ID, new Answer.Done("cell", List.of("{\"cell\":\"cell\"}", "{}"))));
        for (Report report : reports) {
            assertThat(Messages.report(Messages.text(report))).isEqualTo(report);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{}",
                "{\"format\": \"cutpoint-cluster/2\", \"end\": true}",
                "{\"format\": \"cutpoint-cluster/1\", \"cell\": \"c\"}",
                "{\"format\": \"cutpoint-cluster/1\", \"class\": \"java.lang.Runtime\"}"
            })
    void whatIsNoOrderIsRefused(String text) {
        assertThatThrownBy(() -> Messages.order(text)).isInstanceOf(InputException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n\n",
                "{\"format\": \"cutpoint-cluster/1\"}",
                "{\"format\": \"cutpoint-cluster/1\", \"from\": \"me\"}",
                "{\"from\": \"01234567-89ab-cdef-0123-456789abcdef\"}"
            })
    void whatIsNoReportIsRefused(String text) {
        assertThatThrownBy(() -> Messages.report(text)).isInstanceOf(InputException.class);
    }
}
