using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>Writes: one commit takes everything that changes together, all of it or nothing.</summary>
public interface ICommitStore
{
    /// <summary>
    /// Applies all of the commit or nothing, and returns when it is durable. Checked in this order: lease, versions, order, receipt,
    /// limits; the first that fails answers. Versions: those of the record and the advance, and a difference that the commit closes must be
    /// open (<see cref="CommitStatus.VersionConflict"/>). Receipt: <see cref="StandInCommit.Receipt"/> must not be booked for any payment
    /// (<see cref="CommitStatus.ReceiptTaken"/>), whichever node stored it. Order: a commit that begins an attempt or reserves an advance
    /// (<see cref="StoreRules.NeedsOrder"/>) is refused with <see cref="CommitStatus.OrderTaken"/> while another attempt of the order did
    /// not end certainly unpaid (<see cref="StoreRules.IsCertainlyUnpaid(TransactionRecord)"/>), whichever node stored it. Misuse throws
    /// <see cref="InvalidOperationException"/> and writes nothing: what <see cref="StoreRules"/> refuses (an unbalanced journal entry, one
    /// without its payment and advance, a journal entry or timeline line of another time than the commit's, a move of an advance that
    /// <see cref="AdvanceStates"/> does not allow, another outcome in place of a final one), a change of a message or the closing of a
    /// difference that is not there. A counter that would not fit in 64 bits throws <see cref="OverflowException"/> and writes nothing.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken);
}
