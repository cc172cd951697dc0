using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>Applies an operator's pause to an advance, and ends it.</summary>
internal static class PauseTransitions
{
    /// <summary>A pause stops the next instruction: the advance waits, nothing is written, and no attempt is counted.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="control">The number of the operator's control.</param>
    /// <param name="summary">A summary of the control, for the timeline.</param>
    /// <param name="review">How long until the advance is checked again.</param>
    public static AdvanceChange Pause(this AdvanceChange change, long control, string summary, TimeSpan review)
    {
        AdvanceChange paused = change.To(change.After with { PausedByControl = control, NextActionAt = change.At.Plus(review) });
        return change.After.PausedByControl == control ? paused : paused.Noted("paused", $"control {control}: {summary}");
    }

    /// <summary>No pause stops the advance now: it is due immediately.</summary>
    public static AdvanceChange Resume(this AdvanceChange change) =>
        change.To(change.After with { PausedByControl = null, NextActionAt = change.At }).Noted("resumed", "no control stops it any more");
}
