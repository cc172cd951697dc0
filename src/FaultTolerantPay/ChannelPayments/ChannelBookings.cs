namespace FaultTolerantPay.ChannelPayments;

/// <summary>The journal entries of channel payments. Each is about one operation at one channel, and sums to zero (M6).</summary>
internal static class ChannelBookings
{
    /// <summary>The channel charged a fee.</summary>
    public static ChannelPaymentChange BookFee(this ChannelPaymentChange change, ChannelOperation operation, long fee) => change.Booked(
        "channel-fee", operation.Channel, new Posting(Account.ChannelFees, fee), new Posting(Account.ChannelReceivable, -fee));

    /// <summary>
    /// The channel took money from the card for the merchant; negative: it turned out not to have taken it, or gave it back.
    /// </summary>
    public static ChannelPaymentChange BookTaken(this ChannelPaymentChange change, string name, ChannelOperation operation, long amount) =>
        operation.TakesMoney
            ? change.Booked(
                name, operation.Channel, new Posting(Account.ChannelReceivable, amount), new Posting(Account.MerchantPayable, -amount))
            : change;

    /// <summary>The channel took money that the payment did not need: the bank owes it to the cardholder.</summary>
    public static ChannelPaymentChange BookSurplus(this ChannelPaymentChange change, ChannelOperation operation, long amount) =>
        operation.TakesMoney
            ? change.Booked(
                "surplus-received",
                operation.Channel,
                new Posting(Account.ChannelReceivable, amount),
                new Posting(Account.CardRefunds, -amount))
            : change;

    /// <summary>A refund is about to be sent: the bank owes it to the cardholder, and no longer to the merchant.</summary>
    public static ChannelPaymentChange BookRefundSent(this ChannelPaymentChange change, ChannelOperation refund) => change.Booked(
        "card-refund-sent",
        refund.Channel,
        new Posting(Account.MerchantPayable, refund.Amount.Minor),
        new Posting(Account.CardRefunds, -refund.Amount.Minor));

    /// <summary>The channel refunded the cardholder: a refund, or the return of a surplus.</summary>
    public static ChannelPaymentChange BookRefunded(this ChannelPaymentChange change, string name, ChannelOperation refund, long amount) =>
        change.Booked(name, refund.Channel, new Posting(Account.CardRefunds, amount), new Posting(Account.ChannelReceivable, -amount));

    /// <summary>A refund certainly did not happen: the bank owes the amount to the merchant again.</summary>
    public static ChannelPaymentChange BookRefundFailed(this ChannelPaymentChange change, ChannelOperation refund) => change.Booked(
        "card-refund-failed",
        refund.Channel,
        new Posting(Account.CardRefunds, refund.Amount.Minor),
        new Posting(Account.MerchantPayable, -refund.Amount.Minor));

    /// <summary>Evidence that was applied says that a refund moved more, or (negative) less, than is recorded.</summary>
    public static ChannelPaymentChange BookRefundEvidence(this ChannelPaymentChange change, ChannelOperation refund, long more) =>
        refund.ReturnsSurplus
            ? change.BookRefunded("channel-evidence", refund, more)
            : change.Booked(
                "channel-evidence",
                refund.Channel,
                new Posting(Account.MerchantPayable, more),
                new Posting(Account.ChannelReceivable, -more));
}
