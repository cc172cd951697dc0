using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>What an operator's pause does to an advance, and the end of the pause.</summary>
internal static class PauseTransitions
{
    /// <summary>A pause stops the next instruction: the advance waits, nothing is written, and no attempt is counted.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="order">The number of the operator's order.</param>
    /// <param name="summary">What the order says, for the timeline.</param>
    /// <param name="review">How long until the advance is looked at again.</param>
    public static AdvanceChange Pause(this AdvanceChange change, long order, string summary, TimeSpan review)
    {
        AdvanceChange paused = change.To(change.After with { PausedByControl = order, NextActionAt = change.At.Plus(review) });
        return change.After.PausedByControl == order ? paused : paused.Noted("paused", $"order {order}: {summary}");
    }

    /// <summary>No pause stops the advance any more: it comes up at once.</summary>
    public static AdvanceChange Resume(this AdvanceChange change) =>
        change.To(change.After with { PausedByControl = null, NextActionAt = change.At }).Noted("resumed", "no order stops it any more");
}
