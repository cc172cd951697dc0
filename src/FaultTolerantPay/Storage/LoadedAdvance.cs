using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>An advance and its payment's record, as stored.</summary>
/// <param name="Advance">The advance.</param>
/// <param name="Record">The payment's record.</param>
internal sealed record LoadedAdvance(Advance Advance, TransactionRecord Record)
{
    /// <summary>The stored data after the commit of a change: what was committed, each with its next version.</summary>
    public LoadedAdvance After(StandInCommit commit) => new(
        commit.Advance! with { Version = commit.Advance.Version + 1 },
        commit.Transaction is { } record ? record with { Version = record.Version + 1 } : Record);
}
