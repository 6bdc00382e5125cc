package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.Channel;
import java.util.List;

/** What a scheme makes of a job's recipe: whether so much can be counted, and what comes out. */
interface Assessment {
    /** Whether every channel's numbers are right when that much was counted. */
    boolean fits(Tally tally);

    /** Why not: one reason or more, each with a remedy. */
    List<String> reasons(Tally tally);

    /**
     * What becomes of a channel.
     *
     * @param least as little as may be counted: relative to a small divisor, errors are largest
     * @param most as much as may be counted
     */
    ChannelPlan channel(Channel channel, Tally least, Tally most);
}
