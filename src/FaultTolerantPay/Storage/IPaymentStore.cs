using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>Reads payments: their attempts, advances and instructions.</summary>
public interface IPaymentStore
{
    /// <summary>An attempt's record, or null.</summary>
    ValueTask<TransactionRecord?> FindTransactionAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>The records of an order's attempts, in the order in which they were first stored.</summary>
    ValueTask<IReadOnlyList<TransactionRecord>> FindAttemptsAsync(OrderKey order, CancellationToken cancellationToken);

    /// <summary>Whether any payment was stored at or after a time. If not, requests need not read the store.</summary>
    ValueTask<bool> HoldsTransactionsAsync(DateTimeOffset storedSince, CancellationToken cancellationToken);

    /// <summary>An advance, or null.</summary>
    ValueTask<Advance?> FindAdvanceAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Advances in ordinal order of (merchant, order, attempt), after the given key (null: from the first), in one state or (null) in any
    /// state.
    /// </summary>
    /// <param name="state">Only advances in this state; null: all.</param>
    /// <param name="after">The last key of the previous page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<Advance>> ListAdvancesAsync(
        AdvanceState? state, TransactionKey? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>A payment's instructions, by purpose and ordinal.</summary>
    ValueTask<IReadOnlyList<Instruction>> ListInstructionsAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>The instruction with this reference (<see cref="Instruction.Reference"/>), or null; for reports and statements.</summary>
    ValueTask<Instruction?> FindInstructionAsync(string reference, CancellationToken cancellationToken);
}
