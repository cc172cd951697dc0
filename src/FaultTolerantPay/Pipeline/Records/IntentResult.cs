using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>What came of putting a payment on record before it is sent.</summary>
/// <param name="Answer">The answer, where the payment is known already or cannot go on.</param>
/// <param name="Intent">
/// Its record: of version 1 or more where it is durable; of version 0 where the store did not take it, and the payment goes on without.
/// Null where none is written.
/// </param>
internal readonly record struct IntentResult(TransactionOutcome? Answer, TransactionRecord? Intent)
{
    public static implicit operator IntentResult(TransactionOutcome answer) => new(answer, null);

    public static implicit operator IntentResult(TransactionRecord intent) => new(null, intent);
}
