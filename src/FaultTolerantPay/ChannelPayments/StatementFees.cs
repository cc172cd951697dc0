namespace FaultTolerantPay.ChannelPayments;

/// <summary>Fees that a channel charges by its statement, and that no result had.</summary>
internal static class StatementFees
{
    /// <summary>
    /// Records the fee of a statement, and books what it is more or less than the fee on record: the same statement again books nothing,
    /// and a corrected one what it corrected. A fee that a result had stays: a statement with another one is a discrepancy.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="number">The operation.</param>
    /// <param name="feeMinor">The fee in minor units; negative: the channel gives it back.</param>
    public static ChannelPaymentChange RecordStatementFee(this ChannelPaymentChange change, OperationNumber number, long feeMinor)
    {
        ChannelOperation operation = change.After.Find(number)
            ?? throw new InvalidOperationException($"Channel payment {change.After.Key} has no operation {number}.");
        bool isKnown = operation.FeeMinor == feeMinor || (operation.FeeMinor != 0 && !operation.IsFeeOfStatement);
        if (isKnown || !operation.IsResolved || Math.Abs(feeMinor) > ChannelResult.MaxFeeMinor)
        {
            return change;
        }

        return change.Put(operation with { FeeMinor = feeMinor, IsFeeOfStatement = true })
            .BookFee(operation, checked(feeMinor - operation.FeeMinor));
    }
}
