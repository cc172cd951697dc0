namespace FaultTolerantPay.Pipeline.Records;

/// <summary>The last step: stores how a payment ends, if that must be stored, and returns the outcome.</summary>
internal sealed class OutcomeRecorder(FinalOutcomes final, Refusals refusals, PendingPayments held, Withdrawals withdrawals)
{
    /// <summary>Stores the end of a payment and returns the outcome.</summary>
    /// <exception cref="StoreException">
    /// A refusal could not be stored. No other end throws: records that the store does not take wait in memory.
    /// </exception>
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
