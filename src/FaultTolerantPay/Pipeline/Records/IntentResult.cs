using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>The result of storing a payment's intent.</summary>
/// <param name="Answer">The outcome, if the payment is already known or cannot continue.</param>
/// <param name="Intent">
/// The payment's record. Version 1 or more: it is durable. Version 0: the store did not take it, and the payment continues without it.
/// Null: no record is written.
/// </param>
internal readonly record struct IntentResult(TransactionOutcome? Answer, TransactionRecord? Intent)
{
    public static implicit operator IntentResult(TransactionOutcome answer) => new(answer, null);

    public static implicit operator IntentResult(TransactionRecord intent) => new(null, intent);
}
