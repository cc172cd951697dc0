using System.Collections.Immutable;

namespace FaultTolerantPay.Advances;

/// <summary>Another mandate takes the place of the one before.</summary>
internal static class MandateTransitions
{
    /// <summary>
    /// The next instruction goes by the new mandate. One that is under way keeps its own, and blocks the next until it ended for certain
    /// (M3). A collection that was given up since its mandate does not work is taken up again.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="mandate">The new mandate.</param>
    /// <param name="origin">Where it comes from, as the timeline says it.</param>
    /// <param name="by">Who ordered it; null where nobody did.</param>
    /// <param name="againAt">When a collection that is taken up again is due.</param>
    public static AdvanceChange ReplaceMandate(
        this AdvanceChange change, MandateChange mandate, string origin, OperatorId? by, DateTimeOffset againAt)
    {
        Advance advance = change.After;
        // From a customer who paid at the business system nothing is collected (M10).
        bool isTakenUp = advance is { State: AdvanceState.Delinquent, NeedsMandate: true, IsSuperseded: false };
        // The customer's own changes follow each other; what operators ordered is kept, since each order is carried out once.
        bool replacesLast = mandate.ReplacementId is null && advance.Mandates is [.., { ReplacementId: null }];
        ImmutableArray<MandateChange> kept = replacesLast ? advance.Mandates[..^1] : advance.Mandates;
        AdvanceChange replaced = change
            .To(advance with
            {
                Mandates = kept.Add(mandate),
                State = isTakenUp ? AdvanceState.CollectionDue : advance.State,
                // What a pause of the old channel stops may not be stopped at the new one.
                NextActionAt = isTakenUp ? againAt : advance.PausedByControl is not null ? change.At : advance.NextActionAt,
            })
            .Noted("mandate-replaced", $"at {mandate.Mandate.Institution}, {origin}", by);
        return isTakenUp ? replaced.Noted("moved", nameof(AdvanceState.CollectionDue)) : replaced;
    }
}
