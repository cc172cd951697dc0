using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>A record that is not durable yet.</summary>
/// <param name="record">What is to be written.</param>
internal sealed class WaitingRecord(TransactionRecord record)
{
    private volatile bool _isOver;

    public TransactionRecord Record { get; } = record;

    /// <summary>The write that was begun last: see <see cref="RecordWriter.Begin"/>.</summary>
    public Task<TransactionRecord?>? Write { get; set; }

    /// <summary>
    /// Whether a write of it failed, or could not be begun: it waits for the store. Changed under the lock of <see cref="WaitingRecords"/>.
    /// </summary>
    public bool IsLate { get; set; }

    /// <summary>
    /// Whether nothing of it is to be written any more: it is in the store, or a newer one of the same attempt is in its place. Not so
    /// where it was given up.
    /// </summary>
    public bool IsOver { get => _isOver; set => _isOver = value; }

    public bool IsBeingWritten => Write is { IsCompleted: false };

    /// <summary>Whether nobody can tell what became of the payment: it blocks its key and is never given up (M3).</summary>
    public bool IsUnknown => Record.Outcome is { Kind: OutcomeKind.Pending, Reason: not OutcomeReasons.Withdrawn };
}
