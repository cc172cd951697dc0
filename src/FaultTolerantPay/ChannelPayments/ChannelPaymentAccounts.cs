namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// What the operations of a channel payment imply for every account (M6). It is computed from their amounts, independently of the postings.
/// </summary>
internal static class ChannelPaymentAccounts
{
    /// <summary>
    /// The balance that a payment must have on an account, in minor units: debits less credits. With a channel, only what the operations at
    /// that channel contribute.
    /// </summary>
    public static long ImpliedBalance(ChannelPayment payment, Account account, ChannelId? channel = null)
    {
        ArgumentNullException.ThrowIfNull(payment);
        long sum = 0;
        foreach (ChannelOperation operation in payment.Operations)
        {
            if (channel is null || operation.Channel == channel)
            {
                sum = checked(sum + Of(operation, account));
            }
        }

        return sum;
    }

    private static long Of(ChannelOperation operation, Account account)
    {
        bool isRefund = operation.Kind == OperationKind.Refund;
        long taken = operation.TakesMoney ? operation.MovedMinor : 0;
        long surplus = operation.TakesMoney ? operation.SurplusMinor : 0;
        long refunded = isRefund && !operation.ReturnsSurplus ? operation.MovedMinor : 0;
        long refunding = isRefund && !operation.ReturnsSurplus ? operation.ReservedMinor : 0;
        long returned = isRefund && operation.ReturnsSurplus ? operation.MovedMinor : 0;
        return account switch
        {
            Account.ChannelReceivable => checked(taken + surplus - refunded - returned - operation.FeeMinor),
            Account.MerchantPayable => checked(refunded + refunding - taken),
            Account.CardRefunds => checked(returned - refunding - surplus),
            Account.ChannelFees => operation.FeeMinor,
            _ => 0,
        };
    }
}
