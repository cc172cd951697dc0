namespace FaultTolerantPay.Advances;

/// <summary>Money between the bank and the merchant outside the channels: manual adjustments.</summary>
internal static class MerchantTransitions
{
    /// <summary>The merchant repaid the bank all or part of what it owed.</summary>
    public static AdvanceChange MerchantRepaid(this AdvanceChange change, long amount, string receipt, OperatorId by, string reason)
    {
        Advance advance = change.After;
        return change
            .To(advance with { MerchantRepaidMinor = checked(advance.MerchantRepaidMinor + amount) })
            .Booked("merchant-repaid", new Posting(Account.AdvanceFund, amount), new Posting(Account.MerchantReceivable, -amount))
            .Noted("merchant-repaid", $"{new Money(amount, advance.Amount.Currency)}, receipt {receipt}: {reason}", by);
    }

    /// <summary>An operator paid the merchant outside the channels. The bank owed it the money because a payout did not happen.</summary>
    public static AdvanceChange MerchantPaidManually(this AdvanceChange change, long amount, string receipt, OperatorId by, string reason)
    {
        Advance advance = change.After;
        return change
            .To(advance with
            {
                PayoutOwedMinor = checked(advance.PayoutOwedMinor - amount),
                PayoutCorrectionMinor = checked(advance.PayoutCorrectionMinor + amount),
            })
            .Booked("merchant-paid-manually", new Posting(Account.MerchantPayable, amount), new Posting(Account.AdvanceFund, -amount))
            .Noted("merchant-paid-manually", $"{new Money(amount, advance.Amount.Currency)}, receipt {receipt}: {reason}", by);
    }
}
