namespace FaultTolerantPay.Simulation.Checks;

/// <summary>What was answered of one payment.</summary>
internal sealed class NotifiedOutcomes
{
    /// <summary>The final outcome that was answered and is stored.</summary>
    public OutcomeKind? Stored { get; set; }

    /// <summary>When that was first sent, in ticks of true time.</summary>
    public long StoredAt { get; set; }

    /// <summary>The business system's own outcome, passed through without a record.</summary>
    public OutcomeKind? Direct { get; set; }

    /// <summary>Whether it was sent without a record where one is meant to be first, since the store did not take it.</summary>
    public bool WasUnrecorded { get; set; }

    public bool WasPending { get; set; }

    /// <summary>The content that an outcome was given to while nothing was on record; null before.</summary>
    public TransactionRequest? Content { get; set; }

    /// <summary>What a notice said.</summary>
    public OutcomeKind? Noticed { get; set; }

    /// <summary>Whether somebody asked with other content under the same key.</summary>
    public bool MayConflict { get; set; }

    /// <summary>Whether other content got a final outcome of its own.</summary>
    public bool IsOtherContent { get; set; }
}
