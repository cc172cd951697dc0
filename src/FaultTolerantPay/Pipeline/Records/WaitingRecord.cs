using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>A record that is not durable yet.</summary>
/// <param name="record">The record to write.</param>
internal sealed class WaitingRecord(TransactionRecord record)
{
    private volatile bool _isOver;

    public TransactionRecord Record { get; } = record;

    /// <summary>The write that was started last: see <see cref="RecordWriter.Begin"/>.</summary>
    public Task<TransactionRecord?>? Write { get; set; }

    /// <summary>
    /// Whether a write of it failed or could not be started, so that it waits for the store. Changed under the lock of
    /// <see cref="WaitingRecords"/>.
    /// </summary>
    public bool IsLate { get; set; }

    /// <summary>
    /// Whether nothing is left to write: the record is in the store, or a newer one of the same attempt replaced it. False if it was
    /// dropped.
    /// </summary>
    public bool IsOver { get => _isOver; set => _isOver = value; }

    public bool IsBeingWritten => Write is { IsCompleted: false };

    /// <summary>Whether the outcome of the payment is unknown. The record then blocks its key and is never dropped (M3).</summary>
    public bool IsUnknown => Record.Outcome is { Kind: OutcomeKind.Pending, Reason: not OutcomeReasons.Withdrawn };
}
