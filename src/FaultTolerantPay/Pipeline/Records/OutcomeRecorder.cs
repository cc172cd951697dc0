namespace FaultTolerantPay.Pipeline.Records;

/// <summary>The last step: puts on record how a payment ends, as far as that is to be recorded, and says what is answered.</summary>
internal sealed class OutcomeRecorder(FinalOutcomes final, Refusals refusals, HeldPayments held, Withdrawals withdrawals)
{
    /// <summary>Records the end and gives the answer.</summary>
    /// <exception cref="StoreException">A refusal could not be stored. Nothing else throws: what the store does not take waits in
    /// memory.</exception>
    public async ValueTask<TransactionOutcome> StoreAsync(PaymentInHand payment, PaymentEnd end)
    {
        switch (end)
        {
            case PaymentEnd.Answered answered:
                return answered.Outcome;
            case PaymentEnd.Finished finished:
                return await final.StoreAsync(payment, finished.Outcome).ConfigureAwait(false);
            case PaymentEnd.Refused refused:
                return await refusals.StoreAsync(payment, refused.Refusal).ConfigureAwait(false);
            case PaymentEnd.Held holding:
                return await held.HoldAsync(payment, holding.Reason).ConfigureAwait(false);
            case PaymentEnd.Withdrawn withdrawn:
                await withdrawals.StoreAsync(payment).ConfigureAwait(false);
                return withdrawn.Outcome;
            default:
                throw new ArgumentOutOfRangeException(nameof(end), end, "Expected one of the ends that PaymentEnd names.");
        }
    }
}
