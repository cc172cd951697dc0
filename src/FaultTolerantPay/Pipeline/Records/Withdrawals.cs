namespace FaultTolerantPay.Pipeline.Records;

/// <summary>Marks the intents of payments for which nothing was executed, so that the same attempt may be repeated.</summary>
internal sealed class Withdrawals(WaitingRecords waiting, RecordWriter writer, StoreCalls calls)
{
    /// <summary>
    /// Marks the payment's intent as withdrawn, if it has one. If the store does not take the change, it waits in memory.
    /// </summary>
    public async ValueTask StoreAsync(PaymentInHand payment)
    {
        if (payment.Intent is not { } intent)
        {
            return;
        }

        WaitingRecord withdrawn = waiting.Add(intent with { Outcome = intent.Outcome with { Reason = OutcomeReasons.Withdrawn } });
        if (calls.WaitsForWrites)
        {
            await writer.Begin(withdrawn, calls.AfterSending(payment.Request)).ConfigureAwait(false);
        }
        else
        {
            waiting.MarkNotTaken(withdrawn);
        }
    }
}
