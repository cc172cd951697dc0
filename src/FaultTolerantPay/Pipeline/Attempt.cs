using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>How one execution ended, and the pending record that could not be written, if there is one.</summary>
internal readonly record struct Attempt(TransactionOutcome Outcome, TransactionRecord? Unwritten)
{
    public static implicit operator Attempt(TransactionOutcome outcome) => new(outcome, null);
}
