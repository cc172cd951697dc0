using System.Collections.Immutable;

namespace FaultTolerantPay.Advances;

/// <summary>Replaces the mandate of an advance.</summary>
internal static class MandateTransitions
{
    /// <summary>
    /// The next instruction uses the new mandate. An instruction under way keeps its mandate, and blocks the next one until it certainly
    /// ended (M3). If collection was stopped because its mandate does not work, it resumes.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="mandate">The new mandate.</param>
    /// <param name="origin">Where it comes from, as written to the timeline.</param>
    /// <param name="by">The operator who requested it; null if none did.</param>
    /// <param name="againAt">When a resumed collection is due.</param>
    public static AdvanceChange ReplaceMandate(
        this AdvanceChange change, MandateChange mandate, string origin, OperatorId? by, DateTimeOffset againAt)
    {
        Advance advance = change.After;
        // Nothing is collected from a customer who paid at the business system (M10).
        bool isTakenUp = advance is { State: AdvanceState.Delinquent, NeedsMandate: true, IsSuperseded: false };
        // A mandate from a customer's payment replaces the last one if that came from a payment too. Mandates from operators' actions are
        // kept, because each action takes effect once.
        bool replacesLast = mandate.ReplacementId is null && advance.Mandates is [.., { ReplacementId: null }];
        ImmutableArray<MandateChange> kept = replacesLast ? advance.Mandates[..^1] : advance.Mandates;
        AdvanceChange replaced = change
            .To(advance with
            {
                Mandates = kept.Add(mandate),
                State = isTakenUp ? AdvanceState.CollectionDue : advance.State,
                // A pause of the old channel may not apply to the new one.
                NextActionAt = isTakenUp ? againAt : advance.PausedByControl is not null ? change.At : advance.NextActionAt,
            })
            .Noted("mandate-replaced", $"at {mandate.Mandate.Institution}, {origin}", by);
        return isTakenUp ? replaced.Noted("moved", nameof(AdvanceState.CollectionDue)) : replaced;
    }
}
